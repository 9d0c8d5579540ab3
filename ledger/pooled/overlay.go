package pooled

import (
	"maps"
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Overlay is a State that sees what was recorded in it over what its base has. It is where events take effect; what
// they wrote is taken from it with Drain. A refused event leaves no trace.
//
// What was recorded or asked lately is remembered past a Drain, as it stands and not as a difference from the base, so
// that an event that meets those shortly before it (a payment its invoice) asks the base nothing.
//
// An Overlay belongs to one transaction, or to several one after the other: it is not safe for use by several goroutines.
type Overlay struct {
	base     State
	head     int64
	batch    Batch
	recorded map[string]int // by document key (folded): the place in batch.Records
	before   drained
	rows     map[string]map[string]any
	similar  map[similarKey][]string
	numbered map[numberedKey][]string
	missed   string             // the key of the document that base was last found not to have: it is soon asked for again
	moved    map[string][]*held // by party: the items that were moved since the last Drain
	asked    asked
	drains   int
	costs    map[string]*costed // by fund
	moves    moves
	old      []*Organisation          // that another succeeds; nil until they are looked for
	partners map[string][]PartnerLine // of those asked about, as they stand
	start    int64                    // the head before the command
	at       int64                    // the moment of what is being recorded
	closings map[shut]*Close          // of the periods posted into, nothing where no row is on file
	late     *memory
	early    *memory
	settlers []unsettled
	funds    funds
	approved approved
}

// drained is what was drained last: its events, with their entries, are soon asked for again, and may still be on their way.
type drained struct {
	recorded map[string]int
	records  []Record
}

type numberedKey struct{ table, party, other string }

type similarKey struct {
	table, party string
	amount       money.Pence
}

type openKey struct {
	account, fund, party string
	debits               bool
}

// memory is what was recorded or asked lately, as it stands.
type memory struct {
	docs   map[string]Document // by folded key
	events map[string]Event    // by folded key
	items  map[string]*held    // by key
	whole  map[string]Recorded // by folded key: events with their entries, which are large
}

func newMemory() *memory { return new(memory).another() }

// another is an empty memory with room for as much as there is in one.
func (m *memory) another() *memory {
	return &memory{
		docs: make(map[string]Document, len(m.docs)), events: make(map[string]Event, len(m.events)),
		items: make(map[string]*held, len(m.items)), whole: map[string]Recorded{},
	}
}

// mostRemembered is how much of each sort is remembered, twice: when there is more, what was met longest ago goes.
const mostRemembered = 1 << 13

// remembered finds something among what was recorded or asked lately, and makes it the latest.
func remembered[T any](late, early map[string]T, key string) (T, bool) {
	v, ok := late[key]
	if !ok {
		if v, ok = early[key]; ok {
			late[key] = v
		}
	}
	return v, ok
}

// forget makes room. What is recorded and not yet drained is nowhere else, so then nothing is forgotten.
func (o *Overlay) forget() {
	if len(o.batch.Records) > 0 || max(len(o.late.docs), len(o.late.items), len(o.late.events)) < mostRemembered {
		return
	}
	o.early, o.late = o.late, o.late.another()
	if o.moves.days > 2*mostRemembered {
		o.moves = newMoves()
	}
	clear(o.partners)
}

// NewOverlay makes an overlay whose next record gets the sequence number after head.
func NewOverlay(base State, head int64) *Overlay {
	o := &Overlay{base: base, head: head, start: head, at: base.At(), closings: map[shut]*Close{}, partners: map[string][]PartnerLine{}, costs: map[string]*costed{}, moves: newMoves(), late: newMemory(), early: newMemory(), funds: newFunds()}
	o.clear()
	return o
}

func (o *Overlay) clear() {
	o.missed = ""
	// As much as the last time is recorded until the next one.
	o.batch = Batch{
		Records: make([]Record, 0, len(o.batch.Records)), Documents: make([]Document, 0, len(o.batch.Documents)),
		Items: make([]Item, 0, len(o.batch.Items)),
	}
	o.recorded = make(map[string]int, len(o.recorded))
	o.rows = map[string]map[string]any{}
	o.similar = map[similarKey][]string{}
	o.numbered = map[numberedKey][]string{}
	o.moved = map[string][]*held{}
	o.drains++
}

// Begin begins another command on what was recorded so far: in the same transaction over the same base, or, when all was
// drained, in one whose base is as what was drained has left it. Units: at is the moment, in microseconds since 1970, UTC.
func (o *Overlay) Begin(base State, at int64) { o.base, o.start, o.missed, o.at = base, o.head, "", at }

// At returns the moment of what is being recorded.
func (o *Overlay) At() int64 { return o.at }

// Head returns the sequence number of the last record.
func (o *Overlay) Head() int64 { return o.head }

// Drain returns what was recorded since the last Drain: the caller stores it where base sees it before anything is asked.
func (o *Overlay) Drain() Batch {
	b := o.batch
	if len(o.moved) > 0 {
		b.Open = make(map[string][]Amount, len(b.Records))
	}
	for _, of := range o.moved {
		for _, h := range of {
			b.Open[h.item.Key] = h.amounts
		}
	}
	o.asked.keep(o)
	o.before = drained{o.recorded, b.Records}
	o.clear()
	return b
}

// Row finds the row of a register in force.
func (o *Overlay) Row(table, key string) (any, bool) {
	if mine := o.rows[table]; len(mine) > 0 {
		if r, ok := mine[Fold(key)]; ok {
			return r, r != nil
		}
	}
	return o.base.Row(table, key)
}

// Rows lists the rows of a register in force whose column has the value, in order of key.
func (o *Overlay) Rows(table, column, value string) []any {
	mine := o.rows[table]
	base := o.base.Rows(table, column, value)
	if len(mine) == 0 {
		return base
	}
	t := registerNamed(table)
	byKey := map[string]any{}
	for _, r := range base {
		byKey[t.RegisterKey(r)] = r
	}
	for k, r := range mine {
		delete(byKey, k)
		if r != nil && (column == "" || columnText(t, column, r) == value) {
			byKey[k] = r
		}
	}
	out := make([]any, 0, len(byKey))
	for _, k := range slices.Sorted(maps.Keys(byKey)) {
		out = append(out, byKey[k])
	}
	return out
}

// Document finds what was recorded under a key.
func (o *Overlay) Document(key string) (Document, bool) {
	folded := Fold(key)
	d, ok := remembered(o.late.docs, o.early.docs, folded)
	if ok || folded == o.missed {
		return d, ok
	}
	if d, ok = o.base.Document(folded); ok {
		o.late.docs[folded] = d
	} else {
		o.missed = folded
	}
	return d, ok
}

// Similar lists the standing documents of a table with the party and amount, and a date within a week of a day, in order
// of sequence.
func (o *Overlay) Similar(table, party string, amount money.Pence, near calendar.Date) []Document {
	var out []Document
	for _, d := range o.base.Similar(table, party, amount, near) {
		if now, ok := remembered(o.late.docs, o.early.docs, Fold(d.Key)); !ok || now.ReversedBy == "" {
			out = append(out, d)
		}
	}
	for _, k := range o.similar[similarKey{table, party, amount}] {
		if d, _ := o.Document(k); d.ReversedBy == "" && d.IsNear(near) {
			out = append(out, d)
		}
	}
	return out
}

// Numbered lists the standing documents of a table with the party and its own number of them, in order of sequence.
func (o *Overlay) Numbered(table, party, other string) []Document {
	var out []Document
	for _, d := range o.base.Numbered(table, party, other) {
		if now, ok := remembered(o.late.docs, o.early.docs, Fold(d.Key)); !ok || now.ReversedBy == "" {
			out = append(out, d)
		}
	}
	for _, k := range o.numbered[numberedKey{table, party, other}] {
		if d, _ := o.Document(k); d.ReversedBy == "" {
			out = append(out, d)
		}
	}
	return out
}

// Event returns the event recorded under a key.
func (o *Overlay) Event(key string) (Event, bool) {
	folded := Fold(key)
	e, ok := remembered(o.late.events, o.early.events, folded)
	if ok {
		return e, true
	}
	if e, ok = o.base.Event(folded); ok {
		o.late.events[folded] = e
	}
	return e, ok
}

// Recorded returns the event recorded under a key, with its entries.
func (o *Overlay) Recorded(key string) (Recorded, bool) {
	folded := Fold(key)
	i, ok := o.recorded[folded]
	if !ok {
		return o.recordedBefore(folded)
	}
	r := o.batch.Records[i]
	return Recorded{Seq: r.Seq, Event: o.late.events[folded], Entries: r.Entries}, true
}

// mostWhole is how many events are remembered with their entries.
const mostWhole = 256

func (o *Overlay) recordedBefore(folded string) (Recorded, bool) {
	if r, ok := o.late.whole[folded]; ok {
		return r, true
	}
	if i, ok := o.before.recorded[folded]; ok {
		if e, ok := remembered(o.late.events, o.early.events, folded); ok {
			r := o.before.records[i]
			return Recorded{Seq: r.Seq, Event: e, Entries: r.Entries}, true
		}
	}
	r, ok := o.base.Recorded(folded)
	if ok {
		if len(o.late.whole) >= mostWhole {
			clear(o.late.whole)
		}
		o.late.whole[folded] = r
	}
	return r, ok
}
