package lint

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// opened reads all of a workbook but the rows of its sheets; most is how many bytes its parts may come to. Errors:
// *Unreadable.
func opened(all []entry, name string, o Options, most int64) (*book, error) {
	b := &book{
		name: name, kind: Other, entries: all, byName: map[string]int{}, leads: map[string]relations{},
		repeats: map[[2]string]int{}, bySheet: map[string]*sheet{}, custom: map[string]string{}, scan: newScanner(most), room: newRoom(),
	}
	for i, e := range all {
		if _, twice := b.byName[e.name]; !twice {
			b.byName[e.name] = i
		}
	}
	at := "xl/workbook.xml"
	if r, ok := b.lead("", "officeDocument"); ok {
		at = r.target
	}
	if _, there := b.byName[at]; !there {
		return nil, &Unreadable{"the file holds no workbook"}
	}
	b.readProperties(o)
	b.workbook = b.tree(at)
	if b.workbook.name != "workbook" {
		return nil, &Unreadable{"the workbook in the file is of a kind that is not known, or damaged"}
	}
	styles, theme := &node{}, &node{}
	if r, ok := b.lead(at, "theme"); ok {
		theme = b.tree(r.target)
	}
	if r, ok := b.lead(at, "styles"); ok {
		styles = b.tree(r.target)
	}
	b.styles = stylesOf(styles, theme)
	if r, ok := b.lead(at, "sharedStrings"); ok {
		b.readShared(r.target)
	}
	for i, n := range b.workbook.one("sheets").all("sheet") {
		if i == mostSheets {
			return nil, &Unreadable{"the workbook has more than 500 sheets"}
		}
		s := &sheet{name: n.attrs["name"], index: i, state: n.attrs["state"], kept: map[place]*cell{}, room: b.room}
		if r, ok := b.leadOf(at, n.attrs["id"]); ok {
			s.part = r.target
		}
		if b.sheets = append(b.sheets, s); b.bySheet[strings.ToLower(s.name)] == nil {
			b.bySheet[strings.ToLower(s.name)] = s
		}
		b.readTables(s)
	}
	for _, n := range b.workbook.one("definedNames").all("definedName") {
		b.defined = append(b.defined, definedName{
			name: n.attrs["name"], refers: n.text, comment: n.attrs["comment"], sheet: n.num("localSheetId", -1),
		})
	}
	return b, nil
}

// readProperties reads what the file says of itself, and of what kind it is.
func (b *book) readProperties(o Options) {
	of := func(kind string) *node {
		if r, ok := b.lead("", kind); ok {
			return b.tree(r.target)
		}
		return &node{}
	}
	b.core, b.app = of("core-properties"), of("extended-properties")
	for _, p := range of("custom-properties").all("property") {
		b.custom[p.attrs["name"]] = strings.TrimSpace(p.words())
	}
	switch {
	case b.custom["Template"] != "":
		b.kind = Template
	case b.custom["Rows to mend"] != "":
		b.kind = Mending
	case b.custom["Report id"] != "" || b.custom["Profile"] != "":
		b.kind = Report
	}
	b.profile = b.custom["Profile"]
	if o.Profile != "" {
		b.profile = o.Profile
	}
}

// phrase is a text that cells share.
type phrase struct {
	text  string
	looks looks
	runs  *runs // nil where all of it looks as its cell says
}

// runs are the fonts and colours of those parts of a text that have their own.
type runs struct {
	fonts   []string
	colours []*node
}

// looks are what is wrong with how a text is written, or with its characters.
type looks uint8

const (
	slanted looks = 1 << iota // italics, strikeout, or raised or lowered letters in a part of it
	lined                     // a part of it is underlined
	small                     // a part of it is smaller than 12 point
	untidy                    // spaces to spare, or characters that show nothing
)

// readShared reads the texts that cells share.
func (b *book) readShared(part string) {
	i, there := b.byName[part]
	if !there {
		return
	}
	r, err := b.entries[i].open()
	if err != nil {
		b.broken(part, err)
		return
	}
	b.scan.reset(r, mostShared)
	if err = b.phrases(b.scan); err != nil {
		b.broken(part, err)
	}
	if err := r.Close(); err != nil {
		b.broken(part, err)
	}
}

func (b *book) phrases(s *scanner) error {
	for {
		t, err := s.next()
		if err != nil || t == atEnd {
			return err
		}
		if t == opening && string(s.name) == "si" {
			p, err := s.phrase()
			if err != nil {
				return err
			}
			if b.shared = append(b.shared, p); len(b.shared) > mostPhrases {
				return fmt.Errorf("there are more than %d texts", mostPhrases)
			}
		}
	}
}

// phrase reads a text with its runs, up to the end of the element just opened.
func (s *scanner) phrase() (phrase, error) {
	var p phrase
	var out []byte
	depth, inText, phonetic := 1, false, 0
	for depth > 0 {
		t, err := s.next()
		if err != nil {
			return p, err
		}
		switch t {
		case atEnd:
			return p, io.ErrUnexpectedEOF
		case opening:
			depth++
			if phonetic > 0 || string(s.name) == "rPh" {
				phonetic++
			}
			inText = string(s.name) == "t" && phonetic == 0
			if err := s.run(&p); err != nil {
				return p, err
			}
		case closing:
			depth--
			inText = false
			phonetic = max(0, phonetic-1)
		case text:
			if !inText {
				continue
			}
			if !s.coded {
				out = append(out, s.words...)
			} else if out, err = plainly(out, s.words); err != nil {
				return p, err
			}
			if len(out) > longestText {
				return p, errLongText
			}
		}
	}
	p.text = uncoded(string(out))
	p.looks |= tidiness(p.text)
	return p, nil
}

// run takes in what a property of a run of letters does to them.
func (s *scanner) run(p *phrase) error {
	switch string(s.name) {
	case "i", "strike", "vertAlign", "u", "sz", "rFont", "color":
	default:
		return nil
	}
	val := string(s.attr("val"))
	switch off := val == "0" || val == "false" || val == "none" || val == "baseline"; string(s.name) {
	case "u":
		if !off {
			p.looks |= lined
		}
	case "sz":
		if size, err := strconv.ParseFloat(val, 64); err == nil && size < 12 {
			p.looks |= small
		}
	case "rFont", "color":
		if p.runs == nil {
			p.runs = &runs{}
		}
		if string(s.name) == "rFont" && len(p.runs.fonts) < mostRuns {
			p.runs.fonts = append(p.runs.fonts, s.interned([]byte(val)))
		} else if string(s.name) == "color" && len(p.runs.colours) < mostRuns {
			left := 1
			n, err := s.here(&left)
			if err != nil {
				return err
			}
			p.runs.colours = append(p.runs.colours, n)
		}
	default:
		if !off {
			p.looks |= slanted
		}
	}
	return nil
}

// mostRuns is how many parts of one text are looked at.
const mostRuns = 50

// uncoded resolves the spreadsheet's own escape of a character, _x0041_, in a text.
func uncoded(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '_' && i+7 <= len(s) && s[i+1] == 'x' && s[i+6] == '_' {
			if c, ok := entity("#x" + s[i+2:i+6]); ok {
				out.WriteRune(c)
				i += 6
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// tidiness tells whether a text has spaces to spare, or characters that show nothing or steer what shows.
func tidiness(s string) looks {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7F {
			return slowTidiness(s)
		}
		if c == ' ' && last == ' ' {
			return untidy
		}
		last = c
	}
	if s != "" && last == ' ' {
		return untidy
	}
	return 0
}

func slowTidiness(s string) looks {
	last := ' '
	for _, c := range s {
		if c != ' ' && (unicode.IsSpace(c) || unicode.IsControl(c) || unseen(c)) || c == ' ' && last == ' ' {
			return untidy
		}
		last = c
	}
	if s != "" && last == ' ' {
		return untidy
	}
	return 0
}

// unseen tells of characters that show nothing, turn what stands beside them round, or join two words. The joiners of
// emoji and of some scripts are not among them.
func unseen(c rune) bool {
	switch c {
	case 0xAD, 0x180E, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF:
		return true
	}
	return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069
}
