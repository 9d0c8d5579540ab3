package xlsx

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// stated is something that a workbook says besides its cells, and what it would be if it did not.
type stated struct{ is, otherwise string }

// statements are what a workbook, or a sheet of it, says besides its cells, by where it says so.
type statements map[string]stated

// say keeps what is said somewhere, in full where several things are.
func (s statements) say(where, is, otherwise string) {
	if is == otherwise {
		return
	}
	all := []string{is}
	if was, more := s[where]; more {
		all = strings.Split(was.is, besides)
		if slices.Contains(all, is) {
			return
		}
		all = append(all, is)
		slices.Sort(all)
	}
	s[where] = stated{strings.Join(all, besides), otherwise}
}

// besides stands between things that are said in one place.
const besides = ", and also "

// none stands for what a workbook does not have.
const none = "none"

// compareStatements tells of all that a workbook says otherwise than it was made to; more is false when nobody wants more.
func compareStatements(sheet string, given, made statements, tell func(Difference) bool) (more bool) {
	where := slices.Collect(maps.Keys(made))
	for k := range given {
		if _, there := made[k]; !there {
			where = append(where, k)
		}
	}
	slices.Sort(where)
	for _, k := range where {
		is, should := given[k], made[k]
		if is.is == should.is {
			continue
		}
		d := Difference{sheet, k, is.is, should.is}
		if is == (stated{}) {
			d.Given = should.otherwise
		}
		if should == (stated{}) {
			d.Made = is.otherwise
		}
		if !tell(d) {
			return false
		}
	}
	return true
}

// element is one element of a part that is held whole.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Inner   []element  `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e element) is(name string) bool { return e.attr(name) == "1" || e.attr(name) == "true" }

// within finds the elements of a name, however deep, in their order.
func (e element) within(names ...string) []element {
	var out []element
	for _, i := range e.Inner {
		if slices.Contains(names, i.XMLName.Local) {
			out = append(out, i)
		}
		out = append(out, i.within(names...)...)
	}
	return out
}

// spoken is all the text of elements, in their order.
func spoken(all []element) string {
	var out []string
	for _, e := range all {
		out = append(out, strings.TrimSpace(e.Text))
	}
	return strings.Join(out, " ")
}

// whole is what a workbook says of itself: its properties, the names of cells, and what belongs to it besides sheets.
func (b comparedBook) whole() (statements, error) {
	out := statements{}
	var core, custom, book element
	for name, into := range map[string]*element{"docProps/core.xml": &core, "docProps/custom.xml": &custom, "xl/workbook.xml": &book} {
		if _, there := b.parts[name]; !there {
			continue
		}
		if err := b.decode(name, into); err != nil {
			return nil, err
		}
	}
	for _, e := range core.Inner {
		switch e.XMLName.Local {
		case "title", "subject", "contentStatus": // the identifier, which some programs leave out, is among the others
			out.say("the property "+e.XMLName.Local, strconv.Quote(e.Text), none)
		}
	}
	for _, p := range custom.Inner {
		out.say("the property "+p.attr("name"), strconv.Quote(spoken(p.Inner)), none)
	}
	for _, n := range book.within("definedName") {
		name := n.attr("name")
		if strings.HasPrefix(name, "_xlnm.") {
			continue
		}
		if n.attr("localSheetId") != "" {
			name += " on a sheet of its own"
		}
		out.say("the name "+name, plainFormula(n.Text), none)
	}
	for _, p := range book.within("workbookPr") {
		if p.is("date1904") {
			out.say("dates", "counted from 1904", "counted from 1900")
		}
	}
	for _, p := range book.within("calcPr") {
		if exact := p.attr("fullPrecision"); exact == "0" || exact == "false" {
			out.say("figures", "worked out as they are shown", "worked out exactly")
		}
	}
	kinds, err := b.kinds("xl/workbook.xml", "worksheet", "styles", "theme", "sharedStrings", "calcChain", "sheetMetadata", "customXml")
	for _, k := range kinds {
		out.say("parts of the kind "+k, "some", none)
	}
	return out, err
}

// relations are those of a part.
func (b comparedBook) relations(part string) (links, error) {
	var l links
	name := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if _, there := b.parts[name]; !there {
		return l, nil
	}
	return l, b.decode(name, &l)
}

// kinds are the kinds of what a part leads to, but for some.
func (b comparedBook) kinds(part string, known ...string) ([]string, error) {
	l, err := b.relations(part)
	var out []string
	for _, x := range l.Links {
		if kind := path.Base(x.Type); !slices.Contains(known, kind) {
			out = append(out, kind)
		}
	}
	return out, err
}

// looked are the elements of a sheet that say nothing of it, or are read elsewhere.
var looked = []string{
	"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "autoFilter", "mergeCells", "phoneticPr",
	"conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks",
	"ignoredErrors", "drawing", "legacyDrawing", "tableParts",
}

// around is what a sheet says besides its cells.
func (b comparedBook) around(part string, elements []element) (statements, error) {
	out := statements{}
	for _, e := range elements {
		switch name := e.XMLName.Local; name {
		case "sheetViews":
			for _, v := range e.within("sheetView") {
				out.say("the view", viewed(v), "of values")
			}
		case "sheetFormatPr":
			height, width := e.attr("defaultRowHeight"), e.attr("defaultColWidth")
			if e.is("zeroHeight") || less(height, lowest) {
				out.say("rows without a height of their own", "hidden", "in sight")
			}
			if less(width, narrowestSeen) {
				out.say("columns without a width of their own", "hidden", "in sight")
			}
		case "cols":
			for _, c := range e.within("col") {
				if c.is("hidden") || less(c.attr("width"), narrowestSeen) {
					out.say(columnSpan(c.attr("min"), c.attr("max")), "hidden", "in sight")
				}
			}
		case "mergeCells":
			for _, m := range e.within("mergeCell") {
				out.say(m.attr("ref"), "merged into one cell", "cells of their own")
			}
		case "conditionalFormatting":
			for _, r := range e.within("cfRule") {
				out.say(plainArea(e.attr("sqref"))+" where "+cmp.Or(plainFormula(spoken(r.within("formula"))), r.attr("type")), b.rule(r), "shown as elsewhere")
			}
		case "dataValidations":
			for _, v := range e.within("dataValidation") {
				out.say("the rule of input in "+plainArea(v.attr("sqref")), strings.TrimSpace(v.attr("prompt")+" "+spoken(v.Inner)), none)
			}
		case "headerFooter":
			out.say("the header and footer", strings.TrimSpace(spoken(e.Inner)), "")
		case "hyperlinks":
			if err := b.linked(out, part, e); err != nil {
				return nil, err
			}
		default:
			if !slices.Contains(looked, name) {
				out.say("the element "+name, "some", none)
			}
		}
	}
	kinds, err := b.kinds(part, "hyperlink", "table", "drawing", "printerSettings")
	for _, k := range kinds {
		out.say("parts of the kind "+k, "some", none)
	}
	if err == nil {
		err = errors.Join(b.tabled(out, part), b.drawn(out, part))
	}
	return out, err
}

// tabled says which looks the tables of a sheet have that no program brings with it: those may hide what is in them.
func (b comparedBook) tabled(out statements, part string) error {
	l, err := b.relations(part)
	for _, x := range l.Links {
		if path.Base(x.Type) != "table" {
			continue
		}
		var root element
		name := target(path.Dir(part), x.Target)
		if err := b.decode(name, &root); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, s := range root.within("tableStyleInfo") {
			if look := s.attr("name"); look != "" && !strings.HasPrefix(look, "TableStyle") {
				out.say("the look of the table "+root.attr("ref"), look, "as programs have it")
			}
		}
	}
	return err
}

// narrowestSeen is the least width of a column that anybody sees. Units: characters.
const narrowestSeen = 0.5

// less tells of an attribute that is a number whether it is less than another.
func less(attribute string, than float64) bool {
	n, err := strconv.ParseFloat(attribute, 64)
	return err == nil && n < than
}

// columnSpan names columns by their letters, from one number to another.
func columnSpan(from, to string) string {
	first, err := strconv.Atoi(from)
	last, no := strconv.Atoi(to)
	switch {
	case err != nil || no != nil || first < 1 || last < first || last > lastColumn:
		return "columns " + from + " to " + to
	case first == last:
		return "column " + letters(first-1)
	}
	return "columns " + letters(first-1) + " to " + letters(last-1)
}

// viewed is how a view shows a sheet.
func viewed(v element) string {
	switch {
	case v.is("showFormulas"):
		return "of formulas"
	case v.attr("showZeros") == "0" || v.attr("showZeros") == "false":
		return "of values without zeros"
	case v.is("rightToLeft"):
		return "from right to left"
	}
	for _, p := range v.within("pane") {
		if at := v.attr("topLeftCell"); at != "" && at != "A1" && strings.HasPrefix(p.attr("state"), "frozen") {
			return "of values from " + at + " on, and what stands before it is out of reach"
		}
	}
	return "of values"
}

// rule is how a rule has cells shown.
func (b comparedBook) rule(r element) string {
	if n, err := strconv.Atoi(r.attr("dxfId")); err == nil && n >= 0 && n < len(b.rules) {
		return b.rules[n]
	}
	return "shown by a rule of the kind " + r.attr("type")
}

// linked says where the links of a sheet lead.
func (b comparedBook) linked(out statements, part string, e element) error {
	l, err := b.relations(part)
	for _, h := range e.within("hyperlink") {
		to := strings.TrimPrefix(plainFormula(h.attr("location")), "#")
		for _, x := range l.Links {
			if x.ID == h.attr("id") && x.ID != "" {
				to = x.Target + to
			}
		}
		out.say("the link in "+h.attr("ref"), to, none)
	}
	return err
}

// drawn says what is drawn on a sheet: its charts with the figures they keep, and anything else.
func (b comparedBook) drawn(out statements, part string) error {
	l, err := b.relations(part)
	if err != nil {
		return err
	}
	n := 0
	for _, x := range l.Links {
		if path.Base(x.Type) != "drawing" {
			continue
		}
		var root element
		name := target(path.Dir(part), x.Target)
		own, err := b.relations(name)
		if err == nil {
			err = b.decode(name, &root)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, other := range root.within("sp", "pic", "cxnSp", "contentPart") {
			out.say("drawings of the kind "+other.XMLName.Local, "some", none)
		}
		for _, c := range root.within("chart") {
			n++
			if err := b.charted(out, n, path.Dir(name), own, c.attr("id")); err != nil {
				return err
			}
		}
	}
	return nil
}

// charted says what a chart shows.
func (b comparedBook) charted(out statements, n int, folder string, own links, id string) error {
	var root element
	for _, x := range own.Links {
		if x.ID == id {
			if err := b.decode(target(folder, x.Target), &root); err != nil {
				return fmt.Errorf("%s: %w", x.Target, err)
			}
		}
	}
	of := fmt.Sprintf("chart %d, ", n)
	var titles, kinds, from []string
	for _, t := range root.within("title") {
		titles = append(titles, strings.Join(strings.Fields(spoken(t.within("t"))), " ")) // lines are broken by whoever draws them
	}
	for _, p := range root.within("plotArea") {
		for _, e := range p.Inner {
			if strings.HasSuffix(e.XMLName.Local, "Chart") {
				kinds = append(kinds, e.XMLName.Local)
			}
		}
		for _, e := range p.within("min", "max", "logBase") {
			kinds = append(kinds, e.XMLName.Local+" "+plainNumber(e.attr("val")))
		}
	}
	for i, s := range root.within("ser") {
		for _, f := range s.within("f") {
			from = append(from, plainArea(plainFormula(f.Text)))
		}
		for j, v := range s.within("v") {
			out.say(fmt.Sprintf("%sseries %d, value %d", of, i+1, j+1), drawnNumber(v.Text), none)
		}
	}
	out.say(of+"its titles", strings.Join(titles, "; "), none)
	out.say(of+"its kind", strings.Join(kinds, "; "), none)
	out.say(of+"its cells", strings.Join(from, "; "), none)
	return nil
}

// drawnNumber is a number as a chart shows it, without the fractions that a program which works it out again leaves.
func drawnNumber(text string) string {
	if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
		text = strconv.FormatFloat(n, 'g', 12, 64)
	}
	return plainNumber(text)
}

// plainNumber is a number as it is written shortest; another text is as it is.
func plainNumber(text string) string {
	if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return text
}

var areas = regexp.MustCompile(`(\$?[A-Z]+\$?[0-9]+):(\$?[A-Z]+\$?[0-9]+)`)

// plainArea is areas of cells with those of one cell named as the cell, as some programs write them and others do not.
func plainArea(ref string) string {
	return areas.ReplaceAllStringFunc(ref, func(area string) string {
		if first, last, _ := strings.Cut(area, ":"); first == last {
			return first
		}
		return area
	})
}

// plainFormula is a formula without the quotes round sheets' names that need none, which some programs write and others do not.
func plainFormula(f string) string {
	var out strings.Builder
	for f != "" {
		end := 1
		if f[0] == '"' || f[0] == '\'' {
			end = 1 + strings.IndexByte(f[1:], f[0]) + 1
			if end == 1 {
				end = len(f)
			}
		}
		token := f[:end]
		f = f[end:]
		if token[0] == '\'' && len(token) > 2 && strings.HasPrefix(f, "!") && isPlain(token[1:len(token)-1]) {
			token = token[1 : len(token)-1]
		}
		out.WriteString(token)
	}
	return out.String()
}

// isPlain tells whether a sheet's name needs no quotes.
func isPlain(name string) bool {
	return strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") == ""
}
