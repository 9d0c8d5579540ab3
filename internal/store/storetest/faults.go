package storetest

import (
	"errors"
	"sync"
)

// ErrInjected is what a statement fails with that Faults fail.
var ErrInjected = errors.New("injected by the test")

// Faults fail a statement of a store, the nth from when that was set, and maybe all that follow.
type Faults struct {
	mu      sync.Mutex
	left    int // statements until the fault; nought when none comes
	lasting bool
	over    bool
}

// Set fails the nth statement from now on, and all that follow where it lasts; nought fails none.
func (f *Faults) Set(nth int, lasting bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left, f.lasting, f.over = nth, lasting, false
}

// Happened tells whether a statement was failed since that was set.
func (f *Faults) Happened() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.over
}

// Next is asked before each statement of the store. Errors: ErrInjected.
func (f *Faults) Next() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.over && f.lasting:
		return ErrInjected
	case f.left == 0:
		return nil
	}
	if f.left--; f.left == 0 {
		f.over = true
		return ErrInjected
	}
	return nil
}
