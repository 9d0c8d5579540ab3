package sqlstore

import (
	"context"
	"fmt"

	"commonpurse/ledger/pooled"
)

// Compare gives a batch of the events that Next returned to the goroutine beside, once it is done with the last one, and
// moves what rules ask on.
func (c *checker) Compare(b pooled.Batch) error {
	if err := c.Settle(); err != nil {
		return err
	}
	c.comparing = true
	c.work <- comparing{b, c.chunk}
	c.moveOn(b)
	return nil
}

// moveOn makes what a batch wrote part of what rules ask.
func (c *checker) moveOn(b pooled.Batch) {
	h := &c.asked.head
	if n := len(b.Records); n > 0 {
		h.seq, h.at = b.Records[n-1].Seq, b.Records[n-1].At
	}
	h.lastItem += int64(len(b.Items))
	for i, v := range b.Versions {
		if g := c.asked.registers.table(v.Table); g != nil { // else the writer says so
			g.change(b.Versions[i : i+1])
		}
	}
	c.open.move(b)
	for _, d := range b.Documents {
		c.documents.put(c.hashOf(pooled.Fold(d.Key)), d.Seq)
		if _, reversed := d.LastReversal(); reversed {
			c.reversed[d.Seq] = d
		}
	}
}

// Settle waits until what was given to Compare has been compared, tells of what differs, and takes over the codes that the
// lines brought.
func (c *checker) Settle() error {
	if c.comparing {
		select {
		case err := <-c.compared:
			c.comparing = false
			c.asked.head, c.asked.names, c.asked.fresh = c.head, c.names, c.fresh
			c.tell()
			return err
		case <-c.stored.t.ctx.Done():
			return c.stored.t.ctx.Err()
		}
	}
	return nil
}

// tell tells of what differs.
func (c *checker) tell() {
	for _, d := range c.differences {
		c.found(d)
	}
	c.differences = c.differences[:0]
}

// compareBeside compares batch after batch with what a reader of its own finds.
func (c *checker) compareBeside(ctx context.Context, r *reader) {
	c.t = r.t
	for {
		select {
		case w := <-c.work:
			c.compared <- c.compareBatch(w)
			select {
			case c.spent <- w.chunk:
			default:
			}
		case <-ctx.Done():
			return
		}
	}
}

// compareBatch holds what a batch writes beside what the book has of its events. A cell that was altered may hold what
// nothing that reads it was made for.
func (c *checker) compareBatch(w comparing) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("what is stored makes no sense: %v", p)
		}
	}()
	clear(c.expected)
	if err := c.Append(w.batch); err != nil {
		return err
	}
	for i, t := range ofEvents {
		is, should := w.chunk.rows[i], rowsIn(t.insertion, c.expected[t.insertion])
		if t.insertion == insertDocument {
			is, should = c.firstVersions(is, should)
		}
		c.compare(t, is, should)
	}
	return c.fault
}
