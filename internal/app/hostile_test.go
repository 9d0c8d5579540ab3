package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/ledger/calendar"

	"github.com/xuri/excelize/v2"
)

// A hostile file is a file as it really comes, and what the program is to make of it: the sum that it reads as "= 12.00",
// a warning, or the code and words of what is wrong.
type hostile struct {
	name string
	file func(t *testing.T) (name, content string)
	want []string
}

// receiptCSV is a file of one receipt with a cell as given, in quotation marks.
func receiptCSV(column, cell string) func(*testing.T) (string, string) {
	return func(*testing.T) (string, string) {
		cells := map[string]string{"ref": "R1", "date": "2025-05-01", "payer": "CC", "fund": "F", "amount": "1.00", "note": ""}
		cells[column] = cell
		var row []string
		for _, c := range []string{"ref", "date", "payer", "fund", "amount", "note"} {
			row = append(row, `"`+strings.ReplaceAll(cells[c], `"`, `""`)+`"`)
		}
		return "receipts.csv", "ref,date,payer,fund,amount,note\n" + strings.Join(row, ",") + "\n"
	}
}

// asCSV is a CSV file as given.
func asCSV(content string) func(*testing.T) (string, string) {
	return func(*testing.T) (string, string) { return "receipts.csv", content }
}

// receiptSheet is a workbook of one receipt, changed; the header is row 1 and the receipt row 2: A ref, B date, C payer,
// D fund, E amount, F note.
func receiptSheet(change func(*excelize.File) error) func(*testing.T) (string, string) {
	return func(t *testing.T) (string, string) {
		t.Helper()
		f := excelize.NewFile()
		defer f.Close()
		date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		for _, err := range []error{
			err, f.SetSheetName("Sheet1", "receipts"),
			f.SetSheetRow("receipts", "A1", &[]any{"ref", "date", "payer", "fund", "amount", "note"}),
			f.SetSheetRow("receipts", "A2", &[]any{"R1", calendar.Of(2025, 5, 1).Serial(), "CC", "F", 1.0}),
			f.SetCellStyle("receipts", "B2", "B2", date), change(f),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		out, err := f.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		return "receipts.xlsx", out.String()
	}
}

// styled puts a number into a cell in a number format.
func styled(f *excelize.File, cell, digits, format string) error {
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	if err := f.SetCellDefault("receipts", cell, digits); err != nil {
		return err
	}
	return f.SetCellStyle("receipts", cell, cell, style)
}

// hostiles is the table of the imports page, "Cells as they really come", row by row.
var hostiles = []hostile{
	{"£1,234.50", receiptCSV("amount", "£1,234.50"), []string{"= 1234.50"}},
	{"1234.5", receiptCSV("amount", "1234.5"), []string{"= 1234.50"}},
	{"1,234", receiptCSV("amount", "1,234"), []string{"= 1234.00"}},
	{"(1,234.50)", receiptCSV("amount", "(1,234.50)"), []string{"RECEIPT-002", "£1,234.50 is to be returned"}},
	{"1234.50-", receiptCSV("amount", "1234.50-"), []string{"RECEIPT-002", "£1,234.50 is to be returned"}},
	{"a true minus", receiptCSV("amount", "\u22121,234.50"), []string{"RECEIPT-002", "£1,234.50 is to be returned"}},
	{"1.234,50", receiptCSV("amount", "1.234,50"), []string{"LOAD-006", "decimal comma. Write 1,234.50."}},
	{"12,50", receiptCSV("amount", "12,50"), []string{"LOAD-006", "12.50", "1,250"}},
	{"1234.505", receiptCSV("amount", "1234.505"), []string{"LOAD-007", "1234.50 or 1234.51"}},
	{"a float's noise", receiptCSV("amount", "1234.4999999998"), []string{"= 1234.50"}},
	{
		"a number as text", receiptSheet(func(f *excelize.File) error { return f.SetCellStr("receipts", "E2", "1234.50") }),
		[]string{"= 1234.50", "1 cell of amount stored as text; read as numbers (E2)."},
	},
	{"1.2E+05", receiptCSV("amount", "1.2E+05"), []string{"= 120000.00"}},
	{"nil", receiptCSV("amount", "nil"), []string{"LOAD-008", "Nil is written 0.00."}},
	{"n/a", receiptCSV("amount", "n/a"), []string{"LOAD-008", "Where it does not apply, leave the row out."}},
	{"a dash", receiptCSV("amount", "\u2013"), []string{"LOAD-008", "A dash may mean nil or not known: write 0.00 for nil, else leave the row out."}},
	{"not known yet", receiptCSV("amount", "tbc"), []string{"LOAD-008", "Leave the row out until it is known."}},
	{"n/a for a date", receiptCSV("date", "n/a"), []string{"LOAD-005", "Where it does not apply, leave the row out."}},
	{"n/a for a code that need not be there", asCSV("ref,date,payer,fund,amount,contribution\nR1,2025-05-01,CC,F,1.00,n/a\n"), []string{"LOAD-010", "Where there is none, leave the cell blank."}},
	{"a dash for a number that is nought", receiptSheet(func(f *excelize.File) error { return styled(f, "E2", "12", `#,##0.00;-#,##0.00;"-"`) }), []string{"= 12.00"}},
	{"a blank that is required", receiptCSV("amount", ""), []string{"LOAD-004", "for nothing write 0.00"}},
	{"a blank that is not", receiptCSV("note", ""), []string{"= 1.00"}},
	{"46296 as a date", receiptSheet(func(f *excelize.File) error { return styled(f, "B2", "46296", "d mmm yyyy") }), []string{"= 1.00"}},
	{"46296 as an amount", receiptSheet(func(f *excelize.File) error {
		return styled(f, "E2", fmt.Sprint(calendar.Of(2025, 5, 1).Serial()), "General")
	}), []string{"= 45778.00", "is also the day number of 1 May 2025"}},
	{"a date as an amount", receiptSheet(func(f *excelize.File) error { return styled(f, "E2", "46296", "d mmm yyyy") }), []string{"LOAD-008", "1 October 2026"}},
	{"01/10/2026", receiptCSV("date", "01/10/2026"), []string{"= 1.00"}},
	{"10-01-26 by its format", receiptSheet(func(f *excelize.File) error { return styled(f, "B2", "46296", "mm-dd-yy") }), []string{"= 1.00"}},
	{"10-01-26 as text", receiptCSV("date", "10-01-26"), []string{"LOAD-005"}},
	{"1 October 2026", receiptCSV("date", "1 October 2026"), []string{"= 1.00"}},
	{"31/09/2026", receiptCSV("date", "31/09/2026"), []string{"LOAD-005", "September"}},
	{"a date of the wrong year", receiptCSV("date", "2015-05-01"), []string{"LOAD-016"}},
	{"days counted from 1904", receiptSheet(func(f *excelize.File) error {
		yes := true
		if err := f.SetCellInt("receipts", "B2", int64(calendar.Of(2026, 10, 1).Serial()-1462)); err != nil {
			return err
		}
		return f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes})
	}), []string{"= 1.00"}},
	{"no-break and zero-width spaces", receiptCSV("amount", "\u00a01\u00a0234.50\u200b"), []string{"= 1234.50"}},
	{"no-break spaces round a code", receiptCSV("fund", "\u00a0F\u200b"), []string{"= 1.00"}},
	{"smart quotes", receiptCSV("amount", "\u201c1234.50\u201d"), []string{"= 1234.50"}},
	{"a total in words", asCSV("ref,date,payer,fund,amount\nR1,2025-05-01,CC,F,1.00\n,,Total for May,,1.00\n"), []string{"= 1.00", "Row 3 is a total and was passed over."}},
	{"a total without words", asCSV("ref,date,payer,fund,amount\nR1,2025-05-01,CC,F,1.00\n,,,,1.00\n"), []string{"= 1.00", "Row 3 is a total and was passed over."}},
	{"an amount under the rows that is no total", asCSV("ref,date,payer,fund,amount\nR1,2025-05-01,CC,F,1.00\n,,,,1.01\n"), []string{"LOAD-004"}},
	{"a payer called like a total", asCSV("ref,date,payer,fund,amount\nR1,2025-05-01,CC,F,1.00\n,,Total Care Ltd,,1.01\n"), []string{"LOAD-004"}},
	{"a note", asCSV("ref,date,payer,fund,amount\nR1,2025-05-01,CC,F,1.00\nSource: the bank statement of May,,,,\n"), []string{"= 1.00", `Row 3 is a note, "Source: the bank statement of May", and was passed over.`}},
	{"a note beside the table", receiptSheet(func(f *excelize.File) error { return f.SetCellStr("receipts", "H9", "Checked by AB") }), []string{"= 1.00", `Row 9 is a note, "Checked by AB", and was passed over.`}},
	{"a row that was begun", asCSV("ref,date,payer,fund,amount\nR1,2025-05-01,CC,F,1.00\nR2,,,,\n,,County Council,,\n"), []string{"LOAD-004 The cell is blank"}},
	{"a total row", asCSV("ref,date,payer,fund,amount\nR1,2025-05-01,CC,F,1.00\nTotal,,,,1.00\n"), []string{"= 1.00", "Row 3 is a total and was passed over."}},
	{"two header rows", receiptSheet(func(f *excelize.File) error {
		if err := f.InsertRows("receipts", 1, 1); err != nil {
			return err
		}
		return f.SetSheetRow("receipts", "A1", &[]any{"What", "When", "Who"})
	}), []string{"= 1.00", "Row 1 stands over the header, row 2, and was passed over."}},
	{"a merged header", receiptSheet(func(f *excelize.File) error {
		if err := f.InsertRows("receipts", 1, 1); err != nil {
			return err
		}
		if err := f.SetCellStr("receipts", "A1", "Receipts of May"); err != nil {
			return err
		}
		return f.MergeCell("receipts", "A1", "F1")
	}), []string{"= 1.00"}},
	{"headings that were merged", receiptSheet(func(f *excelize.File) error {
		return f.MergeCell("receipts", "A1", "B1")
	}), []string{"LOAD-002", "The column date is missing"}},
	{"a hidden row", receiptSheet(func(f *excelize.File) error { return f.SetRowVisible("receipts", 2, false) }), []string{"= 1.00", "1 row hidden or filtered out; read like the others (2)."}},
	{"a filtered row", receiptSheet(func(f *excelize.File) error {
		if err := f.AutoFilter("receipts", "A1:F2", []excelize.AutoFilterOptions{{Column: "A", Expression: "x == R9"}}); err != nil {
			return err
		}
		return f.SetRowVisible("receipts", 2, false)
	}), []string{"= 1.00", "1 row hidden or filtered out; read like the others (2)."}},
	{"a hidden column", receiptSheet(func(f *excelize.File) error { return f.SetColVisible("receipts", "E", false) }), []string{"= 1.00", "1 column hidden; read like the others (E, amount)."}},
	{"a heading with its unit", asCSV("ref,date,payer,fund,Amount (£)\nR1,2025-05-01,CC,F,1.00\n"), []string{"LOAD-001", "Did you mean amount?"}},
	{"a name for a code", asCSV("ref,date,payer,fund,amount,service\nR1,2025-05-01,CC,F,1.00,Care at home\n"), []string{"LOAD-011", "Did you mean S2 (Care at home)?"}},
	{"a name nearly right for a code", asCSV("ref,date,payer,fund,amount,service\nR1,2025-05-01,CC,F,1.00,Car at homes\n"), []string{"LOAD-011", "Did you mean S2 (Care at home)?"}},
	{"a formula without a value", receiptSheet(func(f *excelize.File) error {
		if err := f.SetCellValue("receipts", "E2", nil); err != nil {
			return err
		}
		return f.SetCellFormula("receipts", "E2", "1+1")
	}), []string{"LOAD-018", "Open the workbook in Excel, save it, and load it again"}},
	{"#REF!", receiptCSV("amount", "#REF!"), []string{"LOAD-008"}},
	{"text that starts with =", receiptCSV("note", "=cmd|' /C calc'!A0"), []string{"= 1.00"}},
	{"noughts lost from a reference", receiptSheet(func(f *excelize.File) error { return f.SetCellInt("receipts", "C2", 123) }), []string{"= 1.00", "is near the name of 00123"}},
	{
		"noughts lost from a code", receiptSheet(func(f *excelize.File) error { return f.SetCellInt("receipts", "D2", 7) }),
		[]string{"LOAD-010", "Did you mean 007? Spreadsheets drop noughts in front of a number: format the column as text."},
	},
	{"CSV in Windows-1252", asCSV("ref,date,payer,fund,amount,note\nR1,2025-05-01,CC,F,\xa31.00,caf\xe9\n"), []string{"= 1.00", "The file is in Windows-1252, and was read as such."}},
	{"CSV with semicolons", asCSV("ref;date;payer;fund;amount\nR1;2025-05-01;CC;F;1.00\n"), []string{"= 1.00", "separated by semicolons"}},
	{"a byte-order mark", asCSV("\ufeffref,date,payer,fund,amount\nR1,2025-05-01,CC,F,1.00\n"), []string{"= 1.00"}},
	{"CRLF inside a field", asCSV("ref,date,payer,fund,amount,note\r\nR1,2025-05-01,CC,F,1.00,\"a\r\nb\"\r\n"), []string{"= 1.00"}},
}

// TestFilesAsTheyReallyCome loads each of them into books that are there.
func TestFilesAsTheyReallyCome(t *testing.T) {
	b := fresh(t)
	files := small()
	files["organisations.csv"] += "00123,Old Number Limited,business\n"
	files["funds.csv"] += "007,P,Old Fund,pooled,CC,s75,2025-04-01,2025-03-01\n"
	files["services.csv"] += "S2,F,Care at home\n"
	b.load(folder(t, files))
	for _, h := range hostiles {
		t.Run(h.name, func(t *testing.T) {
			name, content := h.file(t)
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := b.Load(ctx, []string{path}, app.LoadOptions{DryRun: true})
			said := strings.Join(l.Warnings, "\n")
			if err != nil {
				for _, p := range refusal(t, err).Problems {
					said += p.String() + "\n"
				}
			} else if len(l.Tables) == 1 && l.Tables[0].New == 1 {
				said += "\n= " + l.Tables[0].Amount.String()
			}
			for _, want := range h.want {
				if !strings.Contains(said, want) {
					t.Errorf("it says\n%s\nand not %s", said, want)
				}
			}
			if strings.HasPrefix(h.want[0], "= ") != (err == nil) {
				t.Errorf("%v", err)
			}
			if len(h.want) == 1 && err == nil && len(l.Warnings) > 0 {
				t.Errorf("it warns: %s", said)
			}
		})
	}
}

// TestWorkbooksThatAreNotRead tries workbooks as other programs make them.
func TestWorkbooksThatAreNotRead(t *testing.T) {
	compound := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	for name, c := range map[string]struct {
		change  func(*excelize.File) error
		options excelize.Options
		want    []string
	}{
		"protected by a password": {
			func(*excelize.File) error { return nil }, excelize.Options{Password: "secret"}, []string{"LOAD-021", "protected by a password", "take the password off"},
		},
		"with macros": {
			func(f *excelize.File) error { return f.AddVBAProject([]byte(compound)) }, excelize.Options{}, []string{"LOAD-021", "macros", "save it as an Excel workbook"},
		},
		"of many sheets": {func(f *excelize.File) error {
			for i := range 51 {
				if _, err := f.NewSheet(fmt.Sprint("Month ", i)); err != nil {
					return err
				}
			}
			return nil
		}, excelize.Options{}, []string{"LOAD-019", "more than 50 sheets besides those of tables"}},
		"of another sheet": {func(f *excelize.File) error {
			_, err := f.NewSheet("Workings")
			return err
		}, excelize.Options{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := fresh(t)
			b.load(folder(t, small()))
			_, content := receiptSheet(c.change)(t)
			f, err := excelize.OpenReader(strings.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			path := filepath.Join(t.TempDir(), "receipts.xlsx")
			if name == "with macros" { // as somebody renames it
				err = f.SaveAs(path + ".xlsm")
				if err == nil {
					err = os.Rename(path+".xlsm", path)
				}
			} else {
				err = f.SaveAs(path, c.options)
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = b.Load(ctx, []string{path}, app.LoadOptions{DryRun: true})
			if c.want == nil {
				if err != nil {
					t.Errorf("%v", err)
				}
				return
			}
			r := refusal(t, err)
			for _, want := range c.want {
				if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].String(), want) {
					t.Errorf("%v does not say %s", r, want)
				}
			}
		})
	}
}
