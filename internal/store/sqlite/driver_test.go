package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
	"testing"

	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlstore"
	"commonpurse/internal/store/storetest"
)

// watched is a connector whose statements a test sees before the database does, and may refuse.
type watched struct {
	driver.Connector
	before func(text string, args []driver.NamedValue) error
}

func (w watched) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := w.Connector.Connect(ctx)
	return &watchedConn{c, w.before}, err
}

// fullConn is what the store uses of a connection.
type fullConn interface {
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnBeginTx
}

type watchedConn struct {
	driver.Conn
	before func(string, []driver.NamedValue) error
}

func (c *watchedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.before(text, args); err != nil {
		return nil, err
	}
	return c.Conn.(fullConn).ExecContext(ctx, text, args)
}

func (c *watchedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.before(text, args); err != nil {
		return nil, err
	}
	return c.Conn.(fullConn).QueryContext(ctx, text, args)
}

func (c *watchedConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	stmt, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return &watchedStmt{Stmt: stmt, conn: c, text: text}, nil
}

// watchedStmt is a prepared statement that is watched each time it runs.
type watchedStmt struct {
	driver.Stmt
	conn *watchedConn
	text string
}

func (s *watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.conn.before(s.text, args); err != nil {
		return nil, err
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.conn.before(s.text, args); err != nil {
		return nil, err
	}
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

func (c *watchedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := c.before("begin", nil); err != nil {
		return nil, err
	}
	return c.Conn.(fullConn).BeginTx(ctx, o)
}

// watchedStore opens a ledger that is there, with its statements watched, one at a time though a store may read two
// things at once.
func watchedStore(t testing.TB, path string, watch func(string, []driver.NamedValue) error) store.Store {
	var mu sync.Mutex
	before := func(text string, args []driver.NamedValue) error {
		mu.Lock()
		defer mu.Unlock()
		return watch(text, args)
	}
	w := writer(watched{toWrite(path), before})
	s := sqlstore.New(w, reader(watched{toRead(path), before}), dialect{path})
	t.Cleanup(func() { s.Close() })
	return s
}

// failing has faults fail the statements that are watched.
func failing(f *storetest.Faults) func(string, []driver.NamedValue) error {
	return func(string, []driver.NamedValue) error { return f.Next() }
}

// storeOf opens a ledger that is there with a writing handle of the test's own.
func storeOf(t testing.TB, w *sql.DB, path string) store.Store {
	s := sqlstore.New(w, reading(path), dialect{path})
	t.Cleanup(func() { s.Close() })
	return s
}
