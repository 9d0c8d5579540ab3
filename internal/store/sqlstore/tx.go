package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"commonpurse/internal/store"
)

// tx is one transaction on one connection.
//
// Statements run to their end and the caller's context is looked at between them: watching it inside each would cost a
// goroutine a statement, and each is short.
type tx struct {
	ctx    context.Context
	steady context.Context
	conn   *sql.Conn
	d      Dialect
	writes bool
	// prepared are the statements of a writing transaction, which asks the same few a great many times; a reading one
	// asks each about once.
	prepared map[string]*sql.Stmt
}

// mostPrepared bounds the statements that a transaction keeps; the texts that are asked often are far fewer.
const mostPrepared = 128

// run runs fn in a transaction, and rolls it back when fn fails or panics.
func (s *Store) run(ctx context.Context, writes bool, fn func(*tx) error) (err error) {
	db := s.reader
	if writes {
		db = s.writer
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return s.named(err)
	}
	t := &tx{ctx: ctx, steady: context.WithoutCancel(ctx), conn: conn, d: s.dialect, writes: writes, prepared: map[string]*sql.Stmt{}}
	defer func() {
		err = errors.Join(err, t.forget())
		if cerr := conn.Close(); !errors.Is(cerr, sql.ErrConnDone) {
			err = errors.Join(err, cerr)
		}
	}()
	if err := t.begin(writes); err != nil {
		return s.named(err)
	}
	open := true
	defer func() {
		if open {
			t.abandon()
		}
	}()
	if err := fn(t); err != nil {
		return s.named(err)
	}
	if err := t.exec("commit"); err != nil {
		return s.named(fmt.Errorf("committing: %w", err))
	}
	open = false
	return nil
}

// begin begins the transaction, trying again while another program is writing.
func (t *tx) begin(writes bool) error {
	var err error
	for range t.d.Attempts() {
		if err = t.exec(t.d.Begin(writes)); !t.d.IsBusy(err) {
			return err
		}
	}
	return err
}

// abandon rolls back; a connection that cannot is not used again.
func (t *tx) abandon() {
	if _, err := t.conn.ExecContext(t.steady, "rollback"); err != nil {
		_ = t.forget() // a connection that closes over a statement of its own would keep its lock
		_ = t.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}

// forget ends the prepared statements.
func (t *tx) forget() (err error) {
	for _, stmt := range t.prepared {
		err = errors.Join(err, stmt.Close())
	}
	clear(t.prepared)
	return err
}

// named puts the contract's name to an engine's error.
func (s *Store) named(err error) error {
	if err != nil && s.dialect.IsBusy(err) {
		return fmt.Errorf("%w (%w)", store.ErrBusy, err)
	}
	return err
}

func (t *tx) exec(text string, args ...any) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	stmt, err := t.prepare(text, len(args)) //nolint:sqlclosecheck // kept for the transaction; forget closes it
	if err != nil {
		return err
	}
	if stmt != nil {
		_, err = stmt.ExecContext(t.steady, args...)
		return err
	}
	_, err = t.conn.ExecContext(t.steady, text, args...)
	return err
}

// prepare prepares a statement of a writing transaction once; it answers with none where that gains nothing.
func (t *tx) prepare(text string, args int) (*sql.Stmt, error) {
	if stmt := t.prepared[text]; stmt != nil || !t.writes || args == 0 || len(t.prepared) >= mostPrepared {
		return stmt, nil
	}
	stmt, err := t.conn.PrepareContext(t.steady, text)
	if err != nil {
		return nil, err
	}
	t.prepared[text] = stmt
	return stmt, nil
}

// query asks a statement, prepared where that gains something.
func (t *tx) query(text string, args []any) (*sql.Rows, error) {
	stmt, err := t.prepare(text, len(args)) //nolint:sqlclosecheck // kept for the transaction; forget closes it
	if err != nil {
		return nil, err
	}
	if stmt != nil {
		return stmt.QueryContext(t.steady, args...)
	}
	return t.conn.QueryContext(t.steady, text, args...)
}

// put runs a statement with many arguments. Asked as a question it takes them all at once, where to execute it would
// hand them over one by one.
func (t *tx) put(text string, args []any) error {
	return t.each(text, args, func(*sql.Rows) error { return errors.New("an insertion answered with a row") })
}

// one reads at most one row.
func (t *tx) one(text string, args []any, dest ...any) (bool, error) {
	found := false
	err := t.each(text, args, func(r *sql.Rows) error {
		found = true
		return r.Scan(dest...)
	})
	return found, err
}

// each reads rows to the last; what scan does with a row asks nothing else of the database, since not every engine
// answers a question while it is still answering another.
func (t *tx) each(text string, args []any, scan func(*sql.Rows) error) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	rows, err := t.query(text, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	for n := 0; rows.Next(); n++ {
		if n%1024 == 1023 {
			if err := t.ctx.Err(); err != nil {
				return err
			}
		}
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
