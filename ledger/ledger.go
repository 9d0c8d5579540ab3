// Package ledger is double entry and nothing else: entries of lines that balance for every layer and fund.
//
// It knows no events, no rules and no storage; those stand on it. It never reads a clock.
//
// A Line is one amount on one account in one layer, with its dimensions. An Entry is lines of one date that balance:
// in every entry, for every layer and fund, debits equal credits. A Refusal is a "no" meant for the person who asked.
package ledger

import (
	"fmt"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Layer says which of the four kinds of balance a line belongs to.
type Layer uint8

// The four layers: what was planned, what was pre-committed, what was promised, and what happened.
const (
	Budget Layer = iota + 1
	Intent
	Commitment
	Actual
)

var layerNames = []string{"", "budget", "intent", "commitment", "actual"}

// String returns the layer's word, as tables and commands use it.
func (l Layer) String() string {
	if int(l) < len(layerNames) {
		return layerNames[l]
	}
	return fmt.Sprintf("layer %d", uint8(l))
}

// ParseLayer finds a layer by its word.
func ParseLayer(word string) (Layer, bool) {
	for i, n := range layerNames {
		if i > 0 && n == word {
			return Layer(i), true
		}
	}
	return 0, false
}

// LayerNames lists the words for the layers, in order.
func LayerNames() []string { return append([]string(nil), layerNames[1:]...) }

// Nature tells revenue from capital; no budget and no share crosses the two.
type Nature uint8

// The natures of money; lines that are neither income nor expenditure have none.
const (
	NoNature Nature = iota
	Revenue
	Capital
)

var natureNames = []string{"", "revenue", "capital"}

// String returns the nature's word; empty for none.
func (n Nature) String() string {
	if int(n) < len(natureNames) {
		return natureNames[n]
	}
	return fmt.Sprintf("nature %d", uint8(n))
}

// Dims are the dimensions of a line, by code; what does not apply is empty.
type Dims struct {
	Fund     string
	Nature   Nature
	Partner  string
	Source   string
	Service  string
	Contract string
	Provider string
	Pilot    string
}

// Line is one amount on one account. Units: Amount in pence, debit positive, credit negative.
//
// Year is the entry's year in the actual layer; in the others it is the year the money is for. Item is the open item
// (an instalment, an invoice, a receipt held) that the amount belongs to; every line on an account that is kept by
// item has one, so that what is open is the sum of an item's lines. Rule names the posting rule and its version.
type Line struct {
	Layer   Layer
	Account string
	Year    calendar.Year
	Dims    Dims
	Item    string
	Amount  money.Pence
	Rule    string
	Memo    string
}

// Entry is lines of one date that balance for every layer and fund.
//
// Period is the date's own month but for year-end adjustments (13) and the close (14).
type Entry struct {
	Date   calendar.Date
	Period calendar.Period
	Lines  []Line
}

// NewEntry makes an entry dated in the month of its date.
func NewEntry(date calendar.Date, lines ...Line) Entry {
	return Entry{Date: date, Period: date.Period(), Lines: lines}
}

// Dr debits an account, Cr credits it. Both take an amount that is not negative: the sign of a line is decided here
// and nowhere else. Units: pence.
func Dr(layer Layer, account string, year calendar.Year, d Dims, p money.Pence) Line {
	return Line{Layer: layer, Account: account, Year: year, Dims: d, Amount: positive(p)}
}

// Cr credits an account; see Dr.
func Cr(layer Layer, account string, year calendar.Year, d Dims, p money.Pence) Line {
	return Line{Layer: layer, Account: account, Year: year, Dims: d, Amount: -positive(p)}
}

// About returns the line as belonging to an open item.
func (l Line) About(item string) Line {
	l.Item = item
	return l
}

func positive(p money.Pence) money.Pence {
	if p < 0 {
		panic(fmt.Sprintf("a line was given the negative amount %d: turn the sides instead", int64(p)))
	}
	return p
}

// Mirror returns the entry with every debit turned to a credit, dated date.
func (e Entry) Mirror(date calendar.Date, period calendar.Period) Entry {
	m := Entry{Date: date, Period: period, Lines: make([]Line, len(e.Lines))}
	for i, l := range e.Lines {
		l.Amount = -l.Amount
		if l.Layer == Actual {
			l.Year = period.Year()
		}
		m.Lines[i] = l
	}
	return m
}

// Imbalance is what an entry's lines do not cancel out in one layer and fund. Units: pence, debit positive.
type Imbalance struct {
	Layer  Layer
	Fund   string
	Amount money.Pence
}

// Imbalances lists the layers and funds in which the entry does not balance, in order of first line.
//
// Shape: empty when the entry balances.
func (e Entry) Imbalances() []Imbalance {
	var sums []Imbalance
	for _, l := range e.Lines {
		i := 0
		for i < len(sums) && (sums[i].Layer != l.Layer || sums[i].Fund != l.Dims.Fund) {
			i++
		}
		if i == len(sums) {
			sums = append(sums, Imbalance{Layer: l.Layer, Fund: l.Dims.Fund})
		}
		sums[i].Amount += l.Amount
	}
	out := sums[:0]
	for _, s := range sums {
		if s.Amount != 0 {
			out = append(out, s)
		}
	}
	return out
}
