package load

import "commonpurse/ledger"

// workbook reads the current file, a table a sheet.
func (r *reading) workbook(f content, found surveyed) error {
	r.wrong(ledger.Problem{Code: badWorkbook, Text: "Workbooks are not read."})
	return nil
}
