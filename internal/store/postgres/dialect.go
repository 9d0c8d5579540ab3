package postgres

import (
	"context"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"

	"github.com/jackc/pgx/v5/pgconn"

	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlstore"
)

//go:embed migrations/*.sql
var files embed.FS

// What begins a transaction. One that reads sees the books as they stood when it asked first; one that writes holds the head
// of its book, and so sees all that those before it wrote.
const (
	beginWriting = "begin isolation level read committed"
	beginReading = "begin isolation level repeatable read read only"
)

// The errors of the server that are told apart. Source: PostgreSQL's manual, appendix A.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03"
	adminShutdown        = "57P01"
	crashShutdown        = "57P02"
	cannotConnectNow     = "57P03"
	readOnlyTransaction  = "25006"
	tooManyConnections   = "53300"
	idleTransaction      = "25P03"
	idleSession          = "57P05"
)

// dialect is what PostgreSQL does in its own way.
type dialect struct{}

var _ sqlstore.Dialect = dialect{}

// Begin begins a transaction.
func (dialect) Begin(writes bool) string {
	if writes {
		return beginWriting
	}
	return beginReading
}

// Attempts is how often a transaction is begun: nothing stands in its way.
func (dialect) Attempts() int { return 1 }

// Lock holds the head of the book until the transaction ends: its writers come one after the other, and those of other
// books are not held up.
func (dialect) Lock() string { return " for update" }

// HasTable counts the tables of a name.
func (dialect) HasTable() string {
	return "select count(*) from pg_catalog.pg_tables where schemaname = current_schema() and tablename = $1"
}

// User asks for whoever logged in, whichever role was taken on since.
func (dialect) User() string { return "select cast(session_user as text)" }

// Filled counts what the tables hold, without which statements over many lines are planned as if there were few.
func (dialect) Filled() string { return countTables }

// Migrations are the files that make the tables.
func (dialect) Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// IsBusy tells that another program held the book longer than is waited for.
func (dialect) IsBusy(err error) bool { return code(err) == lockNotAvailable }

// IsTaken tells that a key is there already.
func (dialect) IsTaken(err error) bool { return code(err) == uniqueViolation }

// IsPassing tells that the same transaction may well succeed if it is tried again: it met another, or the connection to the
// server was lost, or ended by the server because it was idle, or the server is on its way up or down, has as many
// connections as it takes, or has become one that only reads.
func (dialect) IsPassing(err error) bool {
	switch code(err) {
	case serializationFailure, deadlockDetected, lockNotAvailable, adminShutdown, crashShutdown, cannotConnectNow, readOnlyTransaction,
		tooManyConnections, idleTransaction, idleSession:
		return true
	case "":
		return isLost(err)
	}
	return false
}

// isLost tells that the connection was lost, or could not be made. A caller whose time is up looks like a network's to the
// standard library.
func isLost(err error) bool {
	var network net.Error
	var connecting *pgconn.ConnectError
	if errors.As(err, &connecting) {
		return true
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	return errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, driver.ErrBadConn)
}

func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Backup is refused: a file of this program's could not be restored as the server's own copies are.
func (dialect) Backup(_ context.Context, path string) error {
	return fmt.Errorf("backing up to %s: %w", path, store.ErrOwnTools)
}
