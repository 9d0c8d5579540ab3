package app

import (
	"fmt"
	"slices"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/reports"
)

// accountWithHost reads what a partner's account with its hosts is made of: its own lines, found by account, and what is
// open of them.
func accountWithHost(r store.Reader, in *reports.In) (err error) {
	accounts := reports.StatementAccounts(in.Accounts)
	var of []store.Asked
	for _, account := range accounts {
		of = append(of, store.Asked{Fund: in.Fund, Account: account, Partner: in.Partner})
	}
	if err := follow(r, in, of); err != nil {
		return err
	}
	partners := []string{in.Partner}
	if involved := reports.Involved(*in); slices.Contains(involved, in.Partner) {
		partners = involved // an item of one may stand under another
	}
	for _, partner := range partners {
		amounts, err := r.Amounts(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Partner: partner}, accounts...)
		if err != nil {
			return err
		}
		in.Amounts = append(in.Amounts, amounts...)
	}
	return hold(r, in)
}

// ownAccounts reads what is between one partner and the hosts, line by line, and what is open of its items and planned of
// every contribution.
func ownAccounts(r store.Reader, in *reports.In) (err error) {
	if in.Partner == "" {
		return nil
	}
	accounts := reports.ReturnAccounts(in.Accounts)
	var of []store.Asked
	for _, account := range accounts {
		of = append(of, store.Asked{Fund: in.Fund, Account: account, Partner: in.Partner})
	}
	if err := follow(r, in, of); err != nil {
		return err
	}
	q := store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt}
	if in.Amounts, err = r.Amounts(q, "3900"); err != nil {
		return err
	}
	q.Partner = in.Partner
	items, err := r.Amounts(q, accounts...)
	in.Amounts = append(in.Amounts, items...)
	return err
}

// hold finds under whom stands what is open of partners that were succeeded, and of their successors. Without a succession
// there is nothing to read.
func hold(r store.Reader, in *reports.In) error {
	lines := func(yield func(reports.Line, error) bool) {
		for _, partner := range reports.Involved(*in) {
			for _, account := range reports.HeldAccounts(in.Accounts) {
				q := store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Layer: ledger.Actual, Fund: in.Fund, Account: account, Partner: partner}
				for l, err := range linesThat(r, q, func(reports.Line) bool { return true }) {
					if !yield(l, err) || err != nil {
						return
					}
				}
			}
		}
	}
	if err := reports.Hold(in, lines, r.State().Item); err != nil {
		return fmt.Errorf("finding under whom open items stand: %w", err)
	}
	return nil
}

// givenForServices reads what is planned of every contribution, and the year's lines of cost of the services that some
// are given for, found by account within their fund.
func givenForServices(r store.Reader, in *reports.In) (err error) {
	if in.Amounts, err = r.Amounts(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt}, "3900"); err != nil {
		return err
	}
	var of []store.Asked
	for _, d := range reports.TaggedServices(*in) {
		for _, a := range in.Accounts {
			if a.Type == "expenditure" {
				of = append(of, store.Asked{From: in.Year.Start(), Fund: d.Fund, Account: a.Code, Service: d.Service})
			}
		}
	}
	return follow(r, in, of)
}

// creditors reads what is open of what providers are owed, and what moved of it since the year began. The lines are as many as
// the invoices and payments of the year, so they are read as they are wanted.
func creditors(r store.Reader, in *reports.In) (err error) {
	accounts := reports.CreditorAccounts(in.Accounts)
	q := store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: in.Fund, Layer: ledger.Actual}
	if in.Amounts, err = r.Amounts(store.Asked{AsAt: q.AsAt, KnownAt: q.KnownAt, Fund: q.Fund}, accounts...); err != nil {
		return err
	}
	q.From = in.Year.Start()
	since := q
	since.Nil = true
	if in.Moved, err = r.Amounts(since, accounts...); err != nil {
		return err
	}
	in.Lines = func(yield func(reports.Line, error) bool) {
		for _, q.Account = range accounts {
			for l, err := range linesThat(r, q, func(reports.Line) bool { return true }) {
				if !yield(l, err) || err != nil {
					return
				}
			}
		}
	}
	return nil
}

// follow reads the actual lines that questions of an account ask for, one after the other.
func follow(r store.Reader, in *reports.In, questions []store.Asked) error {
	named := reversals(r)
	var lines []reports.Line
	for _, q := range questions {
		q.AsAt, q.KnownAt, q.Layer = in.AsAt, in.KnownAt, ledger.Actual
		for l, err := range r.Lines(q) {
			if err != nil {
				return err
			}
			lines = append(lines, named.line(l))
		}
	}
	in.Lines = inMemory(lines)
	return nil
}
