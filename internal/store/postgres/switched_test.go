package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

// switched opens connections to one database and then to another, as if that had taken the place of the first.
type switched struct {
	driver.Connector
	to *driver.Connector
}

func (s switched) Connect(ctx context.Context) (driver.Conn, error) { return (*s.to).Connect(ctx) }

// switching is a store on the first of two databases, and what switches it to the second.
func switching(t testing.TB, one, other string, before func(string) error) (s store.Store, change func()) {
	t.Helper()
	at := func(address string) driver.Connector {
		settings, err := pgx.ParseConfig(address)
		must(t, err)
		return stdlib.GetConnector(*settings)
	}
	now := at(one)
	db := sql.OpenDB(watched{connector{switched{now, &now}}, before})
	db.SetMaxIdleConns(0)
	t.Cleanup(func() { must(t, db.Close()) })
	return watchedStore(db), func() { now = at(other) }
}

// TestWhatIsReadWhereAnotherTookItsPlace reads a book of which the database holds less than is remembered, and other events
// in place of those that are lost: what is shown is what is there.
func TestWhatIsReadWhereAnotherTookItsPlace(t *testing.T) {
	ctx := context.Background()
	one, other := pgserver.Database(t), pgserver.Database(t)
	there := bookAt(t, other, 0)
	bookAt(t, one, 0)
	s, change := switching(t, one, other, func(string) error { return nil })
	for _, code := range []string{"kept", "lost", "lost too"} {
		must(t, post(ctx, s, code))
	}
	for _, code := range []string{"kept", "other"} {
		must(t, post(ctx, there, code))
	}
	change()
	remembered(t, s, there)
	must(t, post(ctx, s, "went on"))
	equal(t, sound(t, s), []string{"kept", "other", "went on"})
}

// TestWhatWasReadBeforeAFault fails each statement of a View that learns what another program wrote; and then another
// database has taken the place of the first, without what was learned.
func TestWhatWasReadBeforeAFault(t *testing.T) {
	ctx := context.Background()
	one, other := pgserver.Database(t), pgserver.Database(t)
	there, here := bookAt(t, other, 0), bookAt(t, one, 0)
	for _, code := range []string{"kept", "other"} {
		must(t, post(ctx, there, code))
	}
	must(t, post(ctx, here, "kept"))
	var f storetest.Faults
	var stores []store.Store
	var changes []func()
	for range 8 {
		s, change := switching(t, one, other, failing(&f))
		must(t, s.View(ctx, "main", func(r store.Reader) error {
			_, err := r.Rows("organisations", 0)
			return err
		}))
		stores, changes = append(stores, s), append(changes, change)
	}
	must(t, post(ctx, here, "lost"))
	failed := 0
	for i, s := range stores {
		f.Set(i+1, false)
		err := s.View(ctx, "main", func(store.Reader) error { return nil })
		if f.Happened() {
			failed++
			if !errors.Is(err, storetest.ErrInjected) {
				t.Fatal(err)
			}
			changes[i]()
			remembered(t, s, there)
		}
		f.Set(0, false)
	}
	if failed < 4 {
		t.Errorf("%d statements failed", failed)
	}
}

// TestBooksOpenedAtOnce opens a book while another is being opened, which takes the number that was next.
func TestBooksOpenedAtOnce(t *testing.T) {
	ctx := context.Background()
	address := pgserver.Database(t)
	bookAt(t, address, 0)
	c, err := pgx.Connect(ctx, address)
	must(t, err)
	defer c.Close(ctx)
	tx, err := c.Begin(ctx)
	must(t, err)
	_, err = tx.Exec(ctx, "insert into heads values (2, 'other', 0, 0, 0, '', 0, 0, 0, 0)")
	must(t, err)
	s := watchedStore(watchedHandle(t, address, func(string) error { return nil }))
	opened := make(chan error, 1)
	go func() { opened <- s.Open(ctx, "mine") }()
	asking, err := pgx.Connect(ctx, address)
	must(t, err)
	defer asking.Close(ctx)
	for waits := false; !waits; {
		must(t, asking.QueryRow(ctx, "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')").Scan(&waits))
	}
	must(t, tx.Commit(ctx))
	must(t, <-opened)
	books, err := s.Books(ctx)
	must(t, err)
	if !slices.Equal(books, []string{"main", "mine", "other"}) {
		t.Errorf("there are the books %v", books)
	}
}
