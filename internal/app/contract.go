package app

import (
	"context"
	"fmt"
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// EndContract records a variation that ends a contract, for each service and year of which something was agreed and is not
// ended: by what remains of it.
//
// Shape: of the variation given, the year, the service and the amount are filled in; the second and those after it have -2, -3
// behind the reference. Errors: CONTRACT-012 where nothing is left to end.
func (b *Book) EndContract(ctx context.Context, end pooled.Variation, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		code, err := onFile(s, "contracts", end.Contract)
		if err != nil {
			return nil, nil, err
		}
		c, ok := pooled.Find[pooled.Contract](s, "contracts", code)
		if !ok {
			return nil, nil, ledger.Refuse(ledger.NotFound, "CODE-001", fmt.Sprintf("%q is not on file in contracts.", code), "")
		}
		events := endedBy(s, end)
		if len(events) > 0 {
			return events, nil, nil
		}
		for _, p := range pooled.PromisesOf(s, c) {
			if t := pooled.TermsOf(s, code, p.Year, p.Service); !t.Ended {
				v := end
				v.Code, v.Contract, v.Year, v.Service, v.Amount = nthEnd(end, len(events)+1), code, p.Year, p.Service, -t.Remains
				events = append(events, &v)
			}
		}
		if len(events) == 0 {
			return nil, nil, ledger.Refuse(ledger.Conflict, "CONTRACT-012", fmt.Sprintf("Nothing of %s is left to end.", code),
				"What it promises, and what of it has ended, is shown by purse contract show "+code+".")
		}
		return events, nil, nil
	})
}

// nthEnd is the reference of the nth variation that ends a contract.
func nthEnd(end pooled.Variation, n int) string {
	if n == 1 {
		return end.Code
	}
	return end.Code + "-" + strconv.Itoa(n)
}

// endedBy makes the variations again that were recorded under the reference, so that the same again has no effect.
func endedBy(s pooled.State, end pooled.Variation) (events []pooled.Event) {
	for n := 1; ; n++ {
		e, _ := s.Event("variations/" + nthEnd(end, n))
		was, ok := e.(*pooled.Variation)
		if !ok {
			return events
		}
		v := end
		v.Code, v.Contract, v.Year, v.Service, v.Amount = was.Code, was.Contract, was.Year, was.Service, was.Amount
		events = append(events, &v)
	}
}
