package reports

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAsNumbered(t *testing.T) {
	want := []string{"", "2", "10", "D", "D8", "D08", "D16", "D16A", "D110", "D110/2", "D110/10", "E1", "E100"}
	got := slices.Clone(want)
	random := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		random.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, asNumbered)
		slices.Sort(want[4:6]) // these two count the same, and come in the order of their letters
		if !slices.Equal(got, want) {
			t.Fatalf("the order is %v", got)
		}
	}
}
