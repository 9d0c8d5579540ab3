package load

import (
	"archive/zip"
	"bytes"
	"fmt"
	"testing"
)

const sheetNamespace = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

const contributionHead = `<row r="1"><c r="A1" t="inlineStr"><is><t>ref</t></is></c><c r="B1" t="inlineStr"><is><t>fund</t></is></c>` +
	`<c r="C1" t="inlineStr"><is><t>year</t></is></c><c r="D1" t="inlineStr"><is><t>partner</t></is></c>` +
	`<c r="E1" t="inlineStr"><is><t>source</t></is></c><c r="F1" t="inlineStr"><is><t>amount</t></is></c></row>`

func str(ref, text string) string {
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, text)
}

// parts is a workbook by the names of its parts.
type parts map[string]string

// workbookParts is the least a workbook of one sheet has.
func workbookParts(name, rows string) parts {
	const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	return parts{
		"_rels/.rels": `<Relationships><Relationship Id="rId1" Type="` + relation + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<?xml version="1.0" encoding="UTF-8"?><workbook` + sheetNamespace + `><workbookPr/><sheets><sheet name="` + name +
			`" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + relation + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + relation + `styles" Target="/xl/styles.xml"/>` +
			`<Relationship Id="rId3" Type="` + relation + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet` + sheetNamespace + `><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

// zipped is the workbook's bytes.
func (p parts) zipped(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range p {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func workbookOf(t testing.TB, name, rows string) []byte { return workbookParts(name, rows).zipped(t) }
