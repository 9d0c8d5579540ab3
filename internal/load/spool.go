package load

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// Kept is a row on its way from a file to the books.
type Kept struct {
	Table int // the table's place in pooled.Tables
	Date  calendar.Date
	Doc   string // equal for the rows of one document of the table
	Key   string
	Part  int // the place of the file or sheet in Summary.Parts
	Row   int64
	Value any // a pointer to the table's row struct; nil where something is wrong with the row
}

// Spool keeps the rows of a load from when they are read until they are posted, and gives them back in posting order.
//
// Rows are in a temporary file; in memory are 24 bytes for each run of rows of one document, by which they are sorted.
// Once they are, they are in the file too: what follows needs the memory.
// A document is told from others by a hash there, and by its text when its rows are read.
type Spool struct {
	file *os.File
	left bool // the file has its name still
	out  *bufio.Writer
	size int64
	rows int64
	seed maphash.Seed
	runs []run
	away int             // how many runs are in the file in place of memory
	last Kept            // the row added last
	keys map[string]bool // of the run that it is in
	row  []byte
	in   window
}

// NewSpool makes an empty spool. Close it when done.
func NewSpool() (*Spool, error) {
	f, err := os.CreateTemp("", "purse-load-*")
	if err != nil {
		return nil, fmt.Errorf("making a temporary file for the rows of the load: %w", err)
	}
	// Without its name nothing of it is left when the program is killed; where a file that is open keeps its name, it is
	// removed in the end.
	left := os.Remove(f.Name()) != nil
	return &Spool{file: f, left: left, out: bufio.NewWriterSize(f, 64<<10), seed: maphash.MakeSeed(), keys: map[string]bool{}}, nil
}

// Close throws the rows away.
func (s *Spool) Close() error {
	err := s.file.Close()
	if s.left {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}

// Rows is how many rows are kept.
func (s *Spool) Rows() int64 { return s.rows }

// Add keeps a row. Rows come in the order of their parts and numbers.
func (s *Spool) Add(k Kept) error {
	if s.rows == 0 || k.Table != s.last.Table || k.Doc != s.last.Doc {
		clear(s.keys)
		s.runs = append(s.runs, run{
			doc: maphash.Comparable(s.seed, document{k.Table, k.Doc}), place: uint64(s.size)<<8 | uint64(k.Table), date: k.Date,
		})
	} else {
		s.keys[s.last.Key] = true
	}
	r := &s.runs[len(s.runs)-1]
	r.date = min(r.date, k.Date)
	r.rows += 2
	if s.keys[k.Key] {
		r.rows |= 1
	}
	s.last, s.rows = k, s.rows+1
	return s.write(k)
}

type document struct {
	table int
	doc   string
}

// write puts a row at the end of the file: its length, and what it is.
func (s *Spool) write(k Kept) error {
	b := binary.AppendUvarint(s.row[:0], uint64(k.Part))
	b = binary.AppendUvarint(b, uint64(k.Row))
	b = append(binary.AppendUvarint(b, uint64(len(k.Doc))), k.Doc...)
	b = append(binary.AppendUvarint(b, uint64(len(k.Key))), k.Key...)
	if k.Value == nil {
		b = append(b, 0)
	} else {
		b = pooled.Tables[k.Table].AppendRow(append(b, 1), k.Value)
	}
	s.row = b
	length := binary.AppendUvarint(nil, uint64(len(b)))
	s.size += int64(len(length) + len(b))
	if _, err := s.out.Write(length); err != nil {
		return fmt.Errorf("keeping the rows of the load: %w", err)
	}
	if _, err := s.out.Write(b); err != nil {
		return fmt.Errorf("keeping the rows of the load: %w", err)
	}
	return nil
}

// window is a part of the file in memory.
type window struct {
	bytes []byte
	from  int64
}

// least is how much of the file is read at once: rows that are posted one after the other often stand so too.
const least = 8 << 10

// at returns the n bytes of the file at a place, or fewer at its end.
func (s *Spool) at(place int64, n int) ([]byte, error) {
	w := &s.in
	if place < w.from || place+int64(n) > w.from+int64(len(w.bytes)) {
		size := max(least, n)
		if cap(w.bytes) < size {
			w.bytes = make([]byte, size)
		}
		read, err := s.file.ReadAt(w.bytes[:size], place)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("reading the rows of the load back: %w", err)
		}
		w.bytes, w.from = w.bytes[:read], place
	}
	rest := w.bytes[place-w.from:]
	return rest[:min(n, len(rest))], nil
}

// read reads the rows of a run.
func (s *Spool) read(r run, rows []Kept) ([]Kept, error) {
	place := r.begins()
	for range r.rows / 2 {
		head, err := s.at(place, binary.MaxVarintLen64)
		if err != nil {
			return nil, err
		}
		length, n := binary.Uvarint(head)
		if n <= 0 {
			return nil, errTorn
		}
		b, err := s.at(place+int64(n), int(length))
		if err != nil {
			return nil, err
		}
		if len(b) < int(length) {
			return nil, errTorn
		}
		k, err := unpacked(r, string(b))
		if err != nil {
			return nil, err
		}
		rows = append(rows, k)
		place += int64(n) + int64(length)
	}
	return rows, nil
}

var errTorn = errors.New("the rows of the load cannot be read back: the temporary file is not as it was written")

func unpacked(r run, text string) (Kept, error) {
	k := Kept{Table: r.table(), Date: r.date}
	number := func() int {
		n, size := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
		text = text[max(size, 0):]
		return int(n)
	}
	part := func() string {
		n := min(number(), len(text))
		out := text[:n]
		text = text[n:]
		return out
	}
	k.Part, k.Row, k.Doc, k.Key = number(), int64(number()), part(), part()
	if text == "" {
		return k, errTorn
	}
	if text[0] == 0 {
		return k, nil
	}
	var err error
	k.Value, err = pooled.Tables[k.Table].RowFrom(text[1:])
	return k, err
}

// Again is a row whose key an earlier row of its table has.
type Again struct{ Row, First Kept }

// Twice lists the rows whose key an earlier row of their table has, in order of part and number, with that row.
//
// Rows that have a key have a document, so that only rows of one document are alike.
func (s *Spool) Twice() ([]Again, error) {
	if err := s.bringBack(); err != nil {
		return nil, err
	}
	s.byDocument()
	var out []Again
	var rows []Kept
	for i := 0; i < len(s.runs); {
		n := i + 1
		for n < len(s.runs) && s.runs[n].doc == s.runs[i].doc {
			n++
		}
		runs := s.runs[i:n]
		i = n
		if len(runs) == 1 && runs[0].rows&1 == 0 {
			continue
		}
		var err error
		if rows, err = s.gathered(runs, rows[:0]); err != nil {
			return nil, err
		}
		first := map[string]Kept{}
		for _, k := range rows {
			again := k
			k.Value = nil
			if was, ok := first[k.Key]; ok {
				if len(out) >= Most { // nobody reads that far
					again.Value = nil
				}
				out = append(out, Again{Row: again, First: was})
			}
			first[k.Key] = k
		}
	}
	slices.SortFunc(out, func(a, b Again) int {
		return cmp.Or(cmp.Compare(a.Row.Part, b.Row.Part), cmp.Compare(a.Row.Row, b.Row.Row))
	})
	return out, nil
}

// gathered reads the rows of runs.
func (s *Spool) gathered(runs []run, rows []Kept) (_ []Kept, err error) {
	if err := s.out.Flush(); err != nil {
		return nil, fmt.Errorf("keeping the rows of the load: %w", err)
	}
	for _, r := range runs {
		if rows, err = s.read(r, rows); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// Documents streams the rows of each document together, in posting order: reference tables one after the other, then
// money tables by the earliest date of the document, by table, and by where the document begins.
//
// Shape: a document's rows are in order of part and number; the list is good until the next. No row is added after it.
func (s *Spool) Documents() iter.Seq2[[]Kept, error] {
	return func(yield func([]Kept, error) bool) {
		if err := s.bringBack(); err != nil {
			yield(nil, err)
			return
		}
		begins := s.inPostingOrder()
		if err := s.putAway(); err != nil {
			yield(nil, err)
			return
		}
		var runs []run
		var rows []Kept
		give := func() bool {
			var err error
			if rows, err = s.gathered(runs, rows[:0]); err != nil {
				yield(nil, err)
				return false
			}
			runs = runs[:0]
			return eachDocument(rows, yield)
		}
		for r, err := range s.runsAway() {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(runs) > 0 {
				_, scattered := begins[r.doc]
				if (!scattered || r.doc != runs[0].doc) && !give() {
					return
				}
			}
			runs = append(runs, r)
		}
		if len(runs) > 0 {
			give()
		}
	}
}

// eachDocument gives rows that have one hash document by document: nearly always they are of one.
func eachDocument(rows []Kept, yield func([]Kept, error) bool) bool {
	alike := func(a, b Kept) int { return cmp.Or(cmp.Compare(a.Table, b.Table), strings.Compare(a.Doc, b.Doc)) }
	if !slices.IsSortedFunc(rows, alike) {
		slices.SortStableFunc(rows, alike)
	}
	for i := 0; i < len(rows); {
		n := i + 1
		for n < len(rows) && alike(rows[n], rows[i]) == 0 {
			n++
		}
		if !yield(rows[i:n], nil) {
			return false
		}
		i = n
	}
	return true
}
