package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"commonpurse/reports/lint"
)

// finisher stands where excelize expects a zip. It keeps the parts, puts right what excelize has no call for, and
// writes them in one order, so that the same report gives the same bytes. Only the parts of long sheets are not whole
// until they are written.
type finisher struct {
	dst    io.Writer
	book   *book
	sheets map[string]*sheet // by the name of the part
	parts  map[string]*bytes.Buffer
}

// save writes the workbook to w.
func (b *book) save(w io.Writer) error {
	z := &finisher{dst: w, book: b, sheets: map[string]*sheet{}, parts: map[string]*bytes.Buffer{}}
	byName := map[string]*sheet{}
	for _, s := range b.sheets {
		byName[s.name] = s
	}
	for id, name := range b.file.GetSheetMap() { // parts are named by sheet id, whatever the order of the tabs
		z.sheets[fmt.Sprintf("xl/worksheets/sheet%d.xml", id)] = byName[name]
	}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return z })
	return b.file.Write(io.Discard) // what excelize would write goes through the finisher instead
}

// Create takes a part.
func (z *finisher) Create(name string) (io.Writer, error) {
	z.parts[name] = new(bytes.Buffer)
	return z.parts[name], nil
}

// AddFS is asked for by the interface and never called.
func (z *finisher) AddFS(fs.FS) error { return errors.New("a workbook is not made from a folder") }

// Close writes the file.
func (z *finisher) Close() error {
	rank := func(name string) string { // these come first, because readers look for them there
		switch name {
		case "[Content_Types].xml":
			return " 0"
		case "_rels/.rels":
			return " 1"
		}
		return name
	}
	order := slices.SortedFunc(maps.Keys(z.parts), func(a, b string) int { return strings.Compare(rank(a), rank(b)) })
	patched := map[string][]byte{}
	for _, name := range order {
		part, err := z.patch(name, z.parts[name].Bytes())
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		patched[name] = part
	}
	judge, err := z.judge(order, patched)
	if err != nil {
		return err
	}
	out := zip.NewWriter(z.dst) // Create gives an entry no time
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return &deflater{dst: w}, nil })
	for _, name := range order {
		entry, err := out.Create(name)
		if err != nil {
			return err
		}
		if s := z.sheets[name]; s != nil && s.long() {
			err = z.spliced(entry, name, patched[name], judge)
		} else {
			_, err = entry.Write(patched[name])
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if z.long() {
		if err := judge.End().Fault(); err != nil {
			return err
		}
	}
	return out.Close()
}

// judge holds the workbook to what is asserted of it, before anything of it is written; of long sheets what stands
// before and after their rows only, which are judged as they are written.
func (z *finisher) judge(order []string, patched map[string][]byte) (*lint.Making, error) {
	parts := make([]lint.Part, 0, len(order))
	for _, name := range order {
		part := lint.Part{Name: name, Body: patched[name]}
		if s := z.sheets[name]; s != nil && s.long() {
			part.Body = nil
		}
		parts = append(parts, part)
	}
	judge, err := lint.Begin(parts, lint.Options{})
	if err != nil || z.long() {
		return judge, err
	}
	return judge, judge.End().Fault()
}

// long tells whether a sheet is not held.
func (z *finisher) long() bool { return slices.ContainsFunc(z.book.sheets, (*sheet).long) }

// spliced writes the part of a long sheet, and shows it to the judge as it is written.
func (z *finisher) spliced(entry io.Writer, name string, part []byte, judge *lint.Making) error {
	shown, err := judge.Sheet(name)
	if err != nil {
		return err
	}
	err = z.book.splice(io.MultiWriter(entry, shown), z.sheets[name], part)
	return errors.Join(err, shown.Close())
}

// patch puts one part right.
func (z *finisher) patch(name string, part []byte) ([]byte, error) {
	switch {
	case name == "[Content_Types].xml":
		return dropUnused(part, slices.Collect(maps.Keys(z.parts)))
	case name == "xl/styles.xml":
		return z.book.styles.patchStyles(part)
	case strings.HasPrefix(name, "xl/tables/"):
		return z.patchTable(part)
	case strings.HasPrefix(name, "xl/charts/chart"):
		return z.book.chartPart(name)
	case name == "xl/drawings/drawing1.xml":
		return z.book.drawing()
	case strings.HasPrefix(name, "xl/worksheets/sheet"):
		s := z.sheets[name]
		if s == nil {
			return nil, errors.New("it belongs to no sheet of the report")
		}
		return storeValues(part, z.book.stored[s.name])
	}
	return part, nil
}

var formulaCell = regexp.MustCompile(
	`<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="str")?><f>(.*?)</f>(?:<v>[^<]*</v>)?</c>`)

// storeValues writes beside each formula what it comes to, with the right type.
//
// Errors: a formula whose value is not known, a value whose formula is not there, and any formula of a form that the
// count does not find, such as a shared one: a workbook in which a figure shows as blank is never written.
func storeValues(part []byte, stored map[string]cell) ([]byte, error) {
	var missing []string
	n := 0
	part = formulaCell.ReplaceAllFunc(part, func(found []byte) []byte {
		m := formulaCell.FindSubmatch(found)
		c, known := stored[string(m[1])]
		if !known || c.content == blank {
			missing = append(missing, string(m[1]))
			return found
		}
		n++
		out := fmt.Appendf(nil, `<c r="%s"%s`, m[1], m[2])
		if c.content == words {
			out = append(out, ` t="str"`...)
		}
		out = fmt.Appendf(out, `><f>%s</f><v>`, m[3])
		out = escape(out, c.value())
		return append(out, `</v></c>`...)
	})
	if all := bytes.Count(part, []byte("<f>")) + bytes.Count(part, []byte("<f ")); len(missing) > 0 || n != len(stored) || n != all {
		return nil, fmt.Errorf("of %d formulas %d have a value, %d values are known, and these have none: %v", all, n, len(stored), missing)
	}
	return part, nil
}

// tablePart is what is kept of a table as excelize writes it.
type tablePart struct {
	ID      int    `xml:"id,attr"`
	Name    string `xml:"name,attr"`
	Ref     string `xml:"ref,attr"`
	Columns []struct {
		Name string `xml:"name,attr"`
	} `xml:"tableColumns>tableColumn"`
}

// patchTable writes the table anew: without filter buttons, and with a native totals row whose formulas are the very
// ones in the cells, so that the two cannot disagree.
func (z *finisher) patchTable(part []byte) ([]byte, error) {
	var t tablePart
	if err := xml.Unmarshal(part, &t); err != nil {
		return nil, err
	}
	var s *sheet
	for _, candidate := range z.book.sheets {
		if candidate.table == t.Name {
			s = candidate
		}
	}
	if s == nil || len(s.columns) != len(t.Columns) {
		return nil, fmt.Errorf("table %s is no table of the report", t.Name)
	}
	out := []byte(xml.Header)
	out = append(out, `<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="`...)
	out = strconv.AppendInt(out, int64(t.ID), 10)
	for _, attribute := range [][2]string{{"name", t.Name}, {"displayName", t.Name}, {"ref", t.Ref}} {
		out = fmt.Appendf(out, `" %s="%s`, attribute[0], attribute[1])
	}
	if s.totals {
		out = append(out, `" totalsRowCount="1">`...)
	} else {
		out = append(out, `" totalsRowShown="0">`...)
	}
	out = fmt.Appendf(out, `<tableColumns count="%d">`, len(s.columns))
	for i, c := range s.columns {
		if c.label != t.Columns[i].Name {
			return nil, fmt.Errorf("the heading %q is %q in the table, and a spreadsheet would offer to repair the file",
				c.label, t.Columns[i].Name)
		}
		out = fmt.Appendf(out, `<tableColumn id="%d" name="`, i+1)
		out = escape(out, c.label)
		switch {
		case c.total != nil:
			out = fmt.Appendf(out, `" totalsRowFunction="custom"><totalsRowFormula>%s</totalsRowFormula></tableColumn>`, s.sumFormula(i))
		case i == 0 && s.totals:
			out = append(out, `" totalsRowLabel="`+totalLabel+`"/>`...)
		default:
			out = append(out, `"/>`...)
		}
	}
	return append(out, `</tableColumns><tableStyleInfo name="`+tableStyle+
		`" showFirstColumn="0" showLastColumn="0" showRowStripes="0" showColumnStripes="0"/></table>`...), nil
}

var contentDefault = regexp.MustCompile(`<Default Extension="([^"]*)"[^>]*?(?:/>|></Default>)`)

// dropUnused drops the content types that no part has: excelize lists every kind of image, in random order.
func dropUnused(part []byte, names []string) ([]byte, error) {
	return contentDefault.ReplaceAllFunc(part, func(found []byte) []byte {
		extension := "." + string(contentDefault.FindSubmatch(found)[1])
		if slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, extension) }) {
			return found
		}
		return nil
	}), nil
}
