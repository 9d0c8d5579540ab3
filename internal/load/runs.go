package load

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// run is rows of one document that stand one after the other.
type run struct {
	doc   uint64 // a hash of the table and document
	place uint64 // where it begins in the file, times 256, and the table's place
	date  calendar.Date
	rows  uint32 // times two; and one where a key stands in it twice
}

func (r run) table() int    { return int(r.place & 0xff) }
func (r run) begins() int64 { return int64(r.place >> 8) }

// runWidth is how many bytes a run is in the file.
const runWidth = 24

// putAway moves the runs from memory to the file, behind the rows: while they are posted, others need the memory.
func (s *Spool) putAway() error {
	out := bufio.NewWriterSize(io.NewOffsetWriter(s.file, s.size), 64<<10)
	var b [runWidth]byte
	for _, r := range s.runs {
		binary.LittleEndian.PutUint64(b[:], r.doc)
		binary.LittleEndian.PutUint64(b[8:], r.place)
		binary.LittleEndian.PutUint32(b[16:], uint32(r.date))
		binary.LittleEndian.PutUint32(b[20:], r.rows)
		if _, err := out.Write(b[:]); err != nil {
			return fmt.Errorf("keeping the order of the rows: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("keeping the order of the rows: %w", err)
	}
	s.away, s.runs = len(s.runs), nil
	return nil
}

// runsAway streams the runs that were put away.
func (s *Spool) runsAway() iter.Seq2[run, error] {
	return func(yield func(run, error) bool) {
		in := bufio.NewReaderSize(io.NewSectionReader(s.file, s.size, int64(s.away)*runWidth), 64<<10)
		var b [runWidth]byte
		for range s.away {
			if _, err := io.ReadFull(in, b[:]); err != nil {
				yield(run{}, fmt.Errorf("%w (%w)", errTorn, err))
				return
			}
			r := run{
				doc: binary.LittleEndian.Uint64(b[:]), place: binary.LittleEndian.Uint64(b[8:]),
				date: calendar.Date(binary.LittleEndian.Uint32(b[16:])), rows: binary.LittleEndian.Uint32(b[20:]),
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// bringBack has the runs in memory again, to be sorted otherwise.
func (s *Spool) bringBack() error {
	for r, err := range s.runsAway() {
		if err != nil {
			return err
		}
		s.runs = append(s.runs, r)
	}
	s.away = 0
	return nil
}

// byDocument sorts the runs so that those of one document stand together, the first first.
func (s *Spool) byDocument() {
	slices.SortFunc(s.runs, func(a, b run) int {
		return cmp.Or(cmp.Compare(a.doc, b.doc), cmp.Compare(a.place, b.place))
	})
}

// inPostingOrder sorts the runs, and returns where each document of several runs begins.
func (s *Spool) inPostingOrder() map[uint64]uint64 {
	s.byDocument()
	begins := map[uint64]uint64{}
	for i := 1; i < len(s.runs); i++ {
		if before, r := &s.runs[i-1], &s.runs[i]; r.doc == before.doc {
			if _, ok := begins[r.doc]; !ok {
				begins[r.doc] = before.place
			}
			r.date = min(r.date, before.date)
		}
	}
	for i := len(s.runs) - 2; i >= 0; i-- { // the earliest date is that of the last run by now
		if r, after := &s.runs[i], s.runs[i+1]; r.doc == after.doc {
			r.date = after.date
		}
	}
	begin := func(r run) uint64 {
		if len(begins) > 0 {
			if first, ok := begins[r.doc]; ok {
				return first
			}
		}
		return r.place
	}
	slices.SortFunc(s.runs, func(a, b run) int {
		return cmp.Or(cmp.Compare(rankOf(a.table()), rankOf(b.table())), cmp.Compare(a.date, b.date), cmp.Compare(a.table(), b.table()),
			cmp.Compare(begin(a), begin(b)), cmp.Compare(a.place, b.place))
	})
	return begins
}

// rankOf orders reference tables one after the other, and all money tables after them.
func rankOf(table int) int {
	if pooled.Tables[table].Reference {
		return table
	}
	return len(pooled.Tables)
}
