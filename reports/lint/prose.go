package lint

import (
	"bytes"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// saying is one sentence, title or heading of a workbook that its maker wrote, and where it begins.
type saying struct {
	sheet *sheet
	x, y  int
	text  string
	prose bool // a sentence, and not a heading
}

// sayings are the texts of a workbook that are no data: titles, lines over the tables, headings, descriptions.
func (b *book) sayings() []saying {
	var out []saying
	for _, s := range b.sheets {
		t := s.table()
		end := min(s.bottom, 2_000)
		if t != nil {
			end = t.area.y1 - 1
		}
		out = append(out, s.sentences(end)...)
		if t == nil {
			continue
		}
		for i, c := range t.columns {
			out = append(out, saying{s, t.area.x1 + i, t.area.y1, c.name, false})
		}
		if s.name == "Contents" && len(t.columns) > 1 {
			for y := t.first(); y <= min(t.last(), 1_000); y++ {
				out = append(out, saying{s, t.area.x1 + 1, y, s.at(t.area.x1+1, y).text(), true})
			}
		}
	}
	for _, s := range b.sheets {
		for _, d := range b.drawingsOf(s) {
			for _, c := range d.charts {
				for _, part := range append(parted(c.words), parted(c.title())...) {
					out = append(out, saying{s, c.area.x1, c.area.y1, part, true})
				}
			}
		}
	}
	return out
}

// sentences are those of the first rows of a sheet. A sentence goes on over several rows until one ends it.
func (s *sheet) sentences(end int) []saying {
	var out []saying
	open := saying{sheet: s}
	flush := func() {
		for _, part := range parted(open.text) {
			out = append(out, saying{s, 1, open.y, part, true})
		}
		open = saying{sheet: s}
	}
	for y := 1; y <= end; y++ {
		c := s.at(1, y)
		line := strings.TrimSpace(c.text())
		if c.kind != words || line == "" || y == 1 || c.formed || strings.HasPrefix(line, "Back to ") || s.table() == nil {
			flush()
		}
		if c.kind != words || line == "" {
			continue
		}
		if open.text == "" {
			open.y = y
		}
		if len(open.text) < mostSentence {
			open.text = strings.TrimSpace(open.text + " " + line)
		}
		if y == 1 || c.formed || strings.ContainsAny(line[len(line)-1:], ".?!") || s.table() == nil {
			flush()
		}
	}
	flush()
	return out
}

// mostSentence is how long a sentence may grow, in bytes: one of many words has been found out by then.
const mostSentence = 4_000

// parted is a text in its sentences: each ends where a stop is followed by a capital.
func parted(s string) []string {
	var out []string
	for {
		cut := -1
		for i := 0; i+2 < len(s); i++ {
			if (s[i] == '.' || s[i] == '?' || s[i] == '!') && s[i+1] == ' ' {
				if next, _ := utf8.DecodeRuneInString(s[i+2:]); unicode.IsUpper(next) || unicode.IsDigit(next) {
					cut = i + 1
					break
				}
			}
		}
		if cut < 0 {
			break
		}
		out = append(out, s[:cut])
		s = strings.TrimSpace(s[cut:])
	}
	if s != "" {
		out = append(out, s)
	}
	return out
}

var (
	clickHere = regexp.MustCompile(`(?i)\bclick here\b|\bread more here\b|\b(cells?|rows?|columns?|figures?|table|chart|box|text) (shown |marked |highlighted )?(in|on the) (red|green|amber|yellow|blue|left|right)\b|\bthe (red|green|amber|yellow|blue|shaded|highlighted) (cells?|rows?|columns?|figures?|boxe?s?)\b|\b(see|as shown) (to the (left|right)|opposite|on the (left|right))\b`)
	dashYear  = regexp.MustCompile(`\b(19|20)\d\d ?[-/–] ?(\d\d|(19|20)\d\d)\b`)
	digitDate = regexp.MustCompile(`\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b(19|20)\d\d-\d\d-\d\d\b`)
	personal  = regexp.MustCompile(`(?i)\b(fore ?names?|first names?|given names?|sur ?names?|last names?|family names?|date of birth|d\.?o\.?b\.?|nhs (number|no)|national insurance|client name|patient( name)?|service user|home address|post ?code|telephone|mobile number)\b`)
	nhsSpaced = regexp.MustCompile(`\b\d{3}[ -]\d{3}[ -]\d{4}\b`)
)

// judgeProse judges what the maker's words say: P02 to P06.
func judgeProse(b *book) {
	all := b.sayings()
	for _, w := range all {
		found := func(id, what string) {
			b.find(finding{id: id, sheet: w.sheet, x: w.x, y: w.y, found: what})
		}
		if n := len(strings.Fields(w.text)); w.prose && n > 25 {
			found("P02", fmt.Sprintf("a sentence has %d words: %s", n, w.text))
		}
		if m := sends(w.text); m != "" {
			found("P03", fmt.Sprintf("the text says %q: %s", m, w.text))
		}
		if !w.prose && isPersonal(w.text) {
			found("P06", fmt.Sprintf("a column is headed %q", w.text))
		}
		if !strings.ContainsAny(w.text, "0123456789") { // the patterns that follow are of figures, and slow
			continue
		}
		if m := dashYear.FindString(w.text); m != "" && !digitDate.MatchString(w.text) {
			found("P05", fmt.Sprintf("a year is written %s: %s", m, w.text))
		}
		if m := digitDate.FindString(w.text); m != "" {
			found("P05", fmt.Sprintf("a date is written %s: %s", m, w.text))
		}
		if m := nhsSpaced.FindString(w.text); m != "" && healthNumber([]byte(m)) {
			found("P06", "the text holds what is an NHS number by its check digit")
		}
	}
	b.judgeAbbreviations(all)
	for _, s := range b.sheets {
		b.judgeLoose(s)
		for _, c := range s.inOrder() {
			if c.kind != words || len(c.value) < len("943 476 5919") || !bytes.ContainsAny(c.value, "0123456789") || s.in(c.x, c.y) == nil {
				continue
			}
			if m := nhsSpaced.Find(c.value); m != nil && healthNumber(m) {
				b.find(finding{id: "P06", sheet: s, x: c.x, y: c.y, found: "the cell holds what is an NHS number by its check digit"})
			}
		}
	}
}

// isPersonal tells whether a heading is of what is known of a person, however it is spelt: Date of birth, date_of_birth or
// DateOfBirth.
func isPersonal(heading string) bool {
	return personal.MatchString(heading) || personal.MatchString(wordEnds.ReplaceAllString(heading, "$1$3 $2$4"))
}

var wordEnds = regexp.MustCompile(`(\p{Ll})(\p{Lu})|(\p{Lu})(\p{Lu}\p{Ll})|[_\-./]+`)

// judgeLoose holds P06 of the headings of what is no table.
func (b *book) judgeLoose(s *sheet) {
	for _, a := range s.loose {
		for x := a.x1; x <= a.x2; x++ {
			if c := s.at(x, a.y1); c.kind == words && len(c.value) < 60 && isPersonal(c.text()) {
				b.find(finding{id: "P06", sheet: s, x: x, y: a.y1, found: fmt.Sprintf("a column is headed %q", c.value)})
			}
		}
	}
}

// sends is how a text sends its reader by a place or a colour alone. A glance for the words that all of its patterns have
// comes before them.
func sends(text string) string {
	folded := strings.ToLower(text)
	for _, mark := range []string{"click here", "more here", "red", "green", "amber", "yellow", "blue", "left", "right", "shaded", "highlighted", "opposite"} {
		if strings.Contains(folded, mark) {
			return clickHere.FindString(text)
		}
	}
	return ""
}

//go:embed glossary.txt
var glossary string

// Abbreviation is a short form, and what it stands for.
type Abbreviation struct{ Short, Long string }

// Glossary lists the abbreviations that a workbook must spell out where it uses them.
func Glossary() []Abbreviation {
	var out []Abbreviation
	for line := range strings.Lines(glossary) {
		short, long, found := strings.Cut(strings.TrimSpace(line), "\t")
		if found && !strings.HasPrefix(short, "#") {
			out = append(out, Abbreviation{short, long})
		}
	}
	return out
}

// Uses tells whether a text uses an abbreviation as a word.
func (a Abbreviation) Uses(text string) bool {
	for rest := text; ; {
		i := strings.Index(rest, a.Short)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:i])
		after, _ := utf8.DecodeRuneInString(rest[i+len(a.Short):])
		if !wordly(before) && !wordly(after) {
			return true
		}
		rest = rest[i+len(a.Short):]
	}
}

// wordly tells whether a letter would make another word, or a code, of what it stands beside.
func wordly(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '-' || c == '_' || c == '/'
}

// judgeAbbreviations judges P04.
func (b *book) judgeAbbreviations(all []saying) {
	var spelt strings.Builder
	for _, name := range []string{"Cover", "Notes", "Guidance"} {
		if s := b.named(name, nil); s != nil {
			for _, c := range s.inOrder() {
				spelt.WriteString(strings.ToLower(c.text()) + "\n")
			}
		}
	}
	explained := spelt.String()
	for _, a := range Glossary() {
		if strings.Contains(explained, strings.ToLower(a.Long)) {
			continue
		}
		for _, w := range all {
			if a.Uses(w.text) {
				b.find(finding{
					id: "P04", sheet: w.sheet, x: w.x, y: w.y, found: a.Short + " is not spelt out on the Cover or in Notes", right: a.Short + ": " + a.Long,
				})
				break
			}
		}
	}
}

var (
	marker      = regexp.MustCompile(`\[note (\d+)\]`)
	wrongMarker = regexp.MustCompile(`(?i)\[notes? ?[\d, ]+\]|\(note \d+\)|\bnote\d+\b|[¹²³⁴⁵]|\[\d+\]`)
)

// judgeNotes judges T21 and T22.
func judgeNotes(b *book) {
	var order []string
	for _, s := range b.sheets {
		if s.name == "Notes" {
			continue
		}
		for _, c := range s.inOrder() {
			if c.kind != words {
				continue
			}
			text := c.text()
			if !strings.ContainsAny(text, "[¹²³⁴⁵") && !strings.Contains(strings.ToLower(text), "note") {
				continue
			}
			t := s.in(c.x, c.y)
			if m := wrongMarker.FindString(text); m != "" && !marker.MatchString(m) && (t == nil || !t.body(c.y)) {
				b.find(finding{id: "T21", sheet: s, x: c.x, y: c.y, found: "a note is marked " + m})
			}
			for _, m := range marker.FindAllStringSubmatch(text, -1) {
				if t != nil && t.body(c.y) && !strings.Contains(strings.ToLower(t.heading(s, c.x)), "note") {
					b.find(finding{id: "T21", sheet: s, x: c.x, y: c.y, found: "the marker " + m[0] + " stands among the figures"})
				}
				if !slices.Contains(order, m[1]) {
					order = append(order, m[1])
				}
			}
		}
	}
	notes := b.named("Notes", nil)
	var rows []string
	if notes != nil {
		if t := notes.table(); t != nil {
			for _, text := range notes.texts(t, 0) {
				if m := regexp.MustCompile(`\d+`).FindString(text); m != "" {
					rows = append(rows, m)
				}
			}
		}
	}
	for _, n := range order {
		if !slices.Contains(rows, n) {
			b.find(finding{id: "T22", sheet: notes, found: "the marker [note " + n + "] has no row in Notes"})
		}
	}
	for _, n := range rows {
		if !slices.Contains(order, n) {
			b.find(finding{id: "T22", sheet: notes, found: "note " + n + " has no marker"})
		}
	}
	if len(rows) == len(order) && !slices.Equal(rows, order) && !slices.ContainsFunc(order, func(n string) bool { return !slices.Contains(rows, n) }) {
		b.find(finding{id: "T22", sheet: notes, found: "the notes are not in the order of their markers"})
	}
}
