package app

import (
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// deals reads what is unpaid of what was charged to contracts, and who recorded their variations.
func deals(r store.Reader, in *reports.In) error {
	open, err := r.Amounts(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: in.Fund}, reports.UnpaidAccounts(in.Accounts)...)
	if err != nil {
		return err
	}
	providers := map[string]bool{}
	for _, c := range in.Contracts {
		for _, p := range c.Providers {
			providers[p] = true
		}
	}
	for _, a := range open {
		if !providers[a.Item.Party] {
			continue
		}
		key, _, _ := strings.Cut(a.Item.Key, "#") // of the document that the item came of
		was, _ := r.State().Recorded(key)
		if u, ok := reports.UnpaidOf(was, a); ok {
			in.Unpaid = append(in.Unpaid, u)
		}
	}
	in.Makers = map[string]reports.Maker{}
	for _, v := range in.Variations {
		if err := maker(r, in, pooled.EventKey(v)); err != nil {
			return err
		}
	}
	for _, x := range in.Extensions {
		if err := maker(r, in, pooled.EventKey(x)); err != nil {
			return err
		}
	}
	return nil
}

// maker reads who recorded a document.
func maker(r store.Reader, in *reports.In, key string) error {
	d, ok := r.State().Document(key)
	if !ok {
		return nil
	}
	for s, err := range r.Records(d.Seq, d.Seq) {
		if err != nil {
			return err
		}
		var by reports.Maker
		by.Made, by.Approved = pooled.Hands(s.Actor)
		in.Makers[key] = by
	}
	return nil
}
