package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/mattn/go-sqlite3"
)

// conn is a connection that keeps the statements it has prepared: to prepare those of one posting takes as long as to run
// them, and the next posting asks the same.
type conn struct {
	*sqlite3.SQLiteConn
	kept map[string]statement
}

// mostKept bounds the statements that a connection keeps; the texts that are asked often are far fewer.
const mostKept = 256

// PrepareContext prepares a statement, or finds it prepared. Whoever asks it closes its rows before it is asked again.
func (c *conn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if stmt, ok := c.kept[text]; ok {
		return stmt, nil
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
	var err error
	for _, stmt := range c.kept {
		err = errors.Join(err, stmt.SQLiteStmt.Close())
	}
	clear(c.kept)
	return errors.Join(err, c.SQLiteConn.Close())
}

// statement is a statement that its connection keeps.
type statement struct{ *sqlite3.SQLiteStmt }

// Close does nothing: the connection closes what it keeps.
func (statement) Close() error { return nil }
