package sqlstore

import (
	"fmt"
	"slices"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// reader answers questions of one book in one transaction.
type reader struct {
	t         *tx
	code      string
	book      int64
	head      head
	memory    *memory
	names     []string         // of codes, by number
	fresh     map[string]int64 // the numbers of codes that this transaction has added
	registers *registers
	sieve     *sieve // nil until it is worth reading
	asked     int64  // how often something was asked without it
	ranking   ranking
	pending   *pending // nil where it is not known
	fault     error    // the first thing that went wrong beneath the State
}

// head is a book's row in the table of heads.
type head struct {
	seq, at, load        int64
	publicKey            string
	lastCode, lastItem   int64
	lastDate, lastPeriod int64
}

const readHead = `select book, seq, recorded_at, load, public_key, last_code, last_item, last_date, last_period
	from heads where code = $1`

// open reads the head of a book and brings what is in memory up to it.
func (s *Store) open(t *tx, book string) (*reader, error) {
	r := &reader{t: t, code: book}
	text, h := readHead, &r.head
	if t.writes {
		text += t.d.Lock()
	}
	found, err := t.one(text, []any{book},
		&r.book, &h.seq, &h.at, &h.load, &h.publicKey, &h.lastCode, &h.lastItem, &h.lastDate, &h.lastPeriod)
	if err != nil {
		return nil, fmt.Errorf("reading the head of %s: %w", book, err)
	}
	if !found {
		return nil, fmt.Errorf("%w: %s", store.ErrNoBook, book)
	}
	if err := s.recall(r); err != nil {
		return nil, fmt.Errorf("looking at where %s stood: %w", book, err)
	}
	if err := r.catchUp(); err != nil {
		return nil, fmt.Errorf("reading the registers of %s: %w", book, err)
	}
	// After it is remembered where the book stands: no code is known that is later than that.
	if err := r.learnCodes(); err != nil {
		return nil, fmt.Errorf("reading the codes of %s: %w", book, err)
	}
	return r, nil
}

// learnCodes reads the codes that other programs have added.
func (r *reader) learnCodes() error {
	r.names = r.memory.codes.all()
	from := int64(len(r.names)) - 1
	if from >= r.head.lastCode {
		return nil
	}
	var names []string
	err := r.t.each("select code from codes where book = $1 and id > $2 order by id", []any{r.book, from},
		func(rows *row) error {
			var name string
			err := rows.Scan(&name)
			names = append(names, name)
			return err
		})
	if err != nil {
		return err
	}
	r.memory.codes.learn(from, names)
	r.names = r.memory.codes.all()
	return nil
}

// Head says where the book stands.
func (r *reader) Head() (store.Head, error) {
	return store.Head{Seq: r.head.seq, At: r.head.at, Load: r.head.load, PublicKey: r.head.publicKey}, nil
}

// State is what rules ask.
func (r *reader) State() pooled.State { return state{r} }

// known returns the sequence number that a question is asked as known at.
func (r *reader) known(at int64) int64 {
	if at <= 0 || at > r.head.seq {
		return r.head.seq
	}
	return at
}

// SeqAt returns the last sequence number recorded at or before a time: times never go back, so it is searched for.
func (r *reader) SeqAt(at int64) (int64, error) {
	from, to := int64(0), r.head.seq // recorded at or before: from is, to+1 is not
	for from < to {
		middle := (from + to + 1) / 2
		var when int64
		found, err := r.t.one("select recorded_at from events where book = $1 and seq = $2", []any{r.book, middle}, &when)
		if err != nil || !found {
			return 0, firstError(err, fmt.Errorf("event %d of %s is missing", middle, r.code))
		}
		if when <= at {
			from = middle
		} else {
			to = middle - 1
		}
	}
	return from, nil
}

// Leaves is the leaf hashes from and up to, but not including, to; the first leaf of a book is 0.
func (r *reader) Leaves(from, to int64) ([]seal.Hash, error) {
	hashes := make([]seal.Hash, 0, to-from)
	err := r.t.each("select leaf from events where book = $1 and seq > $2 and seq <= $3 order by seq",
		[]any{r.book, from, to}, func(rows *row) error {
			h, err := scanHash(rows)
			hashes = append(hashes, h)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("reading leaf hashes %d to %d: %w", from, to, err)
	}
	return hashes, nil
}

// Tile is a tile that is complete.
func (r *reader) Tile(id seal.TileID) (seal.Hash, error) {
	var h seal.Hash
	found := false
	err := r.t.each("select hash from tiles where book = $1 and level = $2 and place = $3",
		[]any{r.book, int64(id.Level), id.Index}, func(rows *row) (err error) {
			found = true
			h, err = scanHash(rows)
			return err
		})
	if err == nil && !found {
		err = fmt.Errorf("it is not kept")
	}
	return h, err
}

func scanHash(rows *row) (seal.Hash, error) {
	var h seal.Hash
	var raw []byte
	if err := rows.Scan(&raw); err != nil {
		return h, err
	}
	if copy(h[:], raw) != len(h) || len(raw) != len(h) {
		return h, fmt.Errorf("a hash has %d bytes", len(raw))
	}
	return h, nil
}

// catchUp makes the registers in memory those of the transaction's head.
func (r *reader) catchUp() error {
	r.memory.mu.Lock()
	defer r.memory.mu.Unlock()
	kept := r.memory.registers
	switch {
	case kept != nil && kept.seq == r.head.seq:
		r.registers = kept
		return nil
	case kept == nil || kept.seq > r.head.seq:
		r.registers = &registers{seq: r.head.seq, tables: map[string]*register{}}
	default:
		r.registers = kept.copied(r.head.seq)
		for name, g := range r.registers.tables {
			versions, err := r.versionsSince(g.kind, kept.seq)
			if err != nil {
				return err
			}
			if len(versions) > 0 {
				r.registers.tables[name] = g.changed(versions)
			}
		}
	}
	if kept == nil || kept.seq < r.head.seq {
		r.memory.registers, r.memory.at = r.registers, r.head
	}
	return nil
}

// versionsSince lists the rows of a register that have been ended since a sequence number, then those written since and
// still in force.
func (r *reader) versionsSince(t *registerTable, seq int64) ([]pooled.Version, error) {
	var ended, written []pooled.Version
	err := r.t.each("select key from "+quoted(t.table.Name)+" where book = $1 and until_seq > $2", []any{r.book, seq},
		func(rows *row) error {
			var key string
			err := rows.Scan(&key)
			ended = append(ended, pooled.Version{Table: t.table.Name, Key: key})
			return err
		})
	if err != nil {
		return nil, err
	}
	err = r.t.each(t.rows+" where book = $1 and seq > $2 and until_seq is null", []any{r.book, seq},
		func(rows *row) error {
			key, row, err := t.scan(rows)
			written = append(written, pooled.Version{Table: t.table.Name, Key: key, Row: row})
			return err
		})
	return slices.Concat(ended, written), err
}

// register returns a register as it stands, reading it when it is first asked for.
func (r *reader) register(name string) (*register, error) {
	if g := r.registers.table(name); g != nil {
		return g, nil
	}
	t, err := registerNamed(name)
	if err != nil {
		return nil, err
	}
	g := &register{kind: t, rows: map[string]any{}}
	err = r.t.each(t.rows+" where book = $1 and until_seq is null", []any{r.book}, func(rows *row) error {
		key, row, err := t.scan(rows)
		g.rows[key] = row
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the register %s: %w", name, err)
	}
	r.registers.keep(name, g)
	return g, nil
}

// Rows lists the rows of a register in force as known at a sequence number, in order of key.
func (r *reader) Rows(table string, knownAt int64) ([]any, error) {
	known := r.known(knownAt)
	if known == r.head.seq {
		g, err := r.register(table)
		if err != nil {
			return nil, err
		}
		return g.all(), nil
	}
	t, err := registerNamed(table)
	if err != nil {
		return nil, err
	}
	var out []any
	err = r.t.each(t.rows+" where book = $1 and seq <= $2 and (until_seq is null or until_seq > $2) order by key",
		[]any{r.book, known}, func(rows *row) error {
			_, row, err := t.scan(rows)
			out = append(out, row)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("reading the register %s as known at %d: %w", table, known, err)
	}
	return out, nil
}

// Row finds the row of a register in force as known at a sequence number; nil when there is none. One row is not worth the
// reading of a register.
func (r *reader) Row(table, key string, knownAt int64) (any, error) {
	known := r.known(knownAt)
	if g := r.registers.table(table); g != nil && known == r.head.seq {
		return g.rows[key], nil
	}
	t, err := registerNamed(table)
	if err != nil {
		return nil, err
	}
	text, args := t.rows+" where book = $1 and key = $2 and until_seq is null", []any{r.book, key}
	if known < r.head.seq {
		text = t.rows + " where book = $1 and key = $2 and seq <= $3 and (until_seq is null or until_seq > $3)"
		args = append(args, known)
	}
	var found any
	err = r.t.each(text, args, func(rows *row) (err error) {
		_, found, err = t.scan(rows)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("finding %s in the register %s: %w", key, table, err)
	}
	return found, nil
}

// name returns the code that a number stands for.
func (r *reader) name(id int64) string {
	if id < 0 || id >= int64(len(r.names)) {
		return fmt.Sprintf("unknown code %d", id)
	}
	return r.names[id]
}

// noCode is the number of a code that is on no line.
const noCode = -1

// id returns a code's number.
func (r *reader) id(code string) int64 {
	if id, ok := r.fresh[code]; ok {
		return id
	}
	if id, ok := r.memory.codes.id(code); ok {
		return id
	}
	return noCode
}
