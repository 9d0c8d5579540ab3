package lint

import (
	"fmt"
	"io"
	"strings"
)

// opened reads all of a workbook but the rows of its sheets. Errors: *Unreadable.
func opened(all []entry, name string, o Options) (*book, error) {
	b := &book{
		name: name, kind: Other, entries: all, byName: map[string]int{}, leads: map[string][]relation{},
		repeats: map[[2]string]int{}, custom: map[string]string{}, scan: newScanner(nil, 0),
	}
	for i, e := range all {
		if _, twice := b.byName[e.name]; !twice {
			b.byName[e.name] = i
		}
	}
	at := "xl/workbook.xml"
	if r, ok := b.lead("", func(r relation) bool { return r.kind == "officeDocument" }); ok {
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
	if r, ok := b.lead(at, func(r relation) bool { return r.kind == "theme" }); ok {
		theme = b.tree(r.target)
	}
	if r, ok := b.lead(at, func(r relation) bool { return r.kind == "styles" }); ok {
		styles = b.tree(r.target)
	}
	b.styles = stylesOf(styles, theme)
	if r, ok := b.lead(at, func(r relation) bool { return r.kind == "sharedStrings" }); ok {
		b.readShared(r.target)
	}
	for i, n := range b.workbook.one("sheets").all("sheet") {
		if i == mostSheets {
			return nil, &Unreadable{"the workbook has more than 500 sheets"}
		}
		s := &sheet{name: n.attrs["name"], index: i, state: n.attrs["state"], kept: map[place]*cell{}}
		if r, ok := b.lead(at, func(r relation) bool { return r.id == n.attrs["id"] }); ok {
			s.part = r.target
		}
		b.sheets = append(b.sheets, s)
		b.readTables(s)
	}
	for _, n := range b.workbook.one("definedNames").all("definedName") {
		b.defined = append(b.defined, definedName{
			name: n.attrs["name"], refers: n.text, comment: n.attrs["comment"], sheet: n.num("localSheetId", -1), hidden: n.is("hidden"),
		})
	}
	return b, nil
}

// readProperties reads what the file says of itself, and of what kind it is.
func (b *book) readProperties(o Options) {
	of := func(kind string) *node {
		if r, ok := b.lead("", func(r relation) bool { return r.kind == kind }); ok {
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
			p.looks |= s.run()
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
		}
	}
	p.text = uncoded(string(out))
	p.looks |= tidiness(p.text)
	return p, nil
}

// run is what a property of a run of letters does to them.
func (s *scanner) run() looks {
	val := string(s.attr("val"))
	if val == "0" || val == "false" || val == "none" || val == "baseline" {
		return 0
	}
	switch string(s.name) {
	case "i", "strike", "vertAlign":
		return slanted
	case "u":
		return lined
	case "sz":
		if val != "" && len(val) < 3 && val < "12" {
			return small
		}
	}
	return 0
}

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
		switch {
		case c < ' ', c >= 0x7F && c <= 0xA0, c == 0x200B, c == 0x2028, c == 0x2029, c == 0xFEFF,
			c >= 0x202A && c <= 0x202E, c >= 0x2066 && c <= 0x2069, c == ' ' && last == ' ':
			return untidy
		}
		last = c
	}
	if s != "" && last == ' ' {
		return untidy
	}
	return 0
}
