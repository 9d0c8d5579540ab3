package app

import (
	"fmt"

	"commonpurse/ledger/pooled"
)

// span is from the first to the last of some events; nought where there are none.
type span struct{ first, last int64 }

// add takes an event in. An event without a number, such as one of a reference row, is nowhere.
func (s *span) add(seq int64) {
	if seq == 0 {
		return
	}
	if s.first == 0 || seq < s.first {
		s.first = seq
	}
	s.last = max(s.last, seq)
}

// loadedIn is the load of the same files in which every document of this one was recorded, since a load's events stand one
// after the other; nought where there is none.
func (l *loading) loadedIn() (int64, error) {
	files := keptFiles(l.files)
	in := int64(0)
	for _, was := range pooled.Listed[pooled.LoadStarted](l.t.overlay, "loads", "", "") {
		if was.Number != int(l.number) && was.Read(files) { // this one stands there too, until it is rolled back
			in = int64(was.Number)
		}
	}
	for _, seq := range []int64{l.found.first, l.found.last} {
		if in == 0 || seq == 0 {
			continue
		}
		for e, err := range l.t.writer.Records(seq, seq) {
			if err != nil {
				return 0, fmt.Errorf("asking which load event %d is of: %w", seq, err)
			}
			if e.Load != in {
				return 0, nil
			}
		}
	}
	return in, nil
}
