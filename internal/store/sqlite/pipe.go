package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"commonpurse/internal/store/sqlstore"
)

var _ sqlstore.Pauser = (*conn)(nil)

const (
	// muchAtOnce is from how many cells on a statement is worth running beside the program: a load writes as many in one, a
	// posting does not.
	muchAtOnce = 256
	// mostHeld bounds the statements that wait: a batch of a load comes to nearly as many, and so the next can be recorded while
	// it is written.
	mostHeld = 256
)

// A pipe runs statements one after the other, beside the program.
type pipe struct {
	held   chan heldBack
	pauses chan chan error // each gives what went wrong so far, and is closed when it may go on
	free   chan []driver.Value
	done   chan error // gives, once nothing more comes, the first error
}

type heldBack struct {
	stmt statement
	args []driver.Value
}

// Hold runs a statement that answers with no rows: one that writes much, and what follows it, beside the program.
func (c *conn) Hold(ctx context.Context, text string, args []driver.NamedValue) error {
	stmt, kept := c.kept[text]
	if !kept {
		prepared, err := c.PrepareContext(ctx, text) // for which nothing else may be going on
		if err != nil {
			return err
		}
		if stmt, kept = prepared.(statement); !kept {
			return errors.Join(written(ctx, prepared, args), prepared.Close())
		}
	}
	if c.lost != nil {
		return c.lost
	}
	if c.pipe == nil {
		if len(args) < muchAtOnce {
			return written(ctx, stmt, args)
		}
		c.pipe = &pipe{held: make(chan heldBack, mostHeld), pauses: make(chan chan error), free: c.free, done: make(chan error, 1)}
		go c.pipe.run(ctx)
	}
	var own []driver.Value
	select {
	case own = <-c.free:
	default:
	}
	own = own[:0]
	for _, a := range args {
		own = append(own, a.Value)
	}
	c.pipe.held <- heldBack{stmt, own}
	return nil
}

// run runs what is held back until there is no more; a pause comes first. After a statement that fails the others are passed
// over: the transaction is lost.
func (p *pipe) run(ctx context.Context) {
	var failed error
	var args []driver.NamedValue
	for {
		select {
		case over := <-p.pauses:
			wait(over, failed)
			continue
		default:
		}
		select {
		case over := <-p.pauses:
			wait(over, failed)
		case h, more := <-p.held:
			if !more {
				p.done <- failed
				return
			}
			if failed == nil {
				args = args[:0]
				for i, v := range h.args {
					args = append(args, driver.NamedValue{Ordinal: i + 1, Value: v})
				}
				failed = written(ctx, h.stmt, args)
			}
			clear(h.args)
			select {
			case p.free <- h.args:
			default:
			}
		}
	}
}

func wait(over chan error, failed error) {
	over <- failed
	for range over { // until it is closed, when the pause ends
		continue
	}
}

// Pause waits for the statement under way, and holds the next ones until it is told to resume. In between the connection
// may be asked anything.
func (c *conn) Pause() (resume func(), err error) {
	if c.pipe == nil || c.paused {
		return func() {}, nil
	}
	over := make(chan error)
	c.pipe.pauses <- over
	err, c.paused = <-over, true
	return func() {
		c.paused = false
		close(over)
	}, err
}

// settle waits until nothing goes on beside the program, and says what went wrong there, until it is rolled back; in a pause
// nothing does.
func (c *conn) settle() error {
	if c.pipe == nil || c.paused {
		return c.lost
	}
	close(c.pipe.held)
	c.lost, c.pipe = <-c.pipe.done, nil
	return c.lost
}

// written runs a statement that writes. Asked as a question it takes its arguments all at once, where to execute it would
// hand them over one by one.
func written(ctx context.Context, stmt driver.Stmt, args []driver.NamedValue) (err error) {
	asker, ok := stmt.(driver.StmtQueryContext)
	if !ok {
		return errors.New("the driver's statement answers no questions")
	}
	rows, err := asker.QueryContext(ctx, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	switch err := rows.Next(make([]driver.Value, len(rows.Columns()))); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return errors.New("a statement that writes answered with a row")
}
