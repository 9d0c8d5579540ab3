package sqlstore

import "iter"

// sequences tells which event may have recorded a document, by a hash of its key, in 11 to 22 bytes each: all documents of
// a book that is checked are in memory at once. Two keys may have one hash, so who asks looks at the event.
type sequences struct {
	slots []uint64 // half of a hash, then a sequence number, in the hash's slot or the next free one; 0 is free
	used  int
}

func newSequences() *sequences { return &sequences{slots: make([]uint64, 1024)} }

// put adds a sequence number, once.
func (s *sequences) put(hash uint64, seq int64) {
	if s.used >= len(s.slots)*3/4 {
		old := s.slots
		s.slots, s.used = make([]uint64, 2*len(old)), 0
		for _, slot := range old {
			if slot != 0 {
				s.add(slot)
			}
		}
	}
	s.add(hash<<32 | uint64(uint32(seq)))
}

func (s *sequences) add(slot uint64) {
	i := s.begin(slot >> 32)
	for s.slots[i] != 0 && s.slots[i] != slot {
		i = (i + 1) & (len(s.slots) - 1)
	}
	if s.slots[i] == 0 {
		s.slots[i] = slot
		s.used++
	}
}

// begin is the slot in which what has a hash is looked for first: there are a power of two of them.
func (s *sequences) begin(hash uint64) int { return int(uint32(hash)) & (len(s.slots) - 1) }

// of lists the sequence numbers that a hash may stand for.
func (s *sequences) of(hash uint64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := s.begin(hash); s.slots[i] != 0; i = (i + 1) & (len(s.slots) - 1) {
			if s.slots[i]>>32 == uint64(uint32(hash)) && !yield(int64(uint32(s.slots[i]))) {
				return
			}
		}
	}
}
