package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"commonpurse/internal/store"
	"commonpurse/ledger/calendar"
)

// tx is one transaction on one connection.
//
// Statements are asked of the driver itself, whose connections keep what they have prepared: going through database/sql takes
// as long again as a short statement. They run to their end and the caller's context is looked at between them: watching it inside
// each would cost a goroutine a statement, and each is short.
type tx struct {
	ctx    context.Context
	steady context.Context
	conn   *sql.Conn
	d      Dialect
	writes bool
	args   []driver.NamedValue
	piped  bool // the connection is a Pipe
	pauses bool // and a Pauser
	held   bool // statements may be held back
}

// Pipe is what a connection may be besides: one that does what only writes while the program goes on. What is wrong with a
// statement is then said when a later one is asked, at the latest with the commit.
type Pipe interface {
	// Hold takes a statement that answers with no rows. The arguments are the caller's again when it returns.
	Hold(ctx context.Context, text string, args []driver.NamedValue) error
}

// Pauser is a Pipe that can be asked something while statements are held back.
type Pauser interface {
	Pipe
	// Pause lets the statement under way end and holds the next ones until resume is called. Errors: what went wrong so far.
	Pause() (resume func(), err error)
}

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
	t := &tx{ctx: ctx, steady: context.WithoutCancel(ctx), conn: conn, d: s.dialect, writes: writes}
	defer func() {
		if cerr := conn.Close(); !errors.Is(cerr, sql.ErrConnDone) {
			err = errors.Join(err, cerr)
		}
	}()
	if err := t.begin(writes); err != nil {
		return s.named(err)
	}
	if err := conn.Raw(func(c any) error { _, t.piped = c.(Pipe); _, t.pauses = c.(Pauser); return nil }); err != nil {
		return s.named(err)
	}
	open := true
	defer func() {
		if open {
			t.abandon(err)
		}
	}()
	if err := fn(t); err != nil {
		return s.named(err)
	}
	if err := t.commit(); err != nil {
		return s.named(fmt.Errorf("%w: %w", errCommitting, err))
	}
	open = false
	s.reached.Store(true)
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

// commit ends the transaction. One that only read has its answer by now, and ends well even where that is wanted no more.
func (t *tx) commit() error {
	if t.writes {
		return t.exec("commit")
	}
	_, err := t.conn.ExecContext(t.steady, "commit")
	return err
}

// abandon rolls back; a connection that cannot, or met a trouble that may be its own, is not used again.
func (t *tx) abandon(why error) {
	if _, err := t.conn.ExecContext(t.steady, "rollback"); err != nil || t.d.IsPassing(why) && !t.d.IsBusy(why) {
		_ = t.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}

// named puts the contract's name to an engine's error.
func (s *Store) named(err error) error {
	if err != nil && s.dialect.IsBusy(err) {
		return fmt.Errorf("%w (%w)", store.ErrBusy, err)
	}
	return s.dialect.Named(err)
}

// exec runs a statement that answers with no rows.
func (t *tx) exec(text string, args ...any) error {
	if len(args) > 0 {
		return t.put(text, named(t, args))
	}
	if err := t.ctx.Err(); err != nil {
		return err
	}
	_, err := t.conn.ExecContext(t.steady, text)
	return err
}

// put runs a statement with its arguments. Asked as a question it takes them all at once, where to execute it would hand
// them over one by one.
func (t *tx) put(text string, args []driver.NamedValue) error {
	if t.piped {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		return t.conn.Raw(func(c any) error {
			p, ok := c.(Pipe)
			if !ok {
				return fmt.Errorf("the driver's %T holds nothing back", c)
			}
			t.held = true
			return p.Hold(t.steady, text, args)
		})
	}
	return t.ask(text, args, func(*row) error { return errors.New("a statement that writes answered with a row") })
}

// one reads at most one row.
func (t *tx) one(text string, args []any, dest ...any) (bool, error) {
	found := false
	err := t.each(text, args, func(r *row) error {
		found = true
		return r.Scan(dest...)
	})
	return found, err
}

// each reads rows to the last; what scan does with a row asks nothing else of the database, since not every engine
// answers a question while it is still answering another.
func (t *tx) each(text string, args []any, scan func(*row) error) error {
	return t.ask(text, named(t, args), scan)
}

// beside reads rows like each, but not before what is held back is done: nothing of that may bear on the answer.
func (t *tx) beside(text string, args []any, scan func(*row) error) (err error) {
	if !t.pauses || !t.held {
		return t.each(text, args, scan)
	}
	resume := func() {}
	err = t.conn.Raw(func(c any) (err error) {
		p, ok := c.(Pauser)
		if !ok {
			return fmt.Errorf("the driver's %T does not pause", c)
		}
		resume, err = p.Pause()
		return err
	})
	defer resume()
	if err != nil {
		return err
	}
	return t.asked(text, named(t, args), scan)
}

// named puts arguments in the form that the driver takes.
func named[T any](t *tx, args []T) []driver.NamedValue {
	t.args = t.args[:0]
	for i, a := range args {
		t.args = append(t.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return t.args
}

// ask asks a statement of the driver, once what is held back is done, and reads its rows.
func (t *tx) ask(text string, args []driver.NamedValue, scan func(*row) error) error {
	err := t.asked(text, args, scan)
	if err == nil {
		t.held = false
	}
	return err
}

// asked asks a statement of the driver and reads its rows. What scan panics with goes on to the caller once the connection
// is free again: it could not be used to roll back before.
func (t *tx) asked(text string, args []driver.NamedValue, scan func(*row) error) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	var panicked any
	err := t.conn.Raw(func(c any) (err error) {
		defer func() { panicked = recover() }()
		preparer, ok := c.(driver.ConnPrepareContext)
		if !ok {
			return fmt.Errorf("the driver's %T prepares no statements", c)
		}
		stmt, err := preparer.PrepareContext(t.steady, text)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stmt.Close()) }()
		return t.read(stmt, args, scan)
	})
	if panicked != nil {
		panic(panicked)
	}
	return err
}

func (t *tx) read(stmt driver.Stmt, args []driver.NamedValue, scan func(*row) error) error {
	asker, ok := stmt.(driver.StmtQueryContext)
	if !ok {
		return fmt.Errorf("the driver's %T answers no questions", stmt)
	}
	rows, err := asker.QueryContext(t.steady, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	var r row
	for n := 1; ; n++ {
		if n%1024 == 0 {
			if err := t.ctx.Err(); err != nil {
				return err
			}
		}
		if r.cells == nil {
			r.cells = make([]driver.Value, len(rows.Columns()))
		}
		switch err := rows.Next(r.cells); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := scan(&r); err != nil {
			return err
		}
	}
}

// row is a row as it is being read. Its texts and blobs may be kept; its cells are the next row's.
type row struct{ cells []driver.Value }

// Scan puts the cells where dest points to.
func (r *row) Scan(dest ...any) error {
	if len(dest) != len(r.cells) {
		return fmt.Errorf("a row of %d cells was read as one of %d", len(r.cells), len(dest))
	}
	for i, d := range dest {
		if !put(d, r.cells[i]) {
			return fmt.Errorf("cell %d of a row holds %T, which is no %T", i+1, r.cells[i], d)
		}
	}
	return nil
}

// put puts a cell where dest points to, and tells whether it is of that type.
func put(dest any, cell driver.Value) (ok bool) {
	var n int64
	switch d := dest.(type) {
	case *int64:
		*d, ok = cell.(int64)
	case *int:
		n, ok = cell.(int64)
		*d = int(n)
	case *bool:
		n, ok = cell.(int64)
		*d = n != 0
	case *calendar.Date:
		n, ok = cell.(int64)
		*d = calendar.Date(n)
	case *string:
		*d, ok = cell.(string)
	case *[]byte:
		switch c := cell.(type) {
		case []byte:
			*d, ok = c, true
		case string:
			*d, ok = []byte(c), true
		case nil:
			*d, ok = nil, true
		}
	case *any:
		*d, ok = cell, true
	}
	return ok
}
