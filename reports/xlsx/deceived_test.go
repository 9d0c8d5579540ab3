package xlsx

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const (
	sheetLanguage = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	// passedOver makes a language of its own, which programs are free to pass over.
	passedOver = sheetLanguage + ` xmlns:other="urn:other" xmlns:c="http://schemas.openxmlformats.org/markup-compatibility/2006" c:Ignorable="other"`
)

// TestDeceived holds that nobody is told that a workbook is the ledger's where a spreadsheet program reads another figure
// in it, or none, than this program does at first sight.
func TestDeceived(t *testing.T) {
	made := written(t, charted(), Options{})
	o := open(t, made)
	name := o.sheets[2].name
	s := o.find(t, name)
	const book, styles, texts = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
	figure := regexp.MustCompile(`<c r="([A-Z]+\d+)" s="\d+"><v>`).FindStringSubmatch(string(o.parts[s.part]))[1]
	for what, x := range map[string]struct{ part, pattern, by, sheet, cell string }{
		"a value in another language":         {s.part, `(?s)` + sheetLanguage + `(.*<c r="` + figure + `" s="\d+">)<v>([^<]*)</v>`, passedOver + `$1<v>999</v><other:v>$2</other:v>`, name, figure},
		"a place in another language":         {s.part, `(?s)` + sheetLanguage + `(.*)<c r="` + figure + `"`, passedOver + `$1<c r="ZZ` + strings.TrimLeft(figure, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + `" other:r="` + figure + `"`, name, figure},
		"a text in another language":          {texts, `(?s)` + sheetLanguage + `(.*)<si><t([^>]*)>([^<]*)</t></si>`, passedOver + `$1<si><t>Other</t><other:t>$3</other:t></si>`, "", "A"},
		"letters pale in another language":    {styles, `(?s)` + sheetLanguage + `(.*?)<color rgb="FF000000">`, passedOver + `$1<other:color rgb="FF000000"/><color rgb="FFFEFEFE">`, "", "A"},
		"a sheet led to by another language":  {book, `(?s)` + sheetLanguage + `(.*<sheet name="` + name + `"[^>]*) r:id="([^"]*)"`, passedOver + `$1 r:id="none" other:id="$2"`, "", "unsound"},
		"two values":                          {s.part, `<c r="` + figure + `"([^>]*)><v>`, `<c r="` + figure + `"$1><v>5</v><v>`, "", "unsound"},
		"a text beside a value":               {s.part, `<c r="([A-Z]+\d+)" s="(\d+)" t="s"><v>\d+</v>`, `<c r="$1" s="$2" t="s"><v>0</v><is><t>as it should be</t></is>`, "", "unsound"},
		"a text in place of a figure":         {s.part, `<c r="` + figure + `" s="(\d+)"><v>([^<]*)</v>`, `<c r="` + figure + `" s="$1"><is><t>$2</t></is>`, "", "unsound"},
		"a choice":                            {s.part, `<sheetData>`, `<sheetData><c:AlternateContent xmlns:c="http://schemas.openxmlformats.org/markup-compatibility/2006"/>`, "", "unsound"},
		"a language of its own":               {s.part, sheetLanguage, `xmlns="urn:other"`, "", "unsound"},
		"a text and runs":                     {texts, `<si><t[^>]*>(\w)([^<]*)</t></si>`, `<si><t>$1</t><r><t>$2</t></r></si>`, "", "A"},
		"a link before the same":              {s.part, `<hyperlink ([^>]*)location="[^"]*"`, `<hyperlink $1 location="'Checks'!A1"/>$0`, name, "the link in A"},
		"letters in pictures":                 {styles, `(?s)(<color rgb="FF000000">.*?)<name val="[^"]*">`, `$1<name val="Wingdings 2">`, "", "A"},
		"part of a text in pictures":          {texts, `<si><t[^>]*>([^<]*)</t></si>`, `<si><r><rPr><rFont val="Symbol"/></rPr><t>$1</t></r></si>`, "", "A"},
		"figures as they are shown":           {book, `<calcPr `, `<calcPr fullPrecision="0" `, "", "figures"},
		"a table with looks of its own":       {"xl/tables/table1.xml", `<tableStyleInfo name="[^"]*"`, `<tableStyleInfo name="Pale"`, "Contents", "the look of the table A"},
		"rows of no height":                   {s.part, `<sheetFormatPr `, `<sheetFormatPr zeroHeight="1" `, name, "rows without a height"},
		"rows of hardly any height":           {s.part, `<sheetFormatPr defaultRowHeight="\d+"`, `<sheetFormatPr defaultRowHeight="0.5"`, name, "rows without a height"},
		"columns of no width":                 {s.part, `<sheetFormatPr `, `<sheetFormatPr defaultColWidth="0.1" `, name, "columns without a width"},
		"rows out of reach":                   {s.part, `<sheetView `, `<sheetView topLeftCell="A10" `, name, "the view"},
		"a hidden column where there is none": {s.part, `<cols>`, `<cols><col min="99999" max="99999" hidden="1"/>`, name, "columns 99999 to 99999"},
	} {
		given := altered(t, made, x.part, func(part string) string {
			at := regexp.MustCompile(x.pattern).FindStringSubmatchIndex(part)
			if at == nil {
				return part
			}
			return part[:at[0]] + string(regexp.MustCompile(x.pattern).ExpandString(nil, x.by, part, at)) + part[at[1]:]
		})
		found := false
		var all []Difference
		err := Differences(bytes.NewReader(given), int64(len(given)), bytes.NewReader(made), int64(len(made)), func(d Difference) bool {
			all = append(all, d)
			found = found || (d.Sheet == x.sheet || x.cell == "A") && strings.HasPrefix(d.Cell, x.cell) && d.Given != d.Made
			return true
		})
		if x.cell == "unsound" {
			found, err = errors.Is(err, ErrUnsound), nil
		}
		if !found || err != nil {
			t.Errorf("%s: told of %v %v", what, all, err)
		}
	}
}

// TestNotHeld holds that a small file is not unpacked into all the memory that there is.
func TestNotHeld(t *testing.T) {
	made := written(t, rated(), Options{})
	many := strings.Repeat("<a/>", mostHeld+1)
	sheet := open(t, made).find(t, "Services").part
	for part, end := range map[string]string{sheet: "</worksheet>", "xl/sharedStrings.xml": "</si>", "xl/workbook.xml": "</workbook>", "docProps/custom.xml": "</Properties>"} {
		given := altered(t, made, part, func(s string) string { return strings.Replace(s, end, many+end, 1) })
		err := Differences(bytes.NewReader(given), int64(len(given)), bytes.NewReader(made), int64(len(made)), func(Difference) bool { return true })
		if !errors.Is(err, ErrUnsound) {
			t.Errorf("%s: %v", part, err)
		}
	}
}

// TestRuleBeforeTheSame holds that a rule that hides figures is not taken for the one of the same cells after it.
func TestRuleBeforeTheSame(t *testing.T) {
	made := written(t, rated(), Options{})
	s := open(t, made).find(t, "Services")
	given := altered(t, made, s.part, func(part string) string {
		return regexp.MustCompile(`(<conditionalFormatting [^>]*><cfRule [^>]*)dxfId="\d+"([^>]*><formula>[^<]*</formula></cfRule>)`).ReplaceAllString(part, `${1}dxfId="99"$2</conditionalFormatting>$0`)
	})
	d := told(t, given, made)
	if len(d) != 1 || d[0].Sheet != "Services" || !strings.Contains(d[0].Given, d[0].Made) || d[0].Given == d[0].Made {
		t.Errorf("told of %v", d)
	}
}

// TestNameOfOneSheet holds that a name that stands for another figure on one sheet is not taken for that of the workbook.
func TestNameOfOneSheet(t *testing.T) {
	named := func(workbook []byte, name string) []byte {
		return altered(t, workbook, "xl/workbook.xml", func(part string) string {
			return strings.Replace(part, "<definedNames>", "<definedNames>"+name, 1)
		})
	}
	made := named(written(t, rated(), Options{}), `<definedName name="Limit">0.1</definedName>`)
	given := named(made, `<definedName name="Limit" localSheetId="2">0.5</definedName>`)
	if d := told(t, given, made); len(d) != 1 || d[0].Cell != "the name Limit on a sheet of its own" {
		t.Errorf("told of %v", d)
	}
}

// TestFormulasOfGroups holds that a formula that a program spells once for many cells is that of each of them, and no other.
func TestFormulasOfGroups(t *testing.T) {
	made := written(t, rated(), Options{})
	s := open(t, made).find(t, "Services")
	_, head, _, _ := area(t, s.table.Ref)
	first := strconv.Itoa(head + 1)
	grouped := func(also func(string) string) []byte {
		return altered(t, made, s.part, func(part string) string {
			part = strings.Replace(part, "<f>B"+first+"-C"+first+"</f>", `<f t="shared" ref="D`+first+`:D99" si="0">B`+first+`-C`+first+`</f>`, 1)
			is := regexp.MustCompile(`<f>B\d+-C\d+</f>`).ReplaceAllString(part, `<f t="shared" si="0"></f>`)
			if strings.Count(is, `<f t="shared"`) < 3 {
				t.Fatal("the sheet has no formulas of a group")
			}
			return also(is)
		})
	}
	if d := told(t, grouped(func(part string) string { return part }), made); len(d) != 0 {
		t.Errorf("formulas of a group: %v", d)
	}
	others := grouped(func(part string) string {
		return strings.Replace(part, `>B`+first+`-C`+first+`</f>`, `>C`+first+`-B`+first+`</f>`, 1)
	})
	if d := told(t, others, made); len(d) < 3 {
		t.Errorf("other formulas of a group: %v", d)
	}
	several := altered(t, made, s.part, func(part string) string {
		return strings.Replace(part, "<f>B"+first+"-C"+first+"</f>", `<f t="array" ref="D`+first+`">B`+first+`-C`+first+`</f>`, 1)
	})
	if d := told(t, several, made); len(d) != 1 || d[0].Cell != "D"+first {
		t.Errorf("a formula of several cells: %v", d)
	}
	second := strconv.Itoa(head + 2)
	between := grouped(func(part string) string {
		return strings.Replace(part, `<f t="shared" si="0"></f>`, `<f t="shared" si="0">B`+second+`-C`+second+`+0</f>`, 1)
	})
	err := Differences(bytes.NewReader(between), int64(len(between)), bytes.NewReader(made), int64(len(made)), func(Difference) bool { return true })
	if !errors.Is(err, ErrUnsound) {
		t.Errorf("a formula beside its group's: %v", err)
	}
}
