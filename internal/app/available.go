package app

import (
	"context"
	"fmt"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// Available makes the report of what a fund's services, or (named) one of them, may still spend or promise in a year.
//
// Errors: a refusal for a code, date or position that there is not, or a service of another fund.
func (b *Book) Available(ctx context.Context, fund, service string, q Query, render func(reports.Report) error) error {
	q.Fund = fund
	m := made{name: "available", need: needServices | needMonths, reads: "accounts forecasts funds intents overrides pending services settings virements"}
	return b.view(ctx, q, m, func(r store.Reader, in reports.In) error {
		if service != "" {
			code, err := onFile(r.State(), "services", service)
			if err != nil {
				return err
			}
			if v, ok := pooled.Find[pooled.Service](r.State(), "services", code); ok && v.Fund != in.Fund {
				return ledger.Refuse(ledger.Invalid, "FUND-007", fmt.Sprintf("%s is a service of %s, not of %s.", code, v.Fund, in.Fund), "Name a service of the same fund.")
			}
			in.Service = code
		}
		var err error
		if in.Amounts, err = r.Amounts(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: in.Fund}, "6000"); err != nil {
			return fmt.Errorf("reading what is held: %w", err)
		}
		shown, err := reports.Available(in)
		if err != nil {
			return err
		}
		return render(shown)
	})
}
