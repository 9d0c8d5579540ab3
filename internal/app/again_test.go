package app_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"commonpurse/internal/app"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// workbook makes a report's workbook, and says by which arguments it was.
func (b *books) workbook(name string, q app.Query) ([]byte, []reports.Argument) {
	b.t.Helper()
	var out bytes.Buffer
	var asked []reports.Argument
	err := b.Remake(ctx, name, q, func(r reports.Report) error {
		asked = r.Arguments
		return xlsx.Write(&out, r, xlsx.Options{})
	})
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	return out.Bytes(), asked
}

// TestWorkbooksHoldNoClock holds that every workbook is the same to the byte when it is made again years later, also where a
// period had been opened again until a time that is over by then.
func TestWorkbooksHoldNoClock(t *testing.T) {
	b := demonstrated(t)
	b.load(folder(t, map[string]string{"closes.csv": "host,year,period,date,state,reason,until\nWCC,2025-26,11,2026-04-20,open,One more invoice,2026-04-30 17:00\n"}))
	o := options()
	later := clock{at: time.Date(2029, 6, 1, 9, 0, 0, 0, time.UTC)}
	o.Now = later.now
	after := *b
	after.app = app.New(o)
	after.Book = after.reopen()
	for _, name := range append(slices.Clone(app.ReportNames()), "board-pack", "partner-pack") {
		for _, q := range []app.Query{{}, {Year: 2025, Fund: "BCF", Period: 11}} {
			if name == "statement" || name == "partner-pack" {
				q.Partner = "WCC"
			}
			first, asked := b.workbook(name, q)
			again, err := app.QueryOf(asked)
			if err != nil {
				t.Fatal(err)
			}
			if second, _ := after.workbook(name, again); !bytes.Equal(first, second) {
				t.Errorf("%s by %v is not the same later", name, asked)
			}
		}
	}
}
