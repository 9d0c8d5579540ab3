package app

import (
	"context"
	"fmt"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// ClosePeriods records that periods are closed; what is worth knowing of each before it is closed comes as warnings. One
// that is closed already stays as it is.
func (b *Book) ClosePeriods(ctx context.Context, events []pooled.Event, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		var all []pooled.Event
		var warnings []string
		for _, e := range events {
			c, err := closing(s, e)
			if err != nil {
				return nil, nil, err
			}
			if !c.HasPeriod() {
				all = append(all, c)
				continue
			}
			if was, closed := pooled.ClosedFor(s, c.Host, c.Of()); closed && was.Until == "" {
				again := *was
				all = append(all, &again)
				continue
			}
			if all = append(all, c); len(c.Check(s)) > 0 {
				continue // it is refused for that when it is recorded
			}
			for _, f := range pooled.CloseChecks(s, c) {
				if !f.OK && !f.Must {
					warnings = append(warnings, fmt.Sprintf("%s, %s: %s (%s). See %s.", c.Of(), c.Host, f.Text, f.Found, f.Where))
				}
			}
		}
		return all, warnings, nil
	})
}

// closing is an event of the table closes whose host and period there are.
func closing(s pooled.State, e pooled.Event) (*pooled.Close, error) {
	c, ok := e.(*pooled.Close)
	if !ok {
		return nil, fmt.Errorf("%s closes no period", pooled.EventKey(e))
	}
	host, err := onFile(s, "organisations", c.Host)
	if err != nil {
		return nil, err
	}
	c.Host = host
	return c, nil
}

// CheckPeriod shows what is to be looked at before a period is closed.
//
// Errors: a refusal for a period that does not close, after what stops it was shown.
func (b *Book) CheckPeriod(ctx context.Context, e pooled.Event, render func(reports.Report) error) error {
	return b.view(ctx, Query{}, made{reads: "accounts funds"}, func(r store.Reader, in reports.In) error {
		c, err := closing(r.State(), e)
		if err != nil {
			return err
		}
		problems := c.Check(r.State())
		if c.HasPeriod() {
			in.Year, in.AsAt = c.Year, c.Of().End()
			err = render(reports.PeriodClose(in, c, pooled.CloseChecks(r.State(), c)))
		}
		if err == nil && len(problems) > 0 {
			err = &ledger.Refusal{Code: problems[0].Code, Kind: ledger.Invalid, Text: "It would not be closed.", Problems: problems}
		}
		return err
	})
}

// ReopenPeriods records that closed periods are open again until a stated time.
//
// Errors: PERIOD-009 for one that is open.
func (b *Book) ReopenPeriods(ctx context.Context, events []pooled.Event, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		for _, e := range events {
			c, err := closing(s, e)
			if err != nil {
				return nil, nil, err
			}
			if !c.HasPeriod() {
				continue
			}
			if _, closed := pooled.ClosedFor(s, c.Host, c.Of()); !closed {
				return nil, nil, &ledger.Refusal{Code: "PERIOD-009", Kind: ledger.Conflict, Text: "No period was opened again.", Problems: []ledger.Problem{{
					Code: "PERIOD-009", Field: "period", Value: fmt.Sprint(c.Period), Text: fmt.Sprintf("%s is open for %s.", c.Of(), c.Host), Hint: "There is nothing to do.",
				}}}
			}
		}
		return events, nil, nil
	})
}
