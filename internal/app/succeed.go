package app

import (
	"context"
	"fmt"
	"time"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// Succeed records that another organisation takes a partner's place: last is the old one's last day. From the day after,
// what the old partner has and owes is its successor's, at once where that day has come, else with the first thing that
// is recorded then.
//
// Errors: a refusal for a code that is not on file, and for what the row of an organisation is refused for.
func (b *Book) Succeed(ctx context.Context, old, by string, last calendar.Date, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		old, err := onFile(s, "organisations", old)
		if err != nil {
			return nil, nil, err
		}
		by, err := onFile(s, "organisations", by)
		if err != nil {
			return nil, nil, err
		}
		was, ok := pooled.Find[pooled.Organisation](s, "organisations", old)
		if !ok {
			return nil, nil, ledger.Refuse(ledger.NotFound, "CODE-001", fmt.Sprintf("%q is not on file in organisations.", old), "")
		}
		row := *was
		row.Successor, row.To = by, last
		var warnings []string
		if on := last.AddDays(1); on > b.today() {
			warnings = []string{fmt.Sprintf("%s takes the place of %s on %s, with the first thing that is recorded from that day on.", by, old, on.Short())}
		}
		return []pooled.Event{&row}, warnings, nil
	})
}

// today is the day on which the transaction is recorded, in UTC as its time is.
func (t *write) today() calendar.Date {
	return calendar.Date(time.UnixMicro(t.meta.At).Unix() / (24 * 60 * 60))
}

// succeed records the successions whose day has come by a day, and by today. It answers with their sequence numbers and
// with what to say of each.
//
// Errors: a refusal, where one of them is refused.
func (t *write) succeed(by calendar.Date) (seqs []int64, said []string, err error) {
	for _, x := range t.overlay.Due(min(by, t.today())) {
		said = append(said, fmt.Sprintf("%s was recorded: from %s on, what %s has and owes is %s's.", pooled.EventKey(x), x.On.Short(), x.Old, x.By))
		for more := true; more; x, more = t.overlay.More(x) {
			out, refusal := t.overlay.Record(x, t.meta)
			if refusal != nil {
				return nil, nil, refusal
			}
			seqs = append(seqs, out.Seq)
		}
	}
	return seqs, said, nil
}

// succeedBefore records the successions whose day has come before an event is recorded, or (nil) at the end.
func (t *write) succeedBefore(e pooled.Event, out *Recorded) error {
	by := t.today()
	if e != nil {
		d, ok := e.(pooled.Dated)
		if !ok {
			return nil
		}
		by = d.When()
	}
	seqs, said, err := t.succeed(by)
	if len(seqs) > 0 {
		out.Seq, out.Warnings, out.Again = append(out.Seq, seqs...), append(out.Warnings, said...), false
	}
	return err
}
