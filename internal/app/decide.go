package app

import (
	"context"
	"fmt"
	"slices"

	"commonpurse/ledger/pooled"
)

// Decide records what was decided about a pilot, with its transition. One that is stopped ends what contracts still promise for
// its service too, by variations of the kind termination under the decision's reference with /1, /2 behind it.
func (b *Book) Decide(ctx context.Context, events []pooled.Event, dryRun bool) (Recorded, error) {
	var ended []string // what the decision warns of, and its own variations end
	done, err := b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		out := slices.Clone(events)
		ended = nil
		for _, e := range events {
			d, ok := e.(*pooled.Decision)
			if !ok || d.Outcome != "stop" {
				continue
			}
			if p, ok := pooled.Find[pooled.Pilot](s, "pilots", d.Pilot); ok {
				ended = append(ended, p.StillPromised(s)...)
				out = append(out, stopped(s, d, p)...)
			}
		}
		return out, nil, nil
	})
	done.Warnings = slices.DeleteFunc(done.Warnings, func(w string) bool { return slices.Contains(ended, w) })
	return done, err
}

// stopped makes the variations that end what contracts promise for the service of a pilot; those that were recorded with the
// decision already are made again as they were.
func stopped(s pooled.State, d *pooled.Decision, p *pooled.Pilot) (events []pooled.Event) {
	if _, again := s.Document(pooled.EventKey(d)); again {
		for n := 1; ; n++ {
			e, ok := s.Event("variations/" + nthStopped(d, n))
			if !ok {
				return events
			}
			events = append(events, e)
		}
	}
	for n, at := range p.Promises(s) {
		events = append(events, &pooled.Variation{
			Code: nthStopped(d, n+1), Contract: at.Contract, Date: d.Date, Kind: "termination", Year: at.Year, Service: at.Service,
			Amount: -at.Remains, Ground: "The pilot was stopped", Decision: d.Code,
		})
	}
	return events
}

func nthStopped(d *pooled.Decision, n int) string { return fmt.Sprintf("%s/%d", d.Code, n) }
