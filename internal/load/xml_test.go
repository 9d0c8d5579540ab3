package load

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// TestOtherLanguagesArePassedOver: what stands in a language that spreadsheet programs are free to pass over is not taken for
// what they show, whichever prefix the workbook's own has.
func TestOtherLanguagesArePassedOver(t *testing.T) {
	const rows = `<row r="1"><c r="A1" t="inlineStr"><is><t>organisation</t></is></c><c r="B1" t="inlineStr"><is><t>alias</t></is></c></row>` +
		`<row r="2" x:hidden="1"><c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="B2" x:t="s"><v>12</v><x:v>3</x:v></c></row><x:row r="3"><c r="A3"><v>1</v></c></x:row>`
	p := workbookParts("aliases", rows)
	own := regexp.MustCompile(`<(/?)(worksheet|sheetData|row|c|is|t|v)\b`).ReplaceAllString(p["xl/worksheets/sheet1.xml"], "<${1}s:$2")
	for name, part := range map[string]string{"none": p["xl/worksheets/sheet1.xml"], "its own": own} {
		p["xl/worksheets/sheet1.xml"] = part
		a := readBytes(t, usual, "a.xlsx", string(p.zipped(t)))
		if len(a.rows) != 1 || a.rows[0].Key != "12" || spoken(a.all()) != "" {
			t.Errorf("with the prefix %s: %d rows, %+v %s", name, len(a.rows), a.rows, spoken(a.all()))
		}
	}
}

// TestScannerAgreesWithTheLibrary compares it with encoding/xml on everything that another program puts into a workbook.
func TestScannerAgreesWithTheLibrary(t *testing.T) {
	book := newBook(t)
	check := book.check
	check(book.f.SetCellStr("Sheet1", "A1", "a < b & \"c\" > 'd' é 😀\r\n"))
	check(book.f.SetCellFormula("Sheet1", "B1", `IF(A1<>"x",1,2)`))
	check(book.f.SetDocProps(&excelize.DocProperties{Title: "A & B"}))
	check(book.f.AddComment("Sheet1", excelize.Comment{Cell: "A1", Author: "A", Text: "see <here>"}))
	bytesOf := []byte(book.bytes())
	a, err := openArchive(bytes.NewReader(bytesOf), int64(len(bytesOf)), usual.unzipped)
	check(err)
	seen := 0
	for name, part := range a.parts {
		in, err := part.Open()
		check(err)
		text, err := io.ReadAll(in)
		check(err)
		if !strings.HasPrefix(strings.TrimSpace(string(text)), "<") {
			continue
		}
		seen++
		if diff := cmp.Diff(byLibrary(t, string(text)), byScanner(t, string(text))); diff != "" {
			t.Errorf("%s (-library +scanner):\n%s", name, diff)
		}
	}
	if seen < 8 {
		t.Errorf("only %d parts", seen)
	}
}

func byLibrary(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	d := xml.NewDecoder(strings.NewReader(text))
	main, depth := "", 0
	spelt := func(n xml.Name) string {
		if n.Space == main {
			return n.Local
		}
		return n.Space + ":" + n.Local
	}
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				main = tok.Name.Space
			}
			line := "<" + spelt(tok.Name)
			for _, a := range tok.Attr {
				if a.Name.Space == "" || a.Name.Local == "id" {
					line += " " + a.Name.Local + "=" + a.Value
				}
			}
			out = append(out, line)
		case xml.EndElement:
			depth--
			out = append(out, ">"+spelt(tok.Name))
		case xml.CharData:
			if s := strings.TrimSpace(string(tok)); s != "" {
				out = append(out, s)
			}
		}
	}
}

func byScanner(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	s := newScanner(strings.NewReader(text))
	for {
		tok, err := s.next()
		if err != nil {
			t.Fatal(err)
		}
		switch tok {
		case ended:
			return out
		case opened:
			line := "<" + string(s.name)
			for _, a := range s.attrs {
				line += " " + string(a.name) + "=" + string(a.value)
			}
			out = append(out, line)
		case closed:
			out = append(out, ">"+string(s.name))
		case words:
			if s := strings.TrimSpace(string(s.text)); s != "" {
				out = append(out, s)
			}
		}
	}
}
