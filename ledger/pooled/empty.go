package pooled

import (
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Empty is the state of a book in which nothing has been recorded.
type Empty struct{}

// At returns no moment.
func (Empty) At() int64 { return 0 }

// Row finds nothing.
func (Empty) Row(string, string) (any, bool) { return nil, false }

// Rows lists nothing.
func (Empty) Rows(string, string, string) []any { return nil }

// Document finds nothing.
func (Empty) Document(string) (Document, bool) { return Document{}, false }

// Similar lists nothing.
func (Empty) Similar(string, string, money.Pence, calendar.Date) []Document { return nil }

// Numbered lists nothing.
func (Empty) Numbered(string, string, string) []Document { return nil }

// Event finds nothing.
func (Empty) Event(string) (Event, bool) { return nil, false }

// Recorded finds nothing.
func (Empty) Recorded(string) (Recorded, bool) { return Recorded{}, false }

// Item finds nothing.
func (Empty) Item(string) (Item, bool) { return Item{}, false }

// Open lists nothing.
func (Empty) Open(string, string, string) []Amount { return nil }

// Debits lists nothing.
func (Empty) Debits(string, string, string) []Amount { return nil }

// AmountsOf lists nothing.
func (Empty) AmountsOf(string) []Amount { return nil }

// Movers lists nothing.
func (Empty) Movers(string) []string { return nil }

// Costs lists nothing.
func (Empty) Costs(string, []string) []Cost { return nil }

// Sums lists nothing.
func (Empty) Sums(Sums) []Sum { return nil }

// Moved lists nothing.
func (Empty) Moved(Moves) []Moved { return nil }

// PartnerLines lists nothing.
func (Empty) PartnerLines(string) []PartnerLine { return nil }
