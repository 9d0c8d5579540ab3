package sqlstore

import (
	"slices"
	"testing"
)

// TestSequencesAreFoundByTheirHash gives many numbers to each of a few hashes, more than there is room for at first.
func TestSequencesAreFoundByTheirHash(t *testing.T) {
	s := newSequences()
	want := map[uint64][]int64{}
	for seq := int64(1); seq <= 5000; seq++ {
		hash := uint64(seq%700) << 30 // their lower halves begin at few slots
		s.put(hash, seq)
		s.put(hash, seq)
		want[uint64(uint32(hash))] = append(want[uint64(uint32(hash))], seq)
	}
	for hash, seqs := range want {
		if got := slices.Sorted(s.of(hash)); !slices.Equal(got, seqs) {
			t.Fatalf("%x stands for %d numbers, not %d", hash, len(got), len(seqs))
		}
	}
	for range s.of(12345) {
		t.Error("a hash that was never put stands for something")
	}
	if s.used != 5000 || len(s.slots) > 8192 {
		t.Errorf("%d numbers are kept %d times, in %d slots", 5000, s.used, len(s.slots))
	}
}
