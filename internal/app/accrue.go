package app

import (
	"context"
	"fmt"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// ProposeAccruals shows what contracts promise to a period's end and nothing has been charged for yet, in one fund or (empty) all.
func (b *Book) ProposeAccruals(ctx context.Context, end calendar.Date, fund string, render func(reports.Report) error) error {
	return b.store.View(ctx, b.code, func(r store.Reader) error {
		all, err := proposals(r.State(), end, fund)
		if err != nil {
			return err
		}
		return render(reports.Proposals(end, all))
	})
}

// RecordProposed records every accrual that is proposed, all of them or none.
func (b *Book) RecordProposed(ctx context.Context, end calendar.Date, fund string, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) (events []pooled.Event, _ []string, err error) {
		all, err := proposals(s, end, fund)
		for _, p := range all {
			events = append(events, p.Accrual)
		}
		return events, nil, err
	})
}

// proposals are the accruals proposed at the end of a period.
//
// Errors: a refusal for a fund that is not on file, and for a day on which no period ends.
func proposals(s pooled.State, end calendar.Date, fund string) ([]pooled.Proposal, error) {
	fund, err := onFile(s, "funds", fund)
	if err != nil {
		return nil, err
	}
	if last := end.Period().End(); end != last {
		return nil, ledger.Refuse(ledger.Invalid, "ACCRUAL-001", fmt.Sprintf("%s is not the end of a period.", end.Short()), fmt.Sprintf("Give %s, or the end of the month before.", last))
	}
	return pooled.ProposedAccruals(s, end, fund), nil
}
