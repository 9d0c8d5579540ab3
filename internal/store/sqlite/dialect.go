package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/mattn/go-sqlite3"

	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlstore"
)

const (
	// durable means that a commit is on the disk when it is answered, foreign keys hold, and REPLACE fires the triggers that
	// keep the record.
	durable = "&_journal_mode=WAL&_synchronous=FULL"

	// A connection is used by one goroutine at a time, so SQLite need not lock it.
	shared = "&_foreign_keys=1&_recursive_triggers=1&_stmt_cache_size=128&_mutex=no"
)

// The writer waits for another program's in short waits, so that it hears a caller who gives up: forty of 250 ms.
const attempts = 40

// uri names a file to SQLite whatever characters are in its name.
func uri(path, mode string) string {
	path = filepath.ToSlash(path)
	if runtime.GOOS == "windows" && filepath.VolumeName(path) != "" {
		path = "/" + path
	}
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?mode=" + mode
}

// writing opens the handle that writes: one connection.
func writing(path string) *sql.DB { return writer(toWrite(path)) }

func writer(c driver.Connector) *sql.DB {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	return db
}

func toWrite(path string) connector {
	return connector{
		name: uri(path, "rwc") + durable + shared + "&_busy_timeout=250&_txlock=immediate&_cache_size=-32768",
		// What a statement of many rows is undone by, if it fails, would else be written to a temporary file each time.
		pragmas: []string{"pragma wal_autocheckpoint = 16384", "pragma temp_store = memory"},
	}
}

// reading opens the handle that only reads.
func reading(path string) *sql.DB { return reader(toRead(path)) }

func reader(c driver.Connector) *sql.DB {
	db := sql.OpenDB(c)
	db.SetMaxIdleConns(4)
	return db
}

// toRead says how the file is read. Little is kept of it in memory: most of what is read is read once, and to make room for
// it takes longer than to read it again from the operating system.
func toRead(path string) connector {
	return connector{
		name:    uri(path, "rw") + shared + "&_busy_timeout=10000&_cache_size=-2048",
		pragmas: []string{"pragma query_only = on"},
	}
}

// connector opens connections with pragmas that a data source's name has no place for.
type connector struct {
	name    string
	pragmas []string
}

// Driver is SQLite's, with the settings of the connection.
func (c connector) Driver() driver.Driver {
	return &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		for _, p := range append(c.pragmas, "pragma trusted_schema = off") {
			if _, err := conn.Exec(p, nil); err != nil {
				return fmt.Errorf("%s: %w", p, err)
			}
		}
		return nil
	}}
}

// Connect opens a connection with its settings.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.Driver().Open(c.name)
	if err != nil {
		return nil, err
	}
	under, ok := opened.(*sqlite3.SQLiteConn)
	if !ok {
		return nil, fmt.Errorf("the driver opened a %T", opened)
	}
	return &conn{SQLiteConn: under, kept: map[string]statement{}, free: make(chan []driver.Value, mostHeld)}, nil
}

// dialect is what SQLite does in its own way.
type dialect struct{ path string }

var _ sqlstore.Dialect = dialect{}

// Begin takes the file for writing at once, so that two writers never wait for each other half-way.
func (dialect) Begin(writes bool) string {
	if writes {
		return "begin immediate"
	}
	return "begin"
}

// Attempts is how often a transaction is begun while another program writes.
func (dialect) Attempts() int { return attempts }

// Lock asks for nothing: begin immediate holds the whole file.
func (dialect) Lock() string { return "" }

// HasTable counts the tables of a name.
func (dialect) HasTable() string {
	return "select count(*) from sqlite_schema where type = 'table' and name = $1"
}

// User asks for nobody: whoever holds the file may do anything.
func (dialect) User() string { return "" }

// Filled asks for nothing: the statistics by which statements are planned come with the tables.
func (dialect) Filled() string { return "" }

// Named tells that the disk is full; what is wrong with a file is told apart when it is opened.
func (dialect) Named(err error) error {
	if err != nil && code(err) == sqlite3.ErrFull {
		return fmt.Errorf("%w (%w)", store.ErrNoRoom, err)
	}
	return err
}

// Migrations are the files that make the tables.
func (dialect) Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// IsBusy tells that another program holds the file.
func (dialect) IsBusy(err error) bool {
	c := code(err)
	return c == sqlite3.ErrBusy || c == sqlite3.ErrLocked
}

// IsTaken tells that a key is there already.
func (dialect) IsTaken(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) &&
		(e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}

func code(err error) sqlite3.ErrNo {
	var e sqlite3.Error
	errors.As(err, &e)
	return e.Code
}

// Backup writes a consistent copy of the whole database to a new file.
func (d dialect) Backup(ctx context.Context, path string) error {
	if err := copied(ctx, d.path, path); err != nil {
		return fmt.Errorf("backing up to %s: %w", path, err)
	}
	return nil
}

// copied writes a copy of a database beside the place where it is to be, sees that it is on the disk, and puts it there.
func copied(ctx context.Context, from, to string) (err error) {
	part := to + ".part"
	for _, p := range []string{to, part} {
		if _, err := os.Lstat(p); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is in the way: %w", p, fs.ErrExist)
		}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreAbsent(os.Remove(part)))
		}
	}()
	// The copy is written by a handle that may write, to a file other than its own: not query_only, but mode=ro.
	db := sql.OpenDB(connector{name: uri(from, "ro") + "&_busy_timeout=10000"})
	defer db.Close()
	if _, err := db.ExecContext(ctx, "vacuum into $1", part); err != nil {
		return err
	}
	if err := synced(part); err != nil {
		return err
	}
	if err := os.Rename(part, to); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // a folder is not a file there, and renaming is on the disk
	}
	return synced(filepath.Dir(to))
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func synced(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// sound tells whether a database is whole: every page, every index, every row.
func sound(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "pragma integrity_check(8)")
	if err != nil {
		return err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		if text != "ok" {
			found = append(found, text)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("the file is damaged: %s", strings.Join(found, "; "))
	}
	return nil
}

// IsPassing tells of no error that trying again would help: whoever waited for the file has tried long enough.
func (dialect) IsPassing(error) bool { return false }
