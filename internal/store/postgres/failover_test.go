package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

// pair starts two servers, the second a standby that each commit of the first waits for.
func pair(t testing.TB) (primary, standby *pgserver.Server) {
	t.Helper()
	ctx := context.Background()
	primary = serverOf(t, "autovacuum=off")
	standby, err := primary.Standby(ctx)
	must(t, err)
	t.Cleanup(func() { must(t, standby.Remove()) })
	must(t, primary.WaitForStandby(ctx))
	return primary, standby
}

// either is the address of whichever of two servers is asked for.
func either(a, b *pgserver.Server, which string) string {
	return fmt.Sprintf("postgres://owner@%s,%s/postgres?sslmode=disable&target_session_attrs=%s", a.Host(), b.Host(), which)
}

// TestFailover kills the primary while clients post, and promotes the standby: they go on by themselves, nothing that they
// were told is recorded is lost, nothing is there twice, and the seal is whole.
func TestFailover(t *testing.T) {
	primary, standby := pair(t)
	address := either(primary, standby, "read-write")
	bookAt(t, address, 0)
	c := clientsOf(t, address, 8)
	c.goOn(t, 3)
	must(t, primary.Kill())
	must(t, standby.Promote(context.Background()))
	c.goOn(t, 3)
	told := c.ended(t)
	equal(t, slices.Sorted(slices.Values(sound(t, storeAt(t, standby.Address("postgres"))))), told)
}

// TestFailoverToOneThatIsBehind promotes a standby that does not have all that the primary answered for, as nobody waited for
// it. What is lost is lost; but a program that remembers it goes on with what is there.
func TestFailoverToOneThatIsBehind(t *testing.T) {
	ctx := context.Background()
	primary := serverOf(t)
	standby, err := primary.Standby(ctx)
	must(t, err)
	t.Cleanup(func() { must(t, standby.Remove()) })
	address := either(primary, standby, "read-write")
	bookAt(t, address, 0)
	s, other := spoken(t, address), spoken(t, address)
	must(t, post(ctx, s, "kept"))
	must(t, standby.Await(ctx, "select pg_last_wal_replay_lsn() >= '"+listed(t, directly(t, primary.Address("postgres")), "select pg_current_wal_lsn()::text")[0]+"'"))
	must(t, standby.Stop())
	for _, code := range []string{"lost", "lost too"} {
		must(t, post(ctx, s, code))
	}
	must(t, primary.Kill())
	must(t, standby.Begin(ctx))
	must(t, standby.Promote(ctx))
	must(t, post(ctx, other, "written by another"))
	must(t, post(ctx, other, "and one more"))
	must(t, post(ctx, s, "went on"))
	equal(t, sound(t, s), []string{"kept", "written by another", "and one more", "went on"})
}

// TestReportsOfAStandby asks a standby everything there is to ask: the primary has no part in it.
func TestReportsOfAStandby(t *testing.T) {
	ctx := context.Background()
	primary, standby := pair(t)
	w := bookAt(t, either(primary, standby, "read-write"), 1)
	must(t, w.Close())
	const sessions = "select not exists (select from pg_stat_activity where application_name = 'purse')"
	must(t, primary.Await(ctx, sessions))
	db := directly(t, primary.Address("postgres"))
	reads := func() []string {
		return listed(t, db, "select relname, (seq_scan + coalesce(idx_scan, 0))::text from pg_stat_user_tables order by relname")
	}
	before := reads()
	must(t, standby.Await(ctx, "select pg_last_wal_replay_lsn() >= '"+listed(t, db, "select pg_current_wal_lsn()::text")[0]+"'"))
	s := storeAt(t, either(primary, standby, "prefer-standby"))
	must(t, s.View(ctx, "main", func(r store.Reader) error {
		return errors.Join(storetest.Everything(r), primary.Await(ctx, sessions), standby.Await(ctx, "select not ("+sessions[7:]+")"))
	}))
	must(t, storetest.CheckAll(s))
	storetest.EqualBooks(t, s, standingBook(t, 1), "main")
	must(t, s.Close())
	must(t, primary.Await(ctx, sessions))
	equal(t, reads(), before)
	s = storeAt(t, either(primary, standby, "prefer-standby")) // one that reads there writes where that is done
	must(t, storetest.Append(s, storetest.Change))
	must(t, primary.Kill())
	must(t, s.View(ctx, "main", func(r store.Reader) error { return nil }))
}
