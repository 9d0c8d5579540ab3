package pooled_test

import (
	"testing"

	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// TestIdentifiers takes numbers of the forms that their schemes give, and warns of a scheme that is not known and of a number
// that another organisation has.
func TestIdentifiers(t *testing.T) {
	b := newBooks(t)
	for i, x := range []struct {
		identifier string
		warnings   int
	}{
		{"", 0},
		{"GB-COH-01234567", 0},
		{"GB-COH-SC123456", 0},
		{"gb-coh-oc301234", 0},
		{"GB-CHC-202918", 0},
		{"GB-CHC-1164883", 0},
		{"GB-SC-SC040604", 0},
		{"GB-NIC-100012", 0},
		{"XI-EIN-123456", 1},
		{"GB-CHC-202918", 1},
	} {
		out := b.post(&Organisation{Code: "B" + string(rune('0'+i)), Name: "A body", Sector: "business", Identifier: x.identifier})
		if len(out.Warnings) != x.warnings {
			t.Errorf("%q: %q", x.identifier, out.Warnings)
		}
	}
}

// TestAliasesNameProviders has an invoice name its provider as others print it.
func TestAliasesNameProviders(t *testing.T) {
	b := newBooks(t)
	b.post(&Alias{Organisation: "CARE", Alias: "Example-Care"})
	v := invoice("I1", "pooled-S", 100, 0)
	v.Provider = "EXAMPLE-CARE"
	b.post(v)
	e, _ := b.Event("invoices/I1")
	if got := e.(*Invoice).Provider; got != "CARE" {
		t.Errorf("the invoice is of %s", got)
	}
}

// TestSupplierRefs warns of an invoice with a number that the provider has used, whatever the amount and the day, and blocks none.
func TestSupplierRefs(t *testing.T) {
	b := newBooks(t)
	bill := func(ref, number string, month int, p money.Pence, want int) {
		t.Helper()
		v := cost(ref, month, p)
		v.Lines[0].SupplierRef = number
		if out := b.post(v); len(out.Warnings) != want {
			t.Errorf("%s: %q", ref, out.Warnings)
		}
	}
	bill("I1", "2025/17", 5, 100, 0)
	bill("I2", "2025/18", 6, 100, 0)
	bill("I3", "2025/17", 9, 250, 1)
	bill("I4", "", 10, 70, 0)
	bill("I5", "", 11, 80, 0)
	b.post(turn("invoices/I1", 12))
	b.post(&Reversal{Code: "REV", Date: day(2025, 12, 29), Of: "invoices/I3", Reason: "r"})
	bill("I6", "2025/17", 12, 250, 0)
}
