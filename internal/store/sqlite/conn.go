package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/mattn/go-sqlite3"
)

// conn is a connection that keeps the statements it has prepared: to prepare those of one posting takes as long as to run
// them, and the next posting asks the same. What writes much runs beside the program, and everything else waits for it.
type conn struct {
	*sqlite3.SQLiteConn
	kept   map[string]statement
	pipe   *pipe // nil where nothing runs beside the program
	paused bool  // it waits
	lost   error // what went wrong beside the program in a transaction, which can only be rolled back
	free   chan []driver.Value
}

// mostKept bounds the statements that a connection keeps; the texts that are asked often are far fewer.
const mostKept = 256

// PrepareContext prepares a statement, or finds it prepared. Whoever asks it closes its rows before it is asked again.
func (c *conn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if stmt, ok := c.kept[text]; ok {
		return stmt, c.settle()
	}
	if err := c.settle(); err != nil {
		return nil, err
	}
	prepared, err := c.SQLiteConn.PrepareContext(ctx, text)
	if err != nil || len(c.kept) >= mostKept {
		return prepared, err
	}
	under, ok := prepared.(*sqlite3.SQLiteStmt)
	if !ok {
		return prepared, nil
	}
	stmt := statement{under}
	c.kept[text] = stmt
	return stmt, nil
}

// Close ends the statements before the connection, which would keep its lock over one of them.
func (c *conn) Close() error {
	err := c.settle()
	for _, stmt := range c.kept {
		err = errors.Join(err, stmt.SQLiteStmt.Close())
	}
	clear(c.kept)
	return errors.Join(err, c.SQLiteConn.Close())
}

// ExecContext runs a statement once. One that rolls back does so whatever went wrong before, and then nothing has.
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.settle(); text == "rollback" {
		c.lost = nil
	} else if err != nil {
		return nil, err
	}
	return c.SQLiteConn.ExecContext(ctx, text, args)
}

// QueryContext asks a statement once.
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	return c.SQLiteConn.QueryContext(ctx, text, args)
}

// BeginTx begins a transaction.
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	return c.SQLiteConn.BeginTx(ctx, o)
}

// Ping asks whether the connection works.
func (c *conn) Ping(ctx context.Context) error {
	if err := c.settle(); err != nil {
		return err
	}
	return c.SQLiteConn.Ping(ctx)
}

// statement is a statement that its connection keeps.
type statement struct{ *sqlite3.SQLiteStmt }

// Close does nothing: the connection closes what it keeps.
func (statement) Close() error { return nil }
