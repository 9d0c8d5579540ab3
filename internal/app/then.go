package app

import (
	"fmt"
	"time"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// then reads what a bridge goes from, and the lines recorded since: from what had been recorded when the year began, unless the
// query says from where, or a board pack was issued since.
func then(r store.Reader, in *reports.In, a asked, need need) (err error) {
	packs, err := boardsBefore(r, in.Fund, in.KnownAt)
	if err != nil {
		return err
	}
	in.Since = a.since
	for _, p := range packs {
		if a.since == 0 && !a.opened {
			in.Since = max(in.Since, int64(p.KnownAt))
		}
	}
	for _, p := range packs {
		if in.Since > 0 && int64(p.KnownAt) == in.Since {
			in.SincePack = p.AsAt // of several of the same books the first, so that a later one changes nothing
			break
		}
	}
	if in.Since == 0 && !a.opened {
		year, month, day := in.Year.Start().Civil()
		start := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).UnixMicro()
		if in.Since, err = r.SeqAt(start - 1); err != nil {
			return fmt.Errorf("finding where the year began: %w", err)
		}
		in.Since = min(in.Since, in.KnownAt)
	}
	q := store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: in.Fund, Since: in.Since}
	in.Lines = linesThat(r, q, func(reports.Line) bool { return true })
	if in.Since < 1 {
		return nil // nothing had been recorded
	}
	was := *in
	was.KnownAt = in.Since
	if in.Then, err = balances(r, was, need); err != nil {
		return err
	}
	rows, err := r.Rows("forecasts", in.Since)
	in.ThenForecasts = as[pooled.ForecastSet](rows)
	return err
}
