package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlstore"
	"commonpurse/internal/store/storetest"
)

// watched is a connector whose statements a test sees before the database does, and may refuse.
type watched struct {
	connector
	before func(text string) error
}

func (w watched) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := w.connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &watchedConn{c.(*conn), w.before}, nil
}

// watchedConn is a connection with its statements watched; whatever else the store uses of it goes on unseen.
type watchedConn struct {
	*conn
	before func(string) error
}

func (c *watchedConn) Hold(ctx context.Context, text string, args []driver.NamedValue) error {
	if err := c.before(text); err != nil {
		return err
	}
	return c.conn.Hold(ctx, text, args)
}

func (c *watchedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.before(text); err != nil {
		return nil, err
	}
	return c.conn.ExecContext(ctx, text, args)
}

func (c *watchedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.before(text); err != nil {
		return nil, err
	}
	return c.conn.QueryContext(ctx, text, args)
}

func (c *watchedConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	stmt, err := c.conn.PrepareContext(ctx, text)
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

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.conn.before(s.text); err != nil {
		return nil, err
	}
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

// watchedHandle opens a database with its statements watched.
func watchedHandle(t testing.TB, address string, before func(string) error) *sql.DB {
	t.Helper()
	settings, err := pgx.ParseConfig(address)
	must(t, err)
	db := sql.OpenDB(watched{connector{stdlib.GetConnector(*settings)}, before})
	db.SetMaxIdleConns(8)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

// watchedStore is a store that remembers nothing yet, on a database that is open.
func watchedStore(db *sql.DB) store.Store { return sqlstore.New(db, db, dialect{}) }

// failing has faults fail the statements that are watched.
func failing(f *storetest.Faults) func(string) error {
	return func(string) error { return f.Next() }
}
