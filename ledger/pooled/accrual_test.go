package pooled_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// accrue is an accrual for the pooled fund's service and a provider at the end of a month of 2025.
func accrue(ref string, month int, p money.Pence) *Accrual {
	return &Accrual{Code: ref, PeriodEnd: day(2025, month, 1).Period().End(), Service: "pooled-S", Amount: p, Provider: "CARE", Basis: "as estimated"}
}

// lastYears is an invoice of May 2025 for service given in March.
func lastYears(ref string, net, vat money.Pence) *Invoice {
	return &Invoice{Code: ref, Provider: "CARE", Date: day(2025, 5, 6), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: net, VAT: vat, PeriodFrom: day(2025, 3, 1), PeriodTo: day(2025, 3, 31)}}}
}

func naming(v *Invoice, accrual string) *Invoice {
	v.Lines[0].Accrual = accrual
	return v
}

func accrualRules() []rule {
	return []rule{
		{"Accrual at period end; reversed on day 1 of the next period", nil, accrue("A1", 6, 80), []string{
			"2025-06-30 actual 5000 +80 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-06-30 actual 2100 -80 2025-26 fund=pooled provider=CARE",
			"2025-07-01 actual 2100 +80 2025-26 fund=pooled provider=CARE", "2025-07-01 actual 5000 -80 2025-26 fund=pooled service=pooled-S provider=CARE",
		}},
		{"An accrual of period 12 reverses in period 1 of the next year", nil, accrue("A1", 3, 80), []string{
			"2025-03-31 actual 5000 +80 2024-25 fund=pooled service=pooled-S provider=CARE", "2025-03-31 actual 2100 -80 2024-25 fund=pooled provider=CARE",
			"2025-04-01 actual 2100 +80 2025-26 fund=pooled provider=CARE", "2025-04-01 commitment 6900 +80 2024-25 fund=pooled",
			"2025-04-01 actual 5000 -80 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-04-01 commitment 6900 -80 2024-25 fund=pooled",
		}},
		{"What was accrued is posted at the invoice's own date; only the rest on 31 March", []Event{accrue("A1", 3, 80)}, lastYears("I1", 100, 20), []string{
			"2025-03-31 actual 5000 +20 2024-25 fund=pooled service=pooled-S provider=CARE", "2025-03-31 actual 1300 +4 2024-25 fund=pooled",
			"2025-03-31 actual 2000 -24 2024-25 fund=pooled provider=CARE",
			"2025-05-06 actual 5000 +80 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-05-06 actual 1300 +16 2025-26 fund=pooled",
			"2025-05-06 commitment 6900 +80 2024-25 fund=pooled",
			"2025-05-06 actual 2000 -96 2025-26 fund=pooled provider=CARE", "2025-05-06 commitment 6900 -80 2024-25 fund=pooled",
		}},
	}
}

func accrualExamples() []example {
	return []example{
		{"Accrual, and its reversal on the first day of the next period", nil, accrue("A1", 6, 80_00)},
		{"Accrual at the year's end", nil, accrue("A1", 3, 80_00)},
		{"Invoice of last year's service that was accrued in part", []Event{accrue("A1", 3, 80_00)}, lastYears("I1", 100_00, 20_00)},
		{"Reversal of an invoice that met an accrual", []Event{accrue("A1", 3, 80_00), lastYears("I1", 60_00, 0)}, &Reversal{Code: "REV1", Date: day(2025, 7, 1), Of: "invoices/I1", Reason: "entered twice"}},
		{"Reversal of an accrual of last year", []Event{accrue("A1", 3, 80_00)}, &Reversal{Code: "REV1", Date: day(2025, 7, 1), Of: "accruals/A1", Reason: "nothing was owed"}},
	}
}

func accrualRefusals() []refusal {
	other := accrue("A1", 3, 1)
	other.Service = "pooled-T"
	helpers := accrue("A1", 3, 1)
	helpers.Provider = "HELP"
	early := accrue("A1", 3, 1)
	early.PeriodEnd = day(2025, 3, 30)
	contract := accrue("A1", 3, 1)
	contract.Contract = "K-1"
	shadow := accrue("A1", 6, 1)
	shadow.Service = "shadow-S"
	before := accrue("A1", 6, 1)
	before.PeriodEnd = day(2024, 3, 31)
	turned := &Reversal{Code: "REV", Date: day(2025, 4, 2), Of: "accruals/A1", Reason: "r"}
	return []refusal{
		{"ACCRUAL-001", nil, early},
		{"LOAD-008", nil, accrue("A1", 3, 0)},
		{"LOAD-016", nil, before},
		{"FUND-001", nil, shadow},
		{"LOAD-010", nil, contract},
		{"LOAD-010", nil, naming(lastYears("I1", 1, 0), "A1")},
		{"INVOICE-006", []Event{other}, naming(lastYears("I1", 1, 0), "A1")},
		{"INVOICE-006", []Event{helpers}, naming(lastYears("I1", 1, 0), "accruals/a1")},
		{"INVOICE-006", []Event{accrue("A1", 3, 1), turned}, naming(lastYears("I1", 1, 0), "A1")},
		{"REVERSE-004", []Event{accrue("A1", 3, 9)}, &Reversal{Code: "REV", Date: day(2025, 6, 1), Of: "accruals/A1", Amount: some[money.Pence](4), Reason: "r"}},
		{"REVERSE-004", []Event{accrue("A1", 3, 9), lastYears("I1", 9, 0)}, &Reversal{Code: "REV", Date: day(2025, 6, 1), Of: "invoices/I1", Amount: some[money.Pence](4), Reason: "r"}},
		{"REVERSE-005", []Event{accrue("A1", 3, 9), lastYears("I1", 9, 0)}, &Reversal{Code: "REV", Date: day(2025, 6, 1), Of: "accruals/A1", Reason: "r"}},
	}
}

// TestWhatInvoicesMeet walks through accruals of last year and invoices for it, and says after each step what the service
// cost last year and this, and what of the accruals waits.
func TestWhatInvoicesMeet(t *testing.T) {
	type step struct {
		event Event
		want  string
	}
	april := accrue("A4", 4, 50)
	unknown := accrue("A5", 3, 40)
	unknown.Provider = ""
	across := lastYears("I1", 310, 0)
	across.Lines[0].PeriodFrom, across.Lines[0].PeriodTo = day(2025, 3, 17), day(2025, 4, 16)
	two := lastYears("I1", 50, 0)
	two.Lines = append(two.Lines, two.Lines[0])
	two.Lines[1].Line = 2
	back := &Reversal{Code: "REV", Date: day(2025, 8, 1), Of: "invoices/I1", Reason: "r"}
	for name, steps := range map[string][]step{
		"as much as was accrued":          {{accrue("A1", 3, 80), "80 -80 waits 80"}, {lastYears("I1", 80, 0), "80 0 waits 0"}},
		"less":                            {{accrue("A1", 3, 80), "80 -80 waits 80"}, {lastYears("I1", 60, 0), "80 -20 waits 20"}, {lastYears("I2", 30, 0), "90 0 waits 0"}},
		"more":                            {{accrue("A1", 3, 80), "80 -80 waits 80"}, {lastYears("I1", 100, 0), "100 0 waits 0"}, {lastYears("I2", 30, 0), "130 0 waits 0"}},
		"two lines of one invoice":        {{accrue("A1", 3, 80), "80 -80 waits 80"}, {two, "100 0 waits 0"}},
		"two accruals, the oldest first":  {{accrue("A2", 3, 30), "30 -30 waits 30"}, {accrue("A1", 3, 80), "110 -110 waits 110"}, {naming(lastYears("I1", 50, 0), "A2"), "130 -80 waits 80"}},
		"one of this year waits for none": {{april, "0 0 waits 0"}, {lastYears("I1", 60, 0), "60 0 waits 0"}},
		"one of nobody, unless named":     {{unknown, "40 -40 waits 40"}, {lastYears("I1", 60, 0), "100 -40 waits 40"}, {naming(lastYears("I2", 60, 0), "A5"), "120 0 waits 0"}},
		"a credit note meets nothing":     {{accrue("A1", 3, 80), "80 -80 waits 80"}, {lastYears("I1", 80, 0), "80 0 waits 0"}, {lastYears("CN", -80, 0), "0 0 waits 0"}, {lastYears("I2", 80, 0), "80 0 waits 0"}},
		"this year's part is this year's": {{accrue("A1", 3, 80), "80 -80 waits 80"}, {across, "150 160 waits 0"}},
		"undone": {
			{accrue("A1", 3, 80), "80 -80 waits 80"}, {lastYears("I1", 100, 0), "100 0 waits 0"}, {back, "80 -80 waits 80"}, {lastYears("I2", 70, 0), "80 -10 waits 10"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBooks(t)
			for _, x := range steps {
				b.post(clones([]Event{x.event})[0])
				cost := map[calendar.Year]money.Pence{}
				for _, c := range b.Costs("pooled", []string{"5000", "5800"}) {
					cost[c.Year] += c.Amount
				}
				var waits money.Pence
				for _, a := range b.Open("6900", "pooled", "") {
					waits += a.Open
				}
				if got := fmt.Sprintf("%d %d waits %d", int64(cost[y24]), int64(cost[y25]), int64(waits)); got != x.want {
					t.Errorf("after %s: %s, want %s", EventKey(x.event), got, x.want)
				}
			}
			holdLayers(t, b)
		})
	}
}

// holdLayers holds that notes move nothing: every fund's commitments and their control are as if there were none.
func holdLayers(t *testing.T, b books) {
	t.Helper()
	if p := balance(b.seen(), ledger.Commitment, "6900", "pooled", ""); p != 0 {
		t.Errorf("6900 stands at %s", p)
	}
}

// TestLostVATIsAccrued has an accrual at cost met by an invoice whose VAT is lost, to the penny.
func TestLostVATIsAccrued(t *testing.T) {
	b := newBooks(t)
	a := accrue("A1", 3, 100)
	a.Service = "NHS-S"
	b.post(a)
	v := lastYears("I1", 99, 20)
	v.Lines[0].Service = "NHS-S"
	b.post(v)
	var got []string
	for _, c := range b.Costs("NHS", []string{"5000", "5800"}) {
		got = append(got, fmt.Sprintf("%s %d", c.Year, int64(c.Amount)))
	}
	if diff := cmp.Diff([]string{"2024-25 119", "2025-26 0"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestDueDay counts the thirty days within which an invoice is to be paid.
func TestDueDay(t *testing.T) {
	for _, x := range []struct {
		name string
		of   *Invoice
		want calendar.Date
	}{
		{"by its date", cost("I1", 6, 100), day(2025, 7, 15)},
		{"by the day it came", &Invoice{Date: day(2025, 6, 15), Lines: []InvoiceLine{{Net: 100, Received: day(2025, 6, 20)}}}, day(2025, 7, 20)},
		{"a credit note", cost("CN", 6, -100), day(2025, 6, 15)},
	} {
		if got := x.of.Due(); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}
