package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// A checker writes a book again in memory and holds each row beside what stands in its table.
//
// It goes through the same code as what writes: only, the rows of a batch are compared with those that the book has of the
// same events, instead of being inserted. Those are read ahead on a connection of their own, and so are the sums of lines
// that balances and open amounts must be, which no single batch can tell.
//
// There are two halves. What rules ask is the caller's goroutine's, and moves on with each batch at once. The writer, and all
// that is compared with what it would write, is that of a goroutine beside, which compares a batch while the caller records
// the next one.
type checker struct {
	stored    *reader // the book as it is
	asked     *reader // the book as rules ask it: its codes are as they were when the comparing last was settled
	found     func(store.Difference)
	chunks    chan chunk
	spent     chan chunk // what was compared, to be read into again
	sums      chan summed
	chunk     chunk
	open      openItems
	documents *sequences // by a hash of the folded key
	met       meeting
	reversed  map[int64]pooled.Document // by the event's sequence number: what reversals left, whole or in part
	seed      maphash.Seed
	work      chan comparing
	compared  chan error // has one for each work
	comparing bool       // it has not been heard what came of the last work

	*writer
	differences []store.Difference // that the caller has not been told of

	expected map[*insertion][]driver.Value // what a batch wrote
	tiles    [][]driver.Value
	periods  map[int64]bool
	ended    map[versionKey]int64 // when rows that were met end, as they say themselves
	later    map[version]met      // versions of documents that an event still to come wrote
}

// comparing is a batch, and what the book has of its events.
type comparing struct {
	batch pooled.Batch
	chunk chunk
}

var _ store.Checker = (*checker)(nil)

// versionKey is a table and the key of a row in force.
type versionKey struct{ table, key string }

// version is a version of a document: the event that recorded it, and the one that wrote the version.
type version struct{ event, seq int64 }

// met is a row that was met before its time: a hash of its cells but for its end, and its end.
type met struct {
	hash  uint64
	until driver.Value
}

// summed is what was found wrong with the sums.
type summed struct {
	differences []store.Difference
	err         error
}

// checkedTable is a table that is compared as it is written again.
type checkedTable struct {
	*insertion
	by    string // the column whose range is read; a sequence number but for items and codes
	key   []int  // the places of the key, the book left out
	until int    // the place of until_seq; -1 where there is none
	named int    // the place of what a row in force is known by
}

// The tables whose rows are those of events, and the two that are numbered.
var (
	checkedEvents    = checkedTable{insertEvent, "seq", []int{0}, -1, 0}
	checkedLines     = checkedTable{insertLine, "seq", []int{0, 1, 2}, -1, 0}
	checkedDocuments = checkedTable{insertDocument, "event_seq", []int{0, 1}, 2, 5}
	checkedItems     = checkedTable{insertItem, "id", []int{0}, -1, 0}
	checkedCodes     = checkedTable{insertCode, "id", []int{0}, -1, 0}
	ofEvents         = tablesOfEvents()
)

func tablesOfEvents() []checkedTable {
	out := []checkedTable{checkedEvents, checkedLines, checkedDocuments}
	for _, t := range pooled.Registers {
		out = append(out, checkedTable{registerTables[t.Name].insert, "seq", []int{1, 0}, 2, 0})
	}
	return out
}

// name is the table's name without the marks that SQL needs.
func (t checkedTable) name() string { return unquoted(t.table) }

// columnNames are the table's columns but for the book.
func (t checkedTable) columnNames() []string {
	names := make([]string, len(t.columns)-1)
	for i, c := range t.columns[1:] {
		names[i] = unquoted(c)
	}
	return names
}

// rows reads the rows of a range, the first not included, in order of key.
func (r *reader) rows(t checkedTable, after, to int64) ([][]driver.Value, error) {
	return r.rowsInto(new(cells), nil, t, after, to)
}

// rowsInto reads the rows of a range into cells, adding them to out.
func (r *reader) rowsInto(at *cells, out [][]driver.Value, t checkedTable, after, to int64) ([][]driver.Value, error) {
	order := make([]string, len(t.key))
	for i, k := range t.key {
		order[i] = t.columns[k+1]
	}
	q := ask("select "+strings.Join(t.columns[1:], ", ")+" from "+t.table+" where book = ? and "+t.by+" > ? and "+t.by+" <= ?",
		r.book, after, to)
	q.add(" order by " + strings.Join(order, ", "))
	err := r.t.each(q.String(), q.args, func(row *row) error {
		out = append(out, at.keep(row.cells))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the table %s: %w", t.name(), err)
	}
	return out, nil
}

// cells is where rows are kept, many to an allocation.
type cells struct {
	blocks [][]driver.Value
	block  int // the one that is being filled
	used   int // of it
}

// cellsTogether is how many cells are allocated together.
const cellsTogether = 4096

func (c *cells) keep(row []driver.Value) []driver.Value {
	if c.block < len(c.blocks) && c.used+len(row) > cellsTogether {
		c.block, c.used = c.block+1, 0
	}
	if c.block == len(c.blocks) {
		c.blocks = append(c.blocks, make([]driver.Value, cellsTogether))
	}
	kept := c.blocks[c.block][c.used : c.used+len(row) : c.used+len(row)]
	c.used += copy(kept, row)
	return kept
}

// chunk is what a book has of some events.
type chunk struct {
	after, to int64
	rows      [][][]driver.Value // by place in ofEvents
	events    []store.Read
	cells     *cells
	err       error
}

// again makes room for other events where those of the chunk are wanted no more.
func (c *chunk) again(after, to int64) {
	c.after, c.to = after, to
	if c.cells == nil {
		c.cells, c.rows = new(cells), make([][][]driver.Value, len(ofEvents))
	}
	c.cells.block, c.cells.used = 0, 0
	for i := range c.rows {
		c.rows[i] = c.rows[i][:0]
	}
	c.events = nil
}

// chunkEvents is how many events are compared at a time.
const chunkEvents = 1024

// readAhead reads the book chunk by chunk; the last holds what stands behind the last event.
func (r *reader) readAhead(ctx context.Context, out chan<- chunk, spent <-chan chunk) {
	defer close(out)
	read := func(after, to int64) bool {
		var c chunk
		select {
		case c = <-spent:
		default:
		}
		c.again(after, to)
		for i, t := range ofEvents {
			if c.rows[i], c.err = r.rowsInto(c.cells, c.rows[i], t, after, to); c.err != nil {
				break
			}
		}
		if c.err == nil && to != math.MaxInt64 {
			c.events, c.err = readEventsOf(c.rows[0])
		}
		select {
		case out <- c:
			return c.err == nil
		case <-ctx.Done():
			return false
		}
	}
	after := int64(math.MinInt64)
	for to := int64(chunkEvents); after < r.head.seq; to += chunkEvents {
		to = min(to, r.head.seq)
		if !read(after, to) {
			return
		}
		after = to
	}
	read(after, math.MaxInt64)
}

// Check runs fn on a book that is to be worked out again.
func (s *Store) Check(ctx context.Context, book string, found func(store.Difference), fn func(store.Checker) error) error {
	select {
	case s.checks <- struct{}{}:
		defer func() { <-s.checks }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for range checkAttempts {
		err := s.tryCheck(ctx, book, found, fn)
		if !errors.Is(err, errMoved) {
			return err
		}
	}
	return fmt.Errorf("%w: the book %s is being written to without a pause", store.ErrBusy, book)
}

// checkAttempts is how often a check is begun while the book is written to: its connections must see the same state.
const checkAttempts = 20

// mostChecks is how many checks go on at once. Each asks for more connections while it has one, so that as many checks as
// there may be connections would wait for each other.
const mostChecks = 3

var errMoved = errors.New("the book has moved on")

func (s *Store) tryCheck(ctx context.Context, book string, found func(store.Difference), fn func(store.Checker) error) error {
	return s.ask(ctx, func(t *tx, begun func()) (err error) {
		r, err := s.open(t, book)
		if err != nil {
			return err
		}
		c := newChecker(r, found)
		reading, stop := context.WithCancel(ctx)
		beside := s.beside(reading, r, c)
		defer func() {
			stop()
			if late := beside.wait(); err == nil {
				err = late
			}
		}()
		if err := beside.ready(); err != nil {
			return err
		}
		begun()
		return heeding(func() error { return errors.Join(fn(c), c.Settle()) }, c.asked, r)
	})
}

// besides are the connections that read for a check.
type besides struct {
	started, ended chan error
	n              int
}

// beside starts what reads for a check on connections of its own.
func (s *Store) beside(ctx context.Context, seen *reader, c *checker) *besides {
	jobs := []func(*reader){
		func(r *reader) { r.readAhead(ctx, c.chunks, c.spent) },
		func(r *reader) { c.sums <- r.checkSums() },
		func(r *reader) { c.compareBeside(ctx, r) },
	}
	b := &besides{started: make(chan error, len(jobs)), ended: make(chan error, len(jobs)), n: len(jobs)}
	for _, job := range jobs {
		go func() {
			told := false
			err := s.run(ctx, false, func(t *tx) error {
				r, err := s.open(t, seen.code)
				if err == nil && r.head != seen.head {
					err = errMoved
				}
				told = true
				b.started <- err
				if err == nil {
					job(r)
				}
				return nil
			})
			if !told {
				b.started <- err
			}
			b.ended <- err
		}()
	}
	return b
}

func (b *besides) ready() (err error) {
	for range b.n {
		err = errors.Join(err, <-b.started)
	}
	return err
}

// wait waits for the connections to end; that they were stopped is no fault.
func (b *besides) wait() (err error) {
	for range b.n {
		if ended := <-b.ended; !errors.Is(ended, context.Canceled) {
			err = errors.Join(err, ended)
		}
	}
	return err
}

// newChecker makes a checker that has met nothing yet: its writer is that of a book in which nothing is recorded.
func newChecker(stored *reader, found func(store.Difference)) *checker {
	c := &checker{
		stored: stored, found: found, chunks: make(chan chunk, 1), spent: make(chan chunk, 1), sums: make(chan summed, 1),
		work: make(chan comparing, 1), compared: make(chan error, 1), periods: map[int64]bool{}, expected: map[*insertion][]driver.Value{},
		open: newOpenItems(), documents: newSequences(), reversed: map[int64]pooled.Document{}, ended: map[versionKey]int64{}, later: map[version]met{}, seed: maphash.MakeSeed(),
	}
	blank := func(bare bool) *reader {
		r := &reader{
			code: stored.code, book: stored.book, memory: &memory{codes: newCodes()}, names: []string{""},
			registers: &registers{tables: map[string]*register{}},
		}
		for name, t := range registerTables {
			r.registers.tables[name] = &register{kind: t, rows: map[string]any{}, bare: bare}
		}
		return r
	}
	c.asked, c.writer = blank(false), newWriter(blank(true))
	c.asked.t = stored.t
	c.check = c
	for name := range registerTables {
		c.own[name] = true
	}
	return c
}

// Stored is the book as it is.
func (c *checker) Stored() store.Reader { return c.stored }

// State is what rules ask of the books as they stood after what was compared so far.
func (c *checker) State() pooled.State { return past{state{c.asked}, c} }

// Next returns the next events; none when there are no more.
func (c *checker) Next() ([]store.Read, error) {
	if c.chunk.to == math.MaxInt64 {
		return nil, nil
	}
	next, ok := <-c.chunks
	switch {
	case !ok:
		return nil, firstError(c.stored.t.ctx.Err(), errors.New("the book could not be read to its end"))
	case next.err != nil:
		return nil, next.err
	}
	c.chunk = next
	return next.events, nil
}

// readEventsOf reads the events that stand in rows.
func readEventsOf(rows [][]driver.Value) ([]store.Read, error) {
	events := make([]store.Read, len(rows))
	for i, cells := range rows {
		s := &events[i]
		var leaf []byte
		err := (&row{cells}).Scan(&s.Seq, &s.At, &s.Table, &s.Key, &s.Actor, &s.Load, &s.File, &s.Sheet, &s.Row, &s.Body, &leaf)
		if err != nil {
			return nil, fmt.Errorf("reading event %v: %w", cells[0], err)
		}
		copy(s.Leaf[:], leaf)
		s.Event, s.Unread = decoded(s.Table, s.Body)
	}
	return events, nil
}

// decoded reads the body of an event, which was perhaps altered into what nothing that reads it was made for.
func decoded(table string, body []byte) (e pooled.Event, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("what is stored makes no sense: %v", p)
		}
	}()
	return pooled.Decode(table, body)
}
