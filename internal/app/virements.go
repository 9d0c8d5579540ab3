package app

import (
	"slices"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// virements lists the virements that were recorded, with who made them and what became of them.
func virements(r store.Reader, knownAt int64) ([]*reports.Virement, error) {
	var out []*reports.Virement
	for d, err := range r.Documents("virements", knownAt) {
		if err != nil {
			return nil, err
		}
		was, ok := r.State().Recorded(d.Key)
		v, is := was.Event.(*pooled.Virement)
		if !ok || !is {
			continue
		}
		one := &reports.Virement{Virement: v, Seq: d.Seq}
		for s, err := range r.Records(d.Seq, d.Seq) {
			if err != nil {
				return nil, err
			}
			one.MadeBy, one.ApprovedBy = pooled.Hands(s.Actor)
			one.Authority = roleOf(r, one.ApprovedBy)
		}
		if by, ok := r.State().Document(d.ReversedBy); ok {
			one.Reversed = by.Date
		}
		out = append(out, one)
	}
	return out, nil
}

// roleOf is the role of a person on file; empty for nobody.
func roleOf(r store.Reader, code string) string {
	code, _ = pooled.Acting(code)
	row, ok := r.State().Row("people", pooled.FoldKey(code))
	if p, is := row.(*pooled.Person); ok && is {
		return strings.Join(p.Roles, ", ")
	}
	return ""
}

// overrides lists the overrides on file, with what became of the documents.
func overrides(r store.Reader, knownAt int64) ([]reports.Override, error) {
	rows, err := r.Rows("overrides", knownAt)
	if err != nil {
		return nil, err
	}
	var out []reports.Override
	for _, o := range as[pooled.Override](rows) {
		one := reports.Override{Override: o}
		if d, ok := r.State().Document(pooled.EventKey(o)); ok {
			for s, err := range r.Records(d.Seq, d.Seq) {
				if err != nil {
					return nil, err
				}
				one.MadeBy, one.ApprovedBy = pooled.Hands(s.Actor)
			}
		}
		if d, ok := r.State().Document(o.Document); ok && d.Seq <= knownAt {
			was, _ := r.State().Recorded(d.Key)
			one.Amount, one.Funds = d.Amount, fundsOf(was.Entries)
		}
		out = append(out, one)
	}
	return out, nil
}

// fundsOf lists the funds that entries move money of.
func fundsOf(entries []ledger.Entry) []string {
	var out []string
	for _, e := range entries {
		for _, l := range e.Lines {
			out = append(out, l.Dims.Fund)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// unmet reads what is owed to providers by invoice, and what is accrued.
func unmet(r store.Reader, in *reports.In) (err error) {
	q := store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: in.Fund}
	in.Open, err = r.Amounts(q, reports.UnpaidAccounts(in.Accounts)...)
	return err
}

// months reads balances as at the end of the month before, and budgets as at the start of the year.
func months(r store.Reader, in *reports.In, need need) (err error) {
	before := *in
	if before.AsAt = reports.MonthBefore(in.Year, in.AsAt); !before.AsAt.IsZero() {
		if in.MonthBefore, err = balances(r, before, need); err != nil {
			return err
		}
	}
	q := store.Asked{AsAt: in.Year.Start(), KnownAt: in.KnownAt, Fund: in.Fund, Layer: ledger.Budget, Grain: pooled.ByService, Years: true}
	in.AtStart, err = r.Balances(q)
	return err
}
