package sqlstore

import (
	"database/sql"
	"fmt"
	"strings"

	"commonpurse/ledger/pooled"
)

// answers are what one transaction remembers of what it was asked, so that a rule that asks again, and a load that asks
// for each of a million rows, wait less. Appending keeps them true.
type answers struct {
	items    map[string]pooled.Item
	recorded map[string]pooled.Recorded
	costs    map[string]*costed
	moved    map[pooled.Moves]*moved
	found    *sieve // of documents by key; nil until it is worth reading
	alike    *sieve // of documents by likeness
	open     *sieve // of accounts, funds and parties with something open
	asked    int64  // how often was asked without the sieves
}

// The number of items, and of events, that are remembered at most.
const (
	itemsHeld    = 8192
	recordedHeld = 64
)

func newAnswers() *answers {
	return &answers{
		items: map[string]pooled.Item{}, recorded: map[string]pooled.Recorded{}, costs: map[string]*costed{},
		moved: map[pooled.Moves]*moved{},
	}
}

// hold remembers something of which no more than a number is remembered.
func hold[V any](held map[string]V, key string, v V, most int) {
	if len(held) >= most {
		clear(held)
	}
	held[key] = v
}

func likeness(table, party string, amount int64) string {
	return fmt.Sprint(table, "\x00", amount, "\x00", party)
}

// openAt is where something is open.
func openAt(account, fund, party string) string { return account + "\x00" + fund + "\x00" + party }

// isOpenAt notes that something is, or was, open for a party, and so for all.
func (s *sieve) isOpenAt(account, fund, party string) {
	s.add(openAt(account, fund, party))
	s.add(openAt(account, fund, ""))
}

// sift reads the sieves when so much has been asked for that reading all of it has become the cheaper.
func (r *reader) sift() error {
	a := r.answers
	if a.found != nil {
		return nil
	}
	if a.asked++; a.asked < 64+r.head.seq/64 {
		return nil
	}
	found, alike, open := newSieve(), newSieve(), newSieve()
	err := r.t.each("select folded from documents where book = $1 and until_seq is null", []any{r.book},
		func(rows *sql.Rows) error {
			var key string
			err := rows.Scan(&key)
			found.add(key)
			return err
		})
	if err != nil {
		return fmt.Errorf("reading the keys of documents: %w", err)
	}
	err = r.t.each("select kind, party, amount from documents where book = $1 and until_seq is null and reversed_by = ''",
		[]any{r.book}, func(rows *sql.Rows) error {
			var kind, party string
			var amount int64
			err := rows.Scan(&kind, &party, &amount)
			alike.add(likeness(kind, party, amount))
			return err
		})
	if err != nil {
		return fmt.Errorf("reading the likeness of documents: %w", err)
	}
	err = r.t.each("select account, fund, party from item_amounts where book = $1 and open <> 0", []any{r.book},
		func(rows *sql.Rows) error {
			var account, fund int64
			var party string
			err := rows.Scan(&account, &fund, &party)
			open.isOpenAt(r.name(account), r.name(fund), party)
			return err
		})
	if err != nil {
		return fmt.Errorf("reading where something is open: %w", err)
	}
	a.found, a.alike, a.open = found, alike, open
	return nil
}

// appended keeps the answers true when a batch has been written.
func (a *answers) appended(b pooled.Batch) {
	clear(a.recorded)
	if a.found != nil {
		for _, d := range b.Documents {
			a.found.add(pooled.Fold(d.Key))
			a.alike.add(likeness(d.Table, d.Party, int64(d.Amount)))
		}
	}
	for _, c := range a.costs {
		for _, balance := range b.Balances {
			if balance.CountsAsCost(c.fund, c.accounts) {
				c.add(balance.Service, balance.Year, balance.Amount, balance.Period)
			}
		}
	}
	for q, m := range a.moved {
		q.MovedIn(b.Records, m.sums)
		m.list = nil
	}
}

// costsKey is what costs are remembered by.
func costsKey(fund string, accounts []string) string {
	return fund + "\x00" + strings.Join(accounts, "\x00")
}
