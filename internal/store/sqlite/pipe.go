package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"commonpurse/internal/store/sqlstore"
)

var _ sqlstore.Pipe = (*conn)(nil)

const (
	// muchAtOnce is from how many cells on a statement is worth running beside the program: a load writes as many in one, a
	// posting does not.
	muchAtOnce = 256
	// mostHeld bounds the statements that wait.
	mostHeld = 32
)

// A pipe runs statements one after the other, beside the program.
type pipe struct {
	held chan heldBack
	free chan []driver.NamedValue
	done chan error // gives, once nothing more comes, the first error
}

type heldBack struct {
	stmt statement
	args []driver.NamedValue
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
	if c.pipe == nil {
		if len(args) < muchAtOnce {
			return written(ctx, stmt, args)
		}
		c.pipe = &pipe{held: make(chan heldBack, mostHeld), free: c.free, done: make(chan error, 1)}
		go c.pipe.run(ctx)
	}
	var own []driver.NamedValue
	select {
	case own = <-c.free:
	default:
	}
	c.pipe.held <- heldBack{stmt, append(own[:0], args...)}
	return nil
}

// run runs what is held back until there is no more. After one that fails the others are passed over: the transaction is lost.
func (p *pipe) run(ctx context.Context) {
	var failed error
	for h := range p.held {
		if failed == nil {
			failed = written(ctx, h.stmt, h.args)
		}
		select {
		case p.free <- h.args:
		default:
		}
	}
	p.done <- failed
}

// settle waits until nothing goes on beside the program, and says what went wrong there.
func (c *conn) settle() error {
	if c.pipe == nil {
		return nil
	}
	close(c.pipe.held)
	err := <-c.pipe.done
	c.pipe = nil
	return err
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
