package pooled_test

import (
	"testing"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// books is a book in memory, for tests.
type books struct {
	*Overlay
	t testing.TB
}

const (
	y24 = calendar.Year(2024)
	y25 = calendar.Year(2025)
	y26 = calendar.Year(2026)
)

func day(y, m, d int) calendar.Date { return calendar.Of(y, m, d) }

func some[T any](v T) *T { return &v }

// newBooks opens a book with an invented partnership: a county, an NHS body, a district, a charity, two providers, and
// a fund of every kind with a service or two.
func newBooks(t testing.TB) books {
	b := books{NewOverlay(Empty{}, 0), t}
	b.post(&BookOpened{Code: "main"})
	for _, o := range []Organisation{
		{Code: "CC", Name: "Anyshire County Council", Sector: "county"},
		{Code: "ICB", Name: "Anyshire NHS Board", Sector: "nhs"},
		{Code: "DC", Name: "Anyford District Council", Sector: "district"},
		{Code: "CVS", Name: "Anyshire Voluntary Action", Sector: "voluntary"},
		{Code: "CARE", Name: "Example Care Limited", Sector: "business"},
		{Code: "HELP", Name: "Example Helpers", Sector: "voluntary"},
		{Code: "GOV", Name: "Department of Examples", Sector: "government"},
	} {
		b.post(&o)
	}
	b.post(&Alias{Organisation: "CC", Alias: "ANYSHIRE CC"})
	b.post(&Partnership{Code: "P", Name: "Anyshire Partnership", Tier: "upper"})
	for _, kind := range []string{"pooled", "pooled-aligned", "aligned", "lead-commissioning", "pass-through", "shadow", "zero-based", "targeted", "mainstream"} {
		b.post(&Fund{Code: kind, Partnership: "P", Name: kind, Kind: kind, Host: "CC", LegalBasis: "other", Opens: day(2024, 4, 1)})
		b.post(&Service{Code: kind + "-S", Fund: kind, Name: kind + " service", Lead: "CC"})
		b.post(&Service{Code: kind + "-T", Fund: kind, Name: kind + " second service", Lead: "ICB"})
	}
	b.post(&Fund{Code: "NHS", Partnership: "P", Name: "Hosted by the NHS", Kind: "pooled", Host: "ICB", LegalBasis: "s75", Opens: day(2024, 4, 1)})
	b.post(&Service{Code: "NHS-S", Fund: "NHS", Name: "NHS service"})
	b.post(&Service{Code: "CAP", Fund: "pooled", Name: "Adaptations", Nature: "capital"})
	if bad := b.Settle(); len(bad) > 0 {
		t.Fatalf("the test's own book is wrong: %+v", bad)
	}
	return b
}

func (b books) post(e Event) Outcome {
	b.t.Helper()
	out, refusal := b.Record(e, metaOf(e))
	if refusal != nil {
		b.t.Fatalf("%s was refused: %v", EventKey(e), refusal)
	}
	return out
}

// refused records an event that must be refused, and checks that nothing is left of it.
func (b books) refused(e Event, code string) {
	b.t.Helper()
	head := b.Head()
	_, refusal := b.Record(e, metaOf(e))
	if refusal == nil {
		b.t.Fatalf("%s was not refused; %s was expected", EventKey(e), code)
	}
	if refusal.Code != code {
		b.t.Errorf("%s was refused with %s, not %s: %v", EventKey(e), refusal.Code, code, refusal)
	}
	if b.Head() != head {
		b.t.Errorf("%s was refused and moved the head", EventKey(e))
	}
}

// balance sums the actual lines of an account in a fund, and of a party when one is given.
func balance(entries []Record, layer ledger.Layer, account, fund, party string) money.Pence {
	var sum money.Pence
	for _, r := range entries {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				if l.Layer == layer && l.Account == account && l.Dims.Fund == fund && (party == "" || l.Dims.Partner == party || l.Dims.Provider == party) {
					sum += l.Amount
				}
			}
		}
	}
	return sum
}

func (b books) want(entries []Record, account, fund, party string, want money.Pence) {
	b.t.Helper()
	if got := balance(entries, ledger.Actual, account, fund, party); got != want {
		b.t.Errorf("%s of %s (%s) is %s, want %s", account, fund, party, got, want)
	}
}

// seen drains nothing: it returns what was recorded so far by replaying it into a fresh overlay.
func (b books) seen() []Record {
	o := *b.Overlay
	return o.Drain().Records
}
