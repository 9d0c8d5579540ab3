package app

import (
	"errors"
	"fmt"
	"iter"
	"testing"
)

// counted is a stream of so many numbers, then maybe an error or a panic; ended tells how often it was left.
func counted(n int, err error, bug any, ended *int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		defer func() { *ended++ }()
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
		if bug != nil {
			panic(bug)
		}
		if err != nil {
			yield(0, err)
		}
	}
}

// TestAhead holds that a stream read ahead is the stream: its elements, its error, its panic; and that it is left, and
// nothing of it goes on, when whoever reads it has enough.
func TestAhead(t *testing.T) {
	wrong := errors.New("wrong")
	for _, n := range []int{0, 1, aheadBy - 1, aheadBy, aheadBy + 1, 5*aheadBy + 7} {
		for _, enough := range []int{0, 1, aheadBy, 2 * aheadBy, n, n + 1} {
			for _, err := range []error{nil, wrong} {
				ended, got := 0, 0
				var gotten error
				for v, err := range readAhead(counted(n, err, nil, &ended)) {
					if gotten = err; err != nil || got == enough {
						break
					}
					if v != got {
						t.Fatalf("of %d, element %d is %d", n, got, v)
					}
					got++
				}
				if want := min(n, enough); got != want || ended != 1 || (gotten != nil) != (err != nil && enough >= n) {
					t.Errorf("of %d and %v, %d wanted: %d came, then %v; the stream was left %d times", n, err, enough, got, gotten, ended)
				}
			}
		}
	}
	for _, n := range []int{0, 1, 3 * aheadBy} {
		ended := 0
		said := func() (said any) {
			defer func() { said = recover() }()
			for range readAhead(counted(n, nil, "a bug", &ended)) {
			}
			return nil
		}()
		if fmt.Sprint(said) != "a bug" || ended != 1 {
			t.Errorf("after %d elements the panic is %v", n, said)
		}
	}
	twice, ended := readAhead(counted(3, nil, nil, new(int))), 0
	for range 2 {
		for range twice {
			ended++
		}
	}
	if ended != 6 {
		t.Errorf("two readings of three elements came to %d", ended)
	}
}
