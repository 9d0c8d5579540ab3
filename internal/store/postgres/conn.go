package postgres

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"

	"commonpurse/internal/store/sqlstore"
)

// connector opens connections that hold statements back until an answer is needed.
type connector struct{ driver.Connector }

// Connect opens a connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	under, ok := opened.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("the driver opened a %T", opened)
	}
	return &conn{Conn: under}, nil
}

var _ sqlstore.Pipe = (*conn)(nil)

// conn is a connection on which what only writes is held back, and goes to the server together with the next statement that
// is answered: a posting is then a few journeys to the server instead of one for every table.
type conn struct {
	*stdlib.Conn
	held   pgx.Batch
	under  answers // what was sent and is not answered yet
	wrote  int     // how many statements of this transaction were held back
	counts int     // at how many of those the tables are counted next
}

// answers are what a number of statements that write are answered with.
type answers struct {
	results pgx.BatchResults
	n       int
}

// mostHeld bounds the statements that are held back.
const mostHeld = 64

// Hold holds a statement back that answers with no rows. What is wrong with it is said when the next statement is asked.
func (c *conn) Hold(ctx context.Context, text string, args []driver.NamedValue) error {
	if c.wrote++; c.wrote == c.counts {
		c.held.Queue(countTables)
		c.counts *= moreToCount
	}
	c.held.Queue(text, plain(args)...)
	if c.held.Len() < mostHeld {
		return nil
	}
	return c.send(ctx)
}

// countTables tells the planner how many rows there are; the server then plans anew what it had planned for fewer.
const countTables = "select counted()"

// muchWritten is how many statements that write there are in a transaction until the tables are counted, so that a load is not
// planned as for empty tables, which within it nobody would notice; then it is at every fourfold of that. A posting has some
// twenty, and must not wait for it: it takes as long as a thousand of them.
const (
	muchWritten = 256
	moreToCount = 4
)

// send sends what is held back, and does not wait until it is done: the server and the program work side by side.
func (c *conn) send(ctx context.Context) error {
	if c.held.Len() == 0 {
		return nil
	}
	results, n, err := c.sent(ctx)
	c.under = answers{results, n}
	return err
}

// sent sends what is held back once what was sent before has been answered.
func (c *conn) sent(ctx context.Context) (pgx.BatchResults, int, error) {
	if err := c.settle(); err != nil {
		return nil, 0, err
	}
	batch := c.held
	c.held = pgx.Batch{}
	return c.Conn.Conn().SendBatch(ctx, &batch), batch.Len(), nil
}

// settle waits until everything that was sent is done, and says what was wrong with it.
func (c *conn) settle() error {
	under := c.under
	if c.under = (answers{}); under.results == nil {
		return nil
	}
	return errors.Join(heard(under.results, under.n), under.results.Close())
}

// heard reads the answers of statements that have no rows.
func heard(results pgx.BatchResults, n int) error {
	for range n {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	return nil
}

// ExecContext runs a statement after those held back, or, where it ends the transaction without them, instead.
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	switch text {
	case "rollback":
		c.held = pgx.Batch{}
	case "commit":
		return c.commit(ctx)
	default:
		if isBegin(text) {
			c.wrote, c.counts = 0, muchWritten
			if c.held.Len() == 0 {
				c.held.Queue(text)
				return driver.RowsAffected(0), nil
			}
		}
	}
	wrong := errors.Join(c.send(ctx), c.settle())
	if wrong != nil && text != "rollback" {
		return nil, wrong
	}
	return c.Conn.ExecContext(ctx, text, args)
}

// commit commits, and sees that the server did: it answers with a rollback where a statement had failed before.
func (c *conn) commit(ctx context.Context) (driver.Result, error) {
	c.held.Queue("commit")
	results, n, err := c.sent(ctx)
	if err != nil {
		return nil, err
	}
	err = heard(results, n-1)
	var tag pgconn.CommandTag
	if err == nil {
		tag, err = results.Exec()
	}
	if err = errors.Join(err, results.Close()); err != nil {
		return nil, err
	}
	if tag.String() != "COMMIT" {
		return nil, fmt.Errorf("the server answered %q", tag.String())
	}
	return driver.RowsAffected(0), nil
}

// PrepareContext makes a statement; the driver prepares it when it is first asked, and keeps it with the connection.
func (c *conn) PrepareContext(_ context.Context, text string) (driver.Stmt, error) {
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	return &statement{c, text}, nil
}

// QueryContext asks a statement, together with those held back.
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if c.held.Len() == 0 {
		if err := c.settle(); err != nil {
			return nil, err
		}
		found, err := c.Conn.Conn().Query(ctx, text, plain(args)...)
		if err != nil {
			return nil, err
		}
		return newRows(found, nil)
	}
	c.held.Queue(text, plain(args)...)
	results, n, err := c.sent(ctx)
	if err != nil {
		return nil, err
	}
	if err := heard(results, n-1); err != nil {
		return nil, errors.Join(err, results.Close())
	}
	found, err := results.Query()
	if err != nil {
		return nil, errors.Join(err, results.Close())
	}
	return newRows(found, results)
}

// ResetSession makes the connection ready for its next use.
func (c *conn) ResetSession(ctx context.Context) error {
	c.held = pgx.Batch{}
	if err := c.settle(); err != nil {
		return driver.ErrBadConn
	}
	return c.Conn.ResetSession(ctx)
}

func plain(args []driver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a.Value
	}
	return out
}

// statement is a statement of a connection.
type statement struct {
	conn *conn
	text string
}

// Close does nothing: the connection keeps what it has prepared.
func (s *statement) Close() error { return nil }

// NumInput says nothing of how many arguments there are: the server counts them.
func (s *statement) NumInput() int { return -1 }

// Exec is refused.
func (s *statement) Exec([]driver.Value) (driver.Result, error) { return nil, errOld }

// Query is refused.
func (s *statement) Query([]driver.Value) (driver.Rows, error) { return nil, errOld }

var errOld = errors.New("a statement is asked with a context")

// QueryContext asks the statement.
func (s *statement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.text, args)
}

// rows are the rows of an answer, as they come.
type rows struct {
	pgx.Rows
	results pgx.BatchResults // the answers that the rows are the last of; nil when there was one statement only
	names   []string
	more    bool // the first row is at hand
}

// newRows waits for the first row, as only then it is known whether the statement failed.
func newRows(found pgx.Rows, results pgx.BatchResults) (*rows, error) {
	r := &rows{Rows: found, results: results}
	r.more = found.Next()
	if err := found.Err(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	for _, f := range found.FieldDescriptions() {
		r.names = append(r.names, f.Name)
	}
	return r, nil
}

// Columns names the columns.
func (r *rows) Columns() []string { return r.names }

// Close ends the answer.
func (r *rows) Close() error {
	r.Rows.Close()
	if r.results != nil {
		return r.results.Close()
	}
	return nil
}

// Next reads a row.
func (r *rows) Next(cells []driver.Value) error {
	if !r.more {
		if err := r.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	raw := r.RawValues()
	for i, f := range r.FieldDescriptions() {
		cell, err := cellOf(f, raw[i])
		if err != nil {
			return err
		}
		cells[i] = cell
	}
	r.more = r.Rows.Next()
	return nil
}

// cellOf reads a cell: numbers, texts and bytes, and nothing else, as the statements ask for.
func cellOf(f pgconn.FieldDescription, raw []byte) (driver.Value, error) {
	if raw == nil {
		return nil, nil
	}
	switch {
	case f.DataTypeOID == pgtype.Int8OID && f.Format == pgtype.BinaryFormatCode:
		return int64(binary.BigEndian.Uint64(raw)), nil
	case f.DataTypeOID == pgtype.Int4OID && f.Format == pgtype.BinaryFormatCode:
		return int64(int32(binary.BigEndian.Uint32(raw))), nil
	case f.DataTypeOID == pgtype.BoolOID && f.Format == pgtype.BinaryFormatCode:
		return int64(raw[0]), nil
	case f.DataTypeOID == pgtype.TextOID, f.DataTypeOID == pgtype.NameOID, f.DataTypeOID == pgtype.VarcharOID:
		return string(raw), nil
	case f.DataTypeOID == pgtype.ByteaOID && f.Format == pgtype.BinaryFormatCode:
		return append([]byte(nil), raw...), nil
	}
	return nil, fmt.Errorf("the column %s is of type %d, which no statement asks for", f.Name, f.DataTypeOID)
}

// isBegin tells whether a statement only begins a transaction.
func isBegin(text string) bool { return text == beginWriting || text == beginReading }
