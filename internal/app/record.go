package app

import (
	"cmp"
	"context"
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// Record records events, all of them or none; on a dry run it does the same and keeps nothing.
//
// The same event again has no effect and answers with the first one's entries. Errors: a refusal that lists everything
// wrong with the first event that is refused.
func (b *Book) Record(ctx context.Context, events []pooled.Event, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(pooled.State) ([]pooled.Event, []string, error) { return events, nil, nil })
}

// record records the events that are asked of the state in which they are to be recorded, with warnings of its own.
func (b *Book) record(ctx context.Context, dryRun bool, ask func(pooled.State) ([]pooled.Event, []string, error)) (Recorded, error) {
	return b.run(&posting{ctx: ctx, ask: ask}, dryRun)
}

// run carries a posting out.
func (b *Book) run(p *posting, dryRun bool) (Recorded, error) {
	p.told = make(chan turn, 1)
	var err error
	if dryRun { // which others must not see
		err = b.write(p.ctx, true, p.tellingFunds)
	} else {
		err = b.post(p)
	}
	if err != nil {
		return Recorded{}, err
	}
	p.out.DryRun, p.out.Columns = dryRun, reports.EntriesColumns()
	if dryRun {
		p.lines = append(p.lines, p.held...)
	}
	for _, l := range p.lines {
		p.out.Entries = append(p.out.Entries, reports.EntryRow(l))
	}
	return p.out, nil
}

// tellingFunds records, and says how the services stand after it whose money it takes or gives back.
func (p *posting) tellingFunds(t *write) error {
	t.overlay.TellFunds()
	if err := p.whole(t); err != nil {
		return err
	}
	for _, a := range t.overlay.Drawn() {
		p.out.Funds = append(p.out.Funds, Checked{Standing: a, Sum: a.Sum(t.overlay)})
	}
	return nil
}

// WhoActs stands for whoever records a forecast, as its author.
const WhoActs = "(whoever acts)"

// Foresee records forecasts, those of WhoActs in the name of the person who acts.
func (b *Book) Foresee(ctx context.Context, events []pooled.Event, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		who, err := b.acting(s)
		for _, e := range events {
			if f, ok := e.(*pooled.ForecastSet); ok && f.Author == WhoActs {
				f.Author = who
			}
		}
		return events, nil, err
	})
}

// Measure records measurements. What one leaves out stays as it stands on file of that day.
func (b *Book) Measure(ctx context.Context, events []pooled.Event, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		for _, e := range events {
			if m, ok := e.(*pooled.Measurement); ok {
				m.KeepOf(s)
			}
		}
		return events, nil, nil
	})
}

// RaiseDue raises every cash instalment due by a day and not raised yet, in one fund or (empty) all, each dated the day
// on which it falls due, or the first open day after.
func (b *Book) RaiseDue(ctx context.Context, to calendar.Date, fund string, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		fund, err := onFile(s, "funds", fund)
		if err != nil {
			return nil, nil, err
		}
		return due(s, to, fund), nil, nil
	})
}

// due lists the instalments to raise, in order of due date.
func due(s pooled.State, to calendar.Date, fund string) (events []pooled.Event) {
	column := ""
	if fund != "" {
		column = "fund"
	}
	var raise []*pooled.InstalmentRaised
	for _, c := range pooled.Listed[pooled.Contribution](s, "contributions", column, fund) {
		if c.Kind != "cash" {
			continue
		}
		for _, i := range pooled.InstalmentsOf(s, c) {
			if i.Raised || i.Due > to || i.Planned == 0 {
				continue
			}
			amount := i.Planned
			on := pooled.FirstOpen(s, c.Fund, min(i.Due, c.Year.End()))
			e := &pooled.InstalmentRaised{Contribution: c.Code, Number: i.Number, RaisedOn: on, Amount: &amount}
			raise = append(raise, e)
		}
	}
	slices.SortStableFunc(raise, func(a, b *pooled.InstalmentRaised) int { return cmp.Compare(a.RaisedOn, b.RaisedOn) })
	for _, e := range raise {
		events = append(events, e)
	}
	return events
}
