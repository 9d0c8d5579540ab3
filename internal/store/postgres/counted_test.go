package postgres

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"commonpurse/internal/pgserver"
)

// TestTablesAreCountedWithinALoadAlone posts on one connection more often than a load writes: nobody's posting waits until
// all tables are counted, and a load has them counted within it.
func TestTablesAreCountedWithinALoadAlone(t *testing.T) {
	ctx := context.Background()
	settings, err := pgx.ParseConfig(pgserver.Database(t))
	must(t, err)
	opened, err := connector{stdlib.GetConnector(*settings)}.Connect(ctx)
	must(t, err)
	c := opened.(*conn)
	t.Cleanup(func() { must(t, c.Close()) })
	do := func(text string) error {
		_, err := c.ExecContext(ctx, text, nil)
		return err
	}
	must(t, do("create function counted() returns void language plpgsql as $$ begin raise exception 'counted'; end $$"))
	write := func(statements int) error {
		must(t, do(beginWriting))
		for range statements {
			if err := c.Hold(ctx, "set local statement_timeout = 0", nil); err != nil {
				return err
			}
		}
		return do("commit")
	}
	const posting = 20
	for n := range 5 * muchWritten / posting {
		if err := write(posting); err != nil {
			t.Fatalf("posting %d: %v", n+1, err)
		}
	}
	for _, statements := range []int{muchWritten, muchWritten + posting} {
		if err := write(statements); err == nil || !strings.Contains(err.Error(), "counted") {
			t.Errorf("a load of %d statements ends with %v, and the tables were not counted", statements, err)
		}
		must(t, do("rollback"))
	}
}
