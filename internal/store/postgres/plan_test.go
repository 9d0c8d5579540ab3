package postgres

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

// TestPlans holds every statement that there is to its indexes, as the server goes about it with the program's settings:
// without figures about its tables, and with those that are counted after false ones. None reads a whole table, or joins two
// by trying every row of one with every row of the other.
func TestPlans(t *testing.T) {
	_, address := mainBook(t, 13)
	var mu sync.Mutex
	seen := map[string]bool{}
	db := watchedHandle(t, address, func(text string) error {
		mu.Lock()
		defer mu.Unlock()
		seen[text] = true
		return nil
	})
	s := watchedStore(db)
	must(t, s.View(context.Background(), "main", storetest.Everything))
	must(t, storetest.CheckAll(s))
	must(t, s.Update(context.Background(), "main", func(w store.Writer) error {
		h, err := w.Head()
		if err != nil {
			return err
		}
		return w.Append(storetest.Change(h.Seq))
	}))
	settings, err := pgx.ParseConfig(address)
	must(t, err)
	settings.RuntimeParams = maps.Clone(planning)
	settings.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	c, err := pgx.ConnectConfig(context.Background(), settings)
	must(t, err)
	defer c.Close(context.Background())
	run := func(text string) {
		t.Helper()
		_, err := c.Exec(context.Background(), text)
		must(t, err)
	}
	run("delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = current_schema()::regnamespace)")
	run(`update pg_class set reltuples = -1, relpages = 0, relallvisible = 0
		where relnamespace = current_schema()::regnamespace and relkind in ('r', 'i')`)
	planned := plannedWell(t, c, seen)
	// A load that was broken off leaves tables of which the server believes that they are large and empty.
	run(`update pg_class set reltuples = 0, relpages = 10000, relallvisible = 0
		where relnamespace = current_schema()::regnamespace and relkind in ('r', 'i')`)
	run(countTables)
	plannedWell(t, c, seen)
	if planned < 100 {
		t.Errorf("only %d statements were planned", planned)
	}
}

// plannedWell explains each statement, and says how many there were.
func plannedWell(t *testing.T, c *pgx.Conn, seen map[string]bool) (planned int) {
	t.Helper()
	for _, text := range slices.Sorted(maps.Keys(seen)) {
		first, _, _ := strings.Cut(text, " ")
		if slices.Contains([]string{"begin", "commit", "rollback"}, first) {
			continue
		}
		planned++
		plan := explained(t, c, text)
		for i, step := range plan {
			if why := wasteful(plan[max(0, i-1)], step); why != "" && !strings.HasPrefix(text, allKeys) {
				t.Errorf("%s: %s\n%s\n%s", why, strings.TrimSpace(step), strings.Join(strings.Fields(text), " "), strings.Join(plan, "\n"))
				break
			}
		}
	}
	return planned
}

var parameter = regexp.MustCompile(`\$(\d+)`)

// explained is how the server goes about a statement, whatever its arguments.
func explained(t *testing.T, c *pgx.Conn, text string) []string {
	t.Helper()
	most := 0
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		must(t, err)
		most = max(most, n)
	}
	arguments := ""
	if most > 0 {
		arguments = "(null" + strings.Repeat(", null", most-1) + ")"
	}
	for _, run := range []string{"deallocate all", "prepare planned as " + text} {
		if _, err := c.Exec(context.Background(), run); err != nil {
			t.Fatalf("%v\n%s", err, run)
		}
	}
	rows, err := c.Query(context.Background(), "explain execute planned"+arguments, pgx.QueryExecModeSimpleProtocol)
	must(t, err)
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	return plan
}

// allKeys begins the one statement that reads all documents on purpose, where much is to be asked of them.
const allKeys = "select kind, folded, party, amount, date, other, reversed_by from documents"

// onePeriod is how lines are joined with the only period of these books: there is nothing to choose between.
const onePeriod = "(p.period = l.period)"

// joining compares a column of one table with one of another.
var joining = regexp.MustCompile(`\w+\.\w+ = \w+\.\w+`)

// wholeBook is a condition that a whole book meets.
var wholeBook = regexp.MustCompile(`^Index Cond: \(book = \$\d+\)$`)

// wasteful says why a step of a plan reads more than it should.
func wasteful(before, step string) string {
	step = strings.TrimSpace(step)
	switch {
	case strings.Contains(step, "Seq Scan on "):
		return "it reads a whole table"
	case wholeBook.MatchString(step) && strings.Contains(before, "documents_in_force"):
		return "it goes through all documents"
	case strings.HasPrefix(step, "Join Filter:") && joining.MatchString(step) && !strings.HasSuffix(step, onePeriod):
		return "it joins by trying all"
	}
	return ""
}
