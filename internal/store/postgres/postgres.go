// Package postgres keeps books in a PostgreSQL database, for partnerships whose people work in the same books from several
// places.
//
// It is not where anything is asked or written: that is one text of SQL for all engines, in sqlstore. What is here is how
// the database is reached, made and brought up to date, and the shape of its tables.
//
// The model: one database, or schema of one, holds one ledger. Its tables belong to whoever made them, who alone may bring
// them up to date; the people who keep the books belong to the role purse, which may read everything, add to the record,
// and move on the sums that are kept beside it. Each of them records in their own name: triggers hold an event's actor to the
// person whose login is the session's user, whatever program wrote it.
//
// Who outgrows one server spreads books over several. Every key begins with the book, references stay inside it, writers of a
// book hold its head's row and nothing else, and no number is drawn for the whole database, so that a database which is
// distributed by that column keeps each book whole on one server. What it takes, none of which has been tried:
//
// Citus: create_reference_table of heads and migrations, as the codes of heads are unique across books, and
// create_distributed_table(T, 'book') for every other table, all colocated. Triggers need citus.enable_unsafe_triggers; those
// that see all rows of a statement are not supported there, and without them the program alone holds people to their login.
//
// YugabyteDB: the migrations as they are, with ranges of keys that begin with the book in place of hashes.
//
// CockroachDB: migrations without the triggers that see all rows of a statement, and none of the settings for planning, which
// it does not know; writers that meet are answered with 40001 there, and transactions so answered are run again.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlstore"
)

// Create opens the ledger in a database, making its tables when they are absent.
//
// Errors: store.ErrOlder, store.ErrNewer, store.ErrAltered; the server cannot be reached or refuses.
func Create(ctx context.Context, address string) (store.Store, error) {
	return opened(ctx, address, func(w, _ *sql.DB) error {
		if err := current(ctx, w); !errors.Is(err, store.ErrNoLedger) {
			return err
		}
		return migrate(ctx, w)
	})
}

// migrate makes the tables or brings them up to date, while no other program does: two that make a ledger at the same time
// come one after the other, and the second finds it made.
func migrate(ctx context.Context, db *sql.DB) error {
	held, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer held.Rollback() // which lets the other go on
	for _, text := range []string{"set local lock_timeout = 0", "select pg_advisory_xact_lock(hashtext('purse ' || current_schema()))"} {
		if _, err := held.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return sqlstore.Migrate(ctx, db, dialect{})
}

// Open opens the ledger in a database.
//
// Errors: store.ErrNoLedger, store.ErrOlder, store.ErrNewer, store.ErrAltered; the server cannot be reached or refuses.
func Open(ctx context.Context, address string) (store.Store, error) {
	return opened(ctx, address, func(_, r *sql.DB) error { return current(ctx, r) })
}

// current tells whether the tables are those that this program makes. Where some are missing and no book ever was, their
// making was broken off, by somebody or because the server did not allow all of it: that is no ledger yet, and no older one.
func current(ctx context.Context, db *sql.DB) error {
	err := sqlstore.Current(ctx, db, dialect{})
	if !errors.Is(err, store.ErrOlder) {
		return err
	}
	var n int
	asked := db.QueryRowContext(ctx, dialect{}.HasTable(), "heads").Scan(&n)
	if asked == nil && n > 0 {
		asked = db.QueryRowContext(ctx, "select count(*) from heads").Scan(&n)
	}
	switch {
	case asked != nil:
		return asked
	case n == 0:
		return store.ErrNoLedger
	}
	return err
}

// Upgrade brings the ledger in a database up to the shape that this program keeps. Only the owner of the tables may.
//
// Errors: store.ErrNoLedger, store.ErrNewer, store.ErrAltered; the server cannot be reached or refuses.
func Upgrade(ctx context.Context, address string) error {
	l, err := opened(ctx, address, func(w, _ *sql.DB) error {
		if err := sqlstore.Current(ctx, w, dialect{}); err != nil && !errors.Is(err, store.ErrOlder) {
			return err
		}
		if err := owns(ctx, w); err != nil {
			return err
		}
		return migrate(ctx, w)
	})
	if err != nil {
		return err
	}
	return l.Close()
}

// owns refuses whoever is not a member of the role that the tables belong to.
func owns(ctx context.Context, db *sql.DB) error {
	var user, owner string
	err := db.QueryRowContext(ctx, `select cast(session_user as text), cast(tableowner as text) from pg_catalog.pg_tables
		where schemaname = current_schema() and tablename = 'heads' and not pg_has_role(current_user, tableowner, 'member')`).Scan(&user, &owner)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &store.Denied{Said: fmt.Sprintf("the tables belong to %s, and %s is no member of that role", owner, user)}
}

// opened reaches the database with two handles, and sees to its tables with the one that writes or the
// one that reads.
func opened(ctx context.Context, address string, prepare func(w, r *sql.DB) error) (store.Store, error) {
	settings, err := settingsOf(address)
	if err != nil {
		return nil, err
	}
	reading := settings.Copy()
	settings.RuntimeParams["lock_timeout"] = waitForBook
	if settings.ValidateConnect != nil || len(settings.Fallbacks) > 0 { // of several servers, only one is written to
		settings.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	w, r := handle(settings), handle(reading)
	if err := prepare(w, r); err != nil {
		if (dialect{}).IsBusy(err) {
			err = fmt.Errorf("%w (%w)", store.ErrBusy, err)
		}
		return nil, errors.Join(fmt.Errorf("opening the ledger: %w", dialect{}.Named(err)), w.Close(), r.Close())
	}
	return sqlstore.New(w, r, dialect{}), nil
}

// waitForBook is how long a transaction waits for another program's in the same book before it starts over, so that it
// hears a caller who gives up.
const waitForBook = "500ms"

// lettingGo makes the server notice within some twenty seconds that a client has gone without a word, and let go of the book
// that it held.
var lettingGo = map[string]string{
	"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3", "tcp_user_timeout": "20000",
}

// planning keeps the server to the order in which a statement names its tables, and to their indexes: the statements are
// written for that, and need no figures about the tables. They need that there are no false ones, as of when the tables were
// empty, for which any index would do: see countTables.
var planning = map[string]string{
	"join_collapse_limit": "1", "from_collapse_limit": "1", "enable_seqscan": "off", "enable_hashjoin": "off",
	"enable_mergejoin": "off", "enable_bitmapscan": "off", "enable_material": "off", "random_page_cost": "0.1", "seq_page_cost": "0.1", "cpu_tuple_cost": "1",
	"cpu_index_tuple_cost": "1", "jit": "off",
}

// handle makes a handle of a database; it connects when it is asked something.
func handle(settings *pgx.ConnConfig) *sql.DB {
	settings.RuntimeParams["application_name"] = "purse"
	maps.Copy(settings.RuntimeParams, lettingGo)
	maps.Copy(settings.RuntimeParams, planning)
	db := sql.OpenDB(reached{connector{stdlib.GetConnector(*settings)}, onlySecure(settings)})
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(4)
	return db
}
