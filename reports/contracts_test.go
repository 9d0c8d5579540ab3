package reports_test

import (
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// commissioned is the example partnership with contracts: one over two years that was varied and extended, one over what was
// agreed, one that was ended, and a framework with a call-off.
func commissioned(t testing.TB) *history {
	h := anyshire(t)
	contract := func(code, provider, kind string, starts, ends calendar.Date) *pooled.Contract {
		return &pooled.Contract{
			Code: code, Providers: []string{provider}, Title: "Contract " + code, Kind: kind, Fund: "POOL", Signed: day(2025, 4, 10), Starts: starts, Ends: ends,
		}
	}
	line := func(code string, year calendar.Year, p money.Pence) *pooled.ContractLine {
		return &pooled.ContractLine{Contract: code, Year: year, Service: "POOL-S", Amount: p}
	}
	vary := func(ref, code, kind string, on calendar.Date, p money.Pence) *pooled.Variation {
		return &pooled.Variation{Code: ref, Contract: code, Date: on, Kind: kind, Year: y25, Service: "POOL-S", Amount: p, Ground: "Agreed"}
	}
	invoice := func(ref, code, provider string, on calendar.Date, p money.Pence) *pooled.Invoice {
		return &pooled.Invoice{Code: ref, Provider: provider, Date: on, Contract: code, Lines: []pooled.InvoiceLine{{Line: 1, Service: "POOL-S", Net: p, VAT: p / 5}}}
	}
	months := 3
	two := contract("K1", "CARE", "block", day(2025, 5, 1), day(2027, 3, 31))
	two.NoticeMonths = &months
	frame := contract("K4", "CARE", "framework", day(2025, 4, 1), day(2028, 3, 31))
	frame.Providers = []string{"CARE", "CVS"}
	call := contract("K5", "CVS", "call-off", day(2025, 6, 1), day(2026, 3, 31))
	call.Parent = "K4"
	h.record(
		two, line("K1", y25, 1_200_00), line("K1", y26, 1_300_00), &pooled.Extension{Contract: "K1", Number: 1, NewEnd: day(2028, 3, 31)},
		contract("K2", "CVS", "grant", day(2025, 5, 1), day(2025, 12, 31)), line("K2", y25, 300_00),
		contract("K3", "CARE", "spot", day(2025, 5, 1), day(2026, 3, 31)), line("K3", y25, 500_00),
		frame, line("K4", y25, 5_000_00), call, line("K5", y25, 250_00),
		invoice("IK1", "K1", "CARE", day(2025, 6, 2), 600_00), invoice("IK2", "K1", "CARE", day(2025, 7, 2), 240_00),
		invoice("IK3", "K2", "CVS", day(2025, 7, 5), 380_00), invoice("IK4", "K3", "CARE", day(2025, 7, 6), 100_00),
		vary("VK1", "K1", "up", day(2025, 8, 1), 150_00), vary("VK2", "K1", "down", day(2025, 9, 1), -50_00), vary("VK3", "K3", "termination", day(2025, 9, 2), -400_00),
		&pooled.Payment{Code: "PK1", Date: day(2025, 7, 1), Provider: "CARE", Amount: 720_00, Invoices: []string{"IK1"}},
		&pooled.Payment{Code: "PK2", Date: day(2025, 8, 1), Provider: "CARE", Amount: 88_00, Invoices: []string{"IK2"}},
	)
	return h
}

func contractsAt(t testing.TB, h *history, on calendar.Date) (reports.In, reports.Report) {
	t.Helper()
	in := h.in(on, y25)
	r, err := reports.Contracts(in)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	return in, r
}

func TestRegisterSaysWhatEachContractComesTo(t *testing.T) {
	_, r := contractsAt(t, commissioned(t), day(2025, 9, 30))
	rows := rowsIn(t, r, "register")
	for code, want := range map[string]map[string]string{
		"K1": {"original": "2500.00", "variations": "100.00", "value": "2600.00", "invoiced": "840.00", "paid": "673.33", "committed": "1760.00", "left": "1760.00", "over": "0.00"},
		"K2": {"original": "300.00", "value": "300.00", "invoiced": "380.00", "paid": "0.00", "committed": "0.00", "left": "-80.00", "over": "80.00"},
		"K3": {"original": "500.00", "variations": "-400.00", "value": "100.00", "invoiced": "100.00", "committed": "0.00", "left": "0.00"},
		"K5": {"original": "250.00", "committed": "250.00"},
	} {
		for column, amount := range want {
			if got := money.Pence(rows[code][column].Number()).String(); got != amount {
				t.Errorf("%s: %s is %s, want %s", code, column, got, amount)
			}
		}
	}
	if !rows["K4"]["value"].IsNull() {
		t.Error("a framework has a value")
	}
	for code, want := range map[string]string{"K1": "Running", "K2": "Running, over contract", "K3": "Closed", "K4": "Framework"} {
		if got := rows[code]["status"].Words(); got != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
	}
	if got := calendar.Date(rows["K1"]["notice_by"].Number()); got != day(2026, 12, 31) {
		t.Errorf("notice of K1 is due by %s", got)
	}
	if got := amounts(t, r, "variations", "value_after"); got["VK1"] != "2650.00" || got["VK2"] != "2600.00" {
		t.Errorf("after the variations K1 came to %v", got)
	}
}

func TestContractsAreExplainedOnAnyDay(t *testing.T) {
	h := commissioned(t)
	for _, on := range []calendar.Date{day(2025, 6, 30), day(2025, 8, 15), day(2026, 3, 31)} {
		in, r := contractsAt(t, h, on)
		explained(t, in, "contracts", r)
	}
}
