package sqlstore

import "hash/maphash"

// sieve tells things that are surely not kept from those that may be, so that a load, nearly all of whose documents are
// new, need not ask the database about each. It holds a hash of everything kept, 6 to 11 bytes each.
type sieve struct {
	seed  maphash.Seed
	slots []uint32 // a hash in its slot or the next free one; 0 is free, and they are a power of two
	used  int
}

func newSieve() *sieve { return &sieve{seed: maphash.MakeSeed(), slots: make([]uint32, 1024)} }

// sift adds a thing to a sieve.
func sift[T comparable](s *sieve, thing T) {
	if s.used >= len(s.slots)*3/4 {
		old := s.slots
		s.slots, s.used = make([]uint32, 2*len(old)), 0
		for _, h := range old {
			if h != 0 {
				s.put(h)
			}
		}
	}
	s.put(hashed(s, thing))
}

// mayHold tells whether a thing may be kept; when it says no, it is not.
func mayHold[T comparable](s *sieve, thing T) bool { return s.slots[s.find(hashed(s, thing))] != 0 }

func hashed[T comparable](s *sieve, thing T) uint32 {
	return max(1, uint32(maphash.Comparable(s.seed, thing)))
}

func (s *sieve) put(h uint32) {
	if i := s.find(h); s.slots[i] == 0 {
		s.slots[i] = h
		s.used++
	}
}

// find returns the slot in which a hash is, or would be put.
func (s *sieve) find(h uint32) int {
	for i := int(h) & (len(s.slots) - 1); ; i = (i + 1) & (len(s.slots) - 1) {
		if s.slots[i] == h || s.slots[i] == 0 {
			return i
		}
	}
}
