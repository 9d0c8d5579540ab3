package sqlstore

import (
	"maps"
	"sync"
)

// memory is what is held of one book between transactions. It is never ahead of what is committed.
type memory struct {
	mu        sync.Mutex
	codes     *codes
	registers *registers
	at        head // where the book stood that the registers are of
}

// stands returns where the book stood that is remembered.
func (m *memory) stands() head {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

// recall takes up what is in memory of a book, and forgets it where the database does not hold what it is of: it was put
// back from a copy, or another server took the place of the first without having all that it had.
func (s *Store) recall(r *reader) error {
	r.memory = s.memory(r.code)
	at, same := r.memory.stands(), true
	switch {
	case at.seq == r.head.seq:
		same = at == r.head
	case at.seq > r.head.seq && !r.t.writes: // an earlier state, of which it is not known whether it is one of the same book
		r.memory = &memory{codes: newCodes()}
		return nil
	case at.seq > r.head.seq:
		same = false
	case at.seq > 0:
		var when int64
		found, err := r.t.one("select recorded_at from events where book = $1 and seq = $2", []any{r.book, at.seq}, &when)
		if err != nil {
			return err
		}
		same = found && when == at.at
	}
	if same || at == (head{}) {
		return nil
	}
	s.mu.Lock()
	if s.books[r.code] == r.memory {
		delete(s.books, r.code)
	}
	s.mu.Unlock()
	r.memory = s.memory(r.code)
	return nil
}

// codes is the dictionary of a book: what a dimension's number stands for. It only grows, so that a transaction goes on with
// it that began before others learned more: the lines that it sees name none of the newer numbers.
type codes struct {
	mu    sync.RWMutex
	ids   map[string]int64
	names []string // names[id]; names[0] is the empty code
}

func newCodes() *codes { return &codes{ids: map[string]int64{"": 0}, names: []string{""}} }

// id finds a code's number.
func (c *codes) id(code string) (int64, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	id, ok := c.ids[code]
	return id, ok
}

// all returns the names by number, which the caller does not change.
func (c *codes) all() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.names
}

// learn adds the codes that follow the number from; those that are known already are passed over.
func (c *codes) learn(from int64, names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, name := range names {
		if id := from + int64(i) + 1; id == int64(len(c.names)) {
			c.names = append(c.names, name)
			c.ids[name] = id
		}
	}
}

// registers are the registers of a book as they stand at one sequence number, each read when it is first asked for.
type registers struct {
	seq    int64
	mu     sync.Mutex
	tables map[string]*register
}

func (r *registers) table(name string) *register {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tables[name]
}

func (r *registers) keep(name string, t *register) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tables[name] = t
}

// copied returns registers that may be changed without changing these, but for their tables.
func (r *registers) copied(seq int64) *registers {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &registers{seq: seq, tables: maps.Clone(r.tables)}
}
