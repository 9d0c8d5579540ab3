package app

import "iter"

// aheadBy is how many elements of a stream are handed over at a time.
const aheadBy = 128

// readAhead reads a stream on a goroutine of its own, a little before it is asked for, so that the reading and what is done
// with it go on at the same time. Whatever the stream reads from is asked nothing else meanwhile; when the reader of the
// stream has enough, the reading has ended too.
func readAhead[T any](stream iter.Seq2[T, error]) iter.Seq2[T, error] {
	type page struct {
		elements []T
		err      error
	}
	return func(yield func(T, error) bool) {
		pages, enough := make(chan page, 1), make(chan struct{})
		var panicked any
		go func() {
			defer close(pages)
			defer func() { panicked = recover() }()
			var p page
			hand := func() bool {
				select {
				case pages <- p:
					p = page{elements: make([]T, 0, aheadBy)}
					return true
				case <-enough:
					return false
				}
			}
			for v, err := range stream {
				if err != nil {
					p.err = err
					break
				}
				if p.elements = append(p.elements, v); len(p.elements) == aheadBy && !hand() {
					return
				}
			}
			hand()
		}()
		defer func() {
			close(enough)
			for range pages { // the last is on its way, or there is none
			}
			if panicked != nil {
				panic(panicked)
			}
		}()
		for p := range pages {
			for _, v := range p.elements {
				if !yield(v, nil) {
					return
				}
			}
			if p.err != nil {
				var none T
				yield(none, p.err)
				return
			}
		}
	}
}
