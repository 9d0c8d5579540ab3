package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// validation is what is checked of the cells for input.
type validation struct {
	areas           []area
	kind            string
	source          string
	stops, prompts  bool
	warns           bool
	message, prompt string
}

// input is one sheet to be filled in.
type input struct {
	*sheet
	checks []validation
	first  int // its first and last rows for input, and how many columns it has
	last   int
	wide   int
}

// judgeTemplate judges D01 to D17.
func judgeTemplate(b *book) {
	if b.kind != Template {
		return
	}
	b.judgeTemplateOrder()
	guidance, lists := b.named("Guidance", nil), b.named("Lists", nil)
	told, listed := wordsOf(guidance), wordsOf(lists)
	version := b.custom["Template version"]
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	if version == "" || !strings.Contains(bare(told), bare(b.custom["Template"])) || !strings.Contains(told, version) {
		b.find(finding{id: "D07", sheet: guidance, found: fmt.Sprintf("the template is %q, version %q, and the guidance does not say so", b.custom["Template"], version)})
	}
	if !strings.Contains(strings.ToLower(told), "example") {
		b.find(finding{id: "D08", sheet: guidance, found: "the guidance has no example"})
	}
	if lists != nil && !takenOn.MatchString(listed) {
		b.find(finding{id: "D15", sheet: lists, found: "the lists do not say when their values were taken"})
	}
	for i, in := range b.inputs() {
		b.judgeInput(in, told)
		if i > 0 {
			continue
		}
		view := in.element("sheetViews").one("sheetView")
		at := ""
		for _, n := range view.all("selection") {
			at = n.attrs["activeCell"]
		}
		if b.active() != in.index || at != ref(1, in.first) {
			b.find(finding{id: "D17", sheet: in.sheet, found: fmt.Sprintf("the file opens on sheet %d, at %s", b.active()+1, at), right: in.name + "!" + ref(1, in.first)})
		}
	}
}

var takenOn = regexp.MustCompile(`(?i)\b(taken|as at|as it stood)\b.* \d{1,2} [A-Z][a-z]+ \d{4}|has no entries yet`)

func wordsOf(s *sheet) string {
	if s == nil {
		return ""
	}
	var out strings.Builder
	for _, c := range s.inOrder() {
		out.WriteString(c.text() + "\n")
	}
	return out.String()
}

func (b *book) judgeTemplateOrder() {
	n := len(b.sheets)
	if n < 2 || b.sheets[0].name != "Guidance" {
		b.find(finding{id: "D14", found: "the first sheet is not Guidance"})
	}
	if i := slices.IndexFunc(b.sheets, func(s *sheet) bool { return s.name == "Lists" }); i >= 0 && i != n-1 {
		b.find(finding{id: "D14", found: "Lists is not the last sheet"})
	}
}

// inputs are the sheets to be filled in: all but the guidance and the lists.
func (b *book) inputs() []*input {
	var out []*input
	for _, s := range b.sheets {
		if s.name == "Guidance" || s.name == "Lists" || !s.read {
			continue
		}
		in := &input{sheet: s, first: lastRow}
		for _, v := range s.element("dataValidations").all("dataValidation") {
			one := validation{
				kind: v.attrs["type"], source: v.one("formula1").words(), stops: v.is("showErrorMessage") && (v.attrs["errorStyle"] == "" || v.attrs["errorStyle"] == "stop"),
				warns:   v.is("showErrorMessage") && v.attrs["errorStyle"] == "warning",
				prompts: v.is("showInputMessage"), message: v.attrs["error"], prompt: v.attrs["prompt"],
			}
			for ref := range strings.FieldsSeq(v.attrs["sqref"]) {
				if a, ok := parseArea(ref); ok {
					one.areas = append(one.areas, a)
					in.first, in.last = min(in.first, a.y1), max(in.last, a.y2)
				}
			}
			in.checks = append(in.checks, one)
		}
		if t := s.table(); t != nil {
			in.first, in.last = t.first(), max(in.last, t.last())
		}
		if in.first == lastRow {
			in.first, in.last = s.bottom+1, s.bottom+1
		}
		for in.wide < lastColumn && s.at(in.wide+1, in.first-1).kind == words {
			in.wide++
		}
		out = append(out, in)
	}
	return out
}

// at is the check of a column; none has no kind.
func (in *input) check(x int) validation {
	for _, v := range in.checks {
		for _, a := range v.areas {
			if x >= a.x1 && x <= a.x2 {
				return v
			}
		}
	}
	return validation{}
}

// styleOf is the style of a column's cells for input.
func (b *book) styleOf(in *input, x int) *style {
	if c, ok := in.kept[place{x, in.first}]; ok {
		return b.styles.cell(c.style)
	}
	if c, ok := in.empty[x]; ok && c.y >= in.first {
		return b.styles.cell(c.style)
	}
	for _, c := range in.element("cols").all("col") {
		if x >= c.num("min", 0) && x <= c.num("max", 0) {
			return b.styles.cell(c.num("style", 0))
		}
	}
	return b.styles.cell(0)
}

var (
	goodHeading = regexp.MustCompile(`^[a-z][a-z0-9_]*( \(required\))?$`)
	codeHeading = regexp.MustCompile(`(?i)(^|_| )(ref|reference|code|key|number|account|fund|service|partner|provider|contract|invoice)($|_| )`)
	example     = regexp.MustCompile(`(?i)example,? .*\d`)
)

// judgeInput judges one sheet to be filled in.
func (b *book) judgeInput(in *input, told string) {
	found := func(id string, x, y int, what string) {
		b.find(finding{id: id, sheet: in.sheet, x: x, y: y, found: what})
	}
	protection := in.element("sheetProtection")
	if !protection.is("sheet") || protection.attrs["password"] != "" || protection.attrs["hashValue"] != "" {
		found("D05", 0, 0, "the sheet is not protected, or with a password")
	}
	if in.last-in.first+1 < 1_000 {
		found("D04", 0, 0, fmt.Sprintf("the range for input has %d rows", in.last-in.first+1))
	}
	if in.numbers > 0 {
		found("D12", 0, 0, counted(in.numbers, "formula")+" stand in the sheet")
	}
	if first := strings.ToLower(in.at(1, in.first).text()); strings.HasPrefix(first, "example") || strings.HasPrefix(first, "e.g") {
		found("D08", 1, in.first, "the example is in the input")
	}
	for x := 1; x <= in.wide; x++ {
		b.judgeInputColumn(in, x, told, found)
	}
	if in.wide == 0 {
		found("D09", 0, 0, "the sheet has no headings")
	}
}

func (b *book) judgeInputColumn(in *input, x int, told string, found func(id string, x, y int, what string)) {
	head := in.at(x, in.first-1)
	name := strings.TrimSuffix(head.text(), " (required)")
	v, st := in.check(x), b.styleOf(in, x)
	if !goodHeading.MatchString(head.text()) {
		found("D09", x, in.first-1, fmt.Sprintf("the heading is %q", head.text()))
	}
	if st.locked {
		found("D05", x, in.first, "the cells of "+name+" are locked")
	}
	if !b.styles.cell(head.style).locked {
		found("D05", x, in.first-1, "the heading "+name+" is not locked")
	}
	if !v.prompts || v.prompt == "" {
		found("D13", x, in.first, "nothing shows when a cell of "+name+" is selected")
	}
	if !strings.Contains(told, name) {
		found("D13", x, in.first, "the guidance does not say what "+name+" is")
	}
	for _, a := range v.areas {
		if x >= a.x1 && x <= a.x2 && (a.y1 > in.first || a.y2 < in.last) {
			found("D04", x, in.first, fmt.Sprintf("%s is checked in rows %d to %d of %d to %d", name, a.y1, a.y2, in.first, in.last))
		}
	}
	money := st.format == pounds || st.format == wholePounds || st.format == "0.00" || st.format == "#,##0.00"
	switch {
	case v.kind == "list":
		b.judgeList(in, x, name, v, found)
	case b.listed(name):
		found("D01", x, in.first, name+" has a list that its cells do not use")
	case money:
		if v.kind != "decimal" || !v.stops || !example.MatchString(v.message) {
			found("D03", x, in.first, "amounts of "+name+" are not checked, or the message has no example")
		}
		if v.kind != "decimal" || !strings.Contains(strings.ToLower(v.message+v.prompt), "pounds, for example 1250.50") {
			found("D16", x, in.first, name+" does not say: pounds, for example 1250.50")
		}
	case dateFormat(st.format):
		if v.kind != "date" || !v.stops || !example.MatchString(v.message) {
			found("D03", x, in.first, "dates of "+name+" are not checked, or the message has no example")
		}
	}
	if codeHeading.MatchString(name) && st.format != asText && v.kind != "whole" && v.kind != "decimal" {
		found("D06", x, in.first, name+" has the format "+st.format)
	}
}

// judgeList judges D01 and D02.
func (b *book) judgeList(in *input, x int, name string, v validation, found func(id string, x, y int, what string)) {
	if !v.stops && !b.grows(v) {
		found("D01", x, in.first, name+" has a list and takes other answers")
	}
	i := slices.IndexFunc(b.defined, func(d definedName) bool { return strings.EqualFold(d.name, v.source) })
	if i < 0 {
		found("D02", x, in.first, "the list of "+name+" is "+v.source)
		return
	}
	if s, _, ok := b.resolve(strings.ReplaceAll(b.defined[i].refers, "$", "")); !ok || s.name != "Lists" || s.state != "" && s.state != "visible" {
		found("D02", x, in.first, "the list of "+name+" is "+b.defined[i].refers)
	}
}

// grows tells whether a list is of what the template itself may add to, of which a person is warned only; or whether
// several of its answers may be given, which no list of a spreadsheet can check.
func (b *book) grows(v validation) bool {
	table, named := strings.CutPrefix(v.source, "list_")
	return v.warns && named && b.named(table, nil) != nil || strings.Contains(strings.ToLower(v.prompt), "several")
}

// listed tells whether there is a list for a column of a name, in a template of one sheet: in others, columns of one name
// may take other answers.
func (b *book) listed(name string) bool {
	return len(b.inputs()) == 1 && slices.ContainsFunc(b.defined, func(d definedName) bool { return d.name == "list_"+name })
}
