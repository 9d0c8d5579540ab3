package app

import (
	"context"
	"errors"
	"slices"
	"sync"

	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// What is on the disk costs the same for one posting as for many, so postings that come while another is being written
// wait, and are then written together, in one transaction: up to mostTogether of them, recorded one after the other as if
// each had come alone. Whoever finds nobody writing waits for nobody.
//
// Nobody is told anything before the transaction has ended well. A posting that is refused has left nothing, and its
// refusal stands beside what the others wrote; one that is refused half-way, or falls over, is set aside, and the others
// are written again without it. What is set aside, and every posting of a group that could not be written, is recorded
// alone by whoever asked for it, so that none can spoil another.

// mostTogether is how many postings are written in one transaction.
const mostTogether = 256

// posting is a command that is to be recorded.
type posting struct {
	ctx   context.Context
	ask   func(pooled.State) ([]pooled.Event, []string, error)
	do    func(*write, *Recorded) error // what is done in place of recording events, where it is more
	told  chan turn                     // what became of its waiting, once
	out   Recorded
	lines []reports.Line // of its entries
	held  []reports.Line // of what waits
	err   error
}

// turn is what one that waits is told.
type turn int

const (
	answered turn = iota // it was written with others, or refused
	alone                // it is to be written by itself
	leads                // it is to write, with those that wait
)

// queue is the postings that wait while another is written.
type queue struct {
	mu      sync.Mutex
	writing bool
	waiting []*posting
}

// join tells whether a posting may write at once; if not, it waits.
func (q *queue) join(p *posting) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.writing {
		q.writing = true
		return true
	}
	q.waiting = append(q.waiting, p)
	return false
}

// leave takes a posting that gave up out of those that wait, and tells whether it was still among them.
func (q *queue) leave(p *posting) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := len(q.waiting)
	q.waiting = slices.DeleteFunc(q.waiting, func(w *posting) bool { return w == p })
	return len(q.waiting) < before
}

// take takes the postings that waited longest, as many as go together with one. Those whose callers gave up are left to
// leave.
func (q *queue) take() (taken []*posting) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = slices.DeleteFunc(q.waiting, func(p *posting) bool {
		goes := len(taken) < mostTogether-1 && p.ctx.Err() == nil
		if goes {
			taken = append(taken, p)
		}
		return goes
	})
	return taken
}

// pass lets the one that waited longest write next.
func (q *queue) pass() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.writing = len(q.waiting) > 0; q.writing {
		next := q.waiting[0]
		q.waiting = slices.Delete(q.waiting, 0, 1)
		next.told <- leads
	}
}

// post records a posting, together with those that wait with it.
//
// Errors: as alone; that of ctx when the caller gave up before anything was begun.
func (b *Book) post(p *posting) error {
	now := leads
	if !b.queue.join(p) {
		select {
		case now = <-p.told:
		case <-p.ctx.Done():
			if b.queue.leave(p) {
				return p.ctx.Err()
			}
			now = <-p.told
		}
	}
	switch now {
	case answered:
		return p.err
	case alone:
		return b.alone(p)
	}
	defer b.queue.pass()
	if err := p.ctx.Err(); err != nil {
		return err
	}
	if others := b.queue.take(); len(others) > 0 && b.together(p, others) {
		return p.err
	}
	return b.alone(p)
}

// alone records a posting in a transaction of its own.
func (b *Book) alone(p *posting) error {
	return b.writeOn(p.ctx, p.whole)
}

// leftover is the overlay that a posting was written on, and where the book stood then.
type leftover struct {
	overlay *pooled.Overlay
	head    store.Head
}

// writeOn writes on the overlay that the last posting left, where nothing was written since: what it remembers need not be
// asked for again. A book that was put back and went on otherwise may have come to the same number, but not at the same time.
func (b *Book) writeOn(ctx context.Context, fn func(*write) error) error {
	left := b.left.Swap(nil)
	var leaves *leftover
	err := b.write(ctx, false, func(t *write) error {
		if left != nil && left.head == t.head {
			t.overlay = left.overlay
		}
		left = nil // a second try begins afresh
		if err := fn(t); err != nil {
			return err
		}
		head, err := t.writer.Head()
		leaves = &leftover{t.overlay, head}
		return err
	})
	if err == nil {
		b.left.Store(leaves)
	}
	return err
}

// together records postings in one transaction, and tells all but the first what became of them; of the first it tells
// whether it was answered. Whoever gives up now is told how it came out.
func (b *Book) together(first *posting, others []*posting) (done bool) {
	left, became := append([]*posting{first}, others...), map[*posting]turn{first: alone}
	for _, p := range others {
		became[p] = alone
	}
	defer func() {
		_ = recover() // it happens again to the one whose fault it is
		done = became[first] == answered
		for _, p := range others {
			p.told <- became[p]
		}
	}()
	for len(left) > 0 {
		var spoilt *posting
		err := b.writeOn(context.WithoutCancel(first.ctx), func(t *write) (err error) {
			spoilt, err = recordAll(t, left)
			return err
		})
		if errors.Is(err, errAside) {
			left = slices.DeleteFunc(left, func(p *posting) bool { return p == spoilt })
			continue
		}
		for _, p := range left {
			if isBusy(err) { // nothing has happened, and each alone would wait as long again
				p.err = err
			} else if err != nil {
				break
			}
			became[p] = answered
		}
		break
	}
	return done
}

// errAside ends a transaction that is to be tried again without one of its postings.
var errAside = errors.New("set aside")

// recordAll records postings one after the other and appends them. Errors: errAside, with the one that spoilt it.
func recordAll(t *write, group []*posting) (spoilt *posting, err error) {
	for _, p := range group {
		before := t.overlay.Head()
		if !p.tried(t) || p.err != nil && t.overlay.Head() != before {
			return p, errAside
		}
	}
	if err := t.flush(); err != nil {
		return nil, err
	}
	for _, p := range group {
		if p.err != nil {
			continue
		}
		if err := p.read(t); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// tried records a posting, and tells whether it came to an end. Where a rule falls over it does so again when it is alone.
func (p *posting) tried(t *write) (whole bool) {
	defer func() {
		if !whole {
			_ = recover()
		}
	}()
	p.err = p.record(t)
	return true
}

// record asks what is to be recorded, and makes it take effect.
func (p *posting) record(t *write) error {
	if err := t.begin(); err != nil {
		return err
	}
	p.out, p.held = Recorded{}, nil
	if err := p.recordEvents(t); err != nil {
		return err
	}
	if err := t.judge(); err != nil {
		return err
	}
	return t.succeedBefore(nil, &p.out)
}

func (p *posting) recordEvents(t *write) error {
	if p.do != nil {
		return p.do(t, &p.out)
	}
	events, warnings, err := p.ask(t.overlay)
	if err != nil {
		return err
	}
	p.out = Recorded{Again: len(events) > 0, Warnings: warnings}
	for _, unit := range units(events) {
		held, err := t.recordUnit(unit, &p.out)
		if err != nil {
			return err
		}
		p.held = append(p.held, held...)
	}
	return nil
}

// whole records, appends and reads.
func (p *posting) whole(t *write) error {
	if err := p.record(t); err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	return p.read(t)
}

// read reads the lines of what was recorded.
func (p *posting) read(t *write) (err error) {
	p.lines, err = t.lines(p.out.Seq)
	return err
}
