package peers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/internal/chance"
	"commonpurse/internal/gates"
	"commonpurse/internal/store"
	"commonpurse/internal/store/sqlite"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

var ctx = context.Background()

// randomBooks is how many books of chance the peers judge.
const randomBooks = 20

// lastDay is after everything in any of the books.
var lastDay = calendar.Of(2035, 3, 31)

// book is a book on file, and where.
type book struct {
	*app.Book
	name, file string
}

func options() app.Options {
	at := time.Date(2026, 4, 20, 9, 0, 0, 0, time.UTC)
	return app.Options{
		Open: sqlite.Open, Create: sqlite.Create, User: "os:tester", Version: "test",
		Now:    func() time.Time { at = at.Add(time.Second); return at },
		Random: strings.NewReader(strings.Repeat("the same every time. ", 100)),
	}
}

func newBook(t *testing.T, name string) book {
	t.Helper()
	program := app.New(options())
	where := app.At{Ledger: filepath.Join(t.TempDir(), "purse.db")}
	if _, err := program.Init(ctx, where, where.Ledger+".key"); err != nil {
		t.Fatal(err)
	}
	b, err := program.Book(ctx, where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return book{b, name, where.Ledger}
}

// example is the book of the example county.
func example(t *testing.T) book {
	t.Helper()
	b := newBook(t, "the example")
	dir := t.TempDir()
	if _, err := fixtures.County().Write(func(table string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, table+".csv")) }); err != nil {
		t.Fatal(err)
	}
	b.load(t, dir)
	return b
}

func (b book) load(t *testing.T, dir string) {
	t.Helper()
	if _, err := b.Load(ctx, []string{dir}, app.LoadOptions{}); err != nil {
		t.Fatalf("%s: %v", b.name, err)
	}
}

// chanced is a book of what chance made up.
func chanced(t *testing.T, seed uint64) (book, *chance.Book) {
	t.Helper()
	made, err := chance.Make(seed)
	if err != nil {
		t.Fatal(err)
	}
	b := newBook(t, fmt.Sprintf("book %d", seed))
	if _, err := b.Record(ctx, made.Kept, false); err != nil {
		t.Fatalf("%s: %v", b.name, err)
	}
	return b, made
}

// where is an account of ours, by the words that a peer's is made of.
type where struct{ layer, root, fund, code, part string }

// ours is what each account of the book comes to at the end of each month, added up from the balances that the store
// keeps: nothing of an export has a part in it. ends are the last days of the months, from the first movement to the last.
func (b book) ours(t *testing.T, q store.Asked) (balances map[where][]money.Pence, ends []calendar.Date) {
	t.Helper()
	s, err := sqlite.Open(ctx, b.file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	balances = map[where][]money.Pence{}
	err = s.View(ctx, b.Code(), func(r store.Reader) error {
		types := map[string]string{}
		accounts, err := r.Rows("accounts", 0)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			types[a.(*pooled.Account).Code] = a.(*pooled.Account).Type
		}
		kept, err := r.Balances(q)
		if err != nil || len(kept) == 0 {
			return err
		}
		for end := kept[0].Period.End(); end <= kept[len(kept)-1].Period.End(); end = end.AddDays(1).Period().End() {
			ends = append(ends, end)
		}
		for _, k := range kept {
			at := whereOf(k, types[k.Account])
			if balances[at] == nil {
				balances[at] = make([]money.Pence, len(ends))
			}
			for i, end := range ends {
				if k.Period.End() <= end {
					balances[at][i] += k.Amount
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return balances, ends
}

func whereOf(k pooled.Balance, accountType string) where {
	w := where{layer: k.Layer.String(), fund: k.Fund, code: k.Account}
	switch accountType {
	case "asset":
		w.root = "Assets"
	case "liability":
		w.root = "Liabilities"
	case "held":
		w.root, w.part = "Equity", k.Partner
	case "memo":
		w.root, w.part = "Equity", k.Service
	case "income":
		w.root, w.part = "Income", k.Partner
	case "expenditure":
		w.root, w.part = "Expenses", k.Service
	}
	return w
}

// together is where a balance stands among ours, which are not kept by party: what is owed to each is known by item.
func (w where) together() where {
	if w.root == "Assets" || w.root == "Liabilities" {
		w.part = ""
	}
	return w
}

// read reads a peer's name of an account.
func read(peer, account string) where {
	parts := strings.Split(account, ":")
	w, text := where{layer: "actual"}, plainText
	if peer == "beancount" {
		text = strictText
		if layer, ok := strings.CutSuffix(parts[1], "--"); ok {
			w.layer, parts = strings.ToLower(layer), parts[2:]
		}
	} else if _, ok := ledger.ParseLayer(strings.ToLower(parts[0])); ok {
		w.layer, parts = strings.ToLower(parts[0]), parts[1:]
	}
	w.root, w.fund, w.code = parts[0], text(parts[1]), text(parts[2])
	if len(parts) > 3 {
		w.part = text(parts[3])
	}
	return w
}

// judged exports a book as asked to each judge, and holds every balance that it works out to ours. It answers with how
// many were compared.
func (b book) judged(t *testing.T, judges []gates.Judge, q app.Query) (compared int64) {
	t.Helper()
	asked := store.Asked{AsAt: lastDay, Fund: q.Fund}
	if q.Layer != "all" {
		asked.Layer = ledger.Actual
	}
	if layer, ok := ledger.ParseLayer(q.Layer); ok {
		asked.Layer = layer
	}
	if q.AsAt = lastDay; !q.Year.IsZero() {
		q.AsAt = min(lastDay, q.Year.End())
		asked.AsAt = q.AsAt
	}
	balances, ends := b.ours(t, asked)
	if !q.Year.IsZero() {
		from := slices.IndexFunc(ends, func(e calendar.Date) bool { return e >= q.Year.Start().AddDays(-1) })
		for at := range balances {
			balances[at] = balances[at][from:]
		}
		ends = ends[from:]
	}
	var days []string
	for _, end := range ends {
		days = append(days, end.String())
	}
	for _, j := range judges {
		compared += b.judgedBy(t, j, q, balances, days)
	}
	return compared
}

func (b book) judgedBy(t *testing.T, j gates.Judge, q app.Query, balances map[where][]money.Pence, days []string) (compared int64) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "book."+j.Name)
	var journal bytes.Buffer
	done, err := b.ExportJournal(ctx, j.Name, q, &journal)
	if err == nil {
		err = os.WriteFile(file, journal.Bytes(), 0o600)
	}
	if err != nil {
		t.Errorf("%s for %s: %v", b.name, j.Name, err)
		return 0
	}
	if len(balances) > 0 && (done.Balances == 0 || done.Accounts == 0) {
		t.Errorf("%s for %s states no balances: %+v", b.name, j.Name, done)
	}
	found, err := j.Balances(dir, file, days)
	if err != nil {
		t.Errorf("%s: %v", b.name, err)
		return 0
	}
	names, theirs := map[where]string{}, map[where]map[string]money.Pence{}
	for f, text := range found {
		at := read(j.Name, f.Account)
		if before := names[at]; before != "" && before != f.Account {
			t.Errorf("%s: %s has both %s and %s for %+v", b.name, j.Name, before, f.Account, at)
		}
		names[at] = f.Account
		amount, err := money.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		at = at.together()
		if theirs[at] == nil {
			theirs[at] = map[string]money.Pence{}
		}
		theirs[at][f.Day] += amount
		if balances[at] == nil && amount != 0 {
			t.Errorf("%s: %s has %s on %s, which is no account of ours", b.name, j.Name, amount, f.Account)
		}
	}
	for at, sums := range balances {
		moved := false
		for i, sum := range sums {
			if moved = moved || sum != 0; !moved {
				continue
			}
			if compared++; theirs[at][days[i]] != sum {
				t.Errorf("%s: %+v at %s is %s, and %s for %s", b.name, at, days[i], sum, theirs[at][days[i]], j.Name)
			}
		}
	}
	return compared
}

// TestPeersAgree has hledger, Ledger and Beancount read the example, twenty books that chance made and a real host's year
// where it is at hand, as strictly as they can, and holds every balance of every account at the end of every month, as each
// works it out, to ours, to the penny.
func TestPeersAgree(t *testing.T) {
	judges := gates.Judges(t)
	var balances, books atomic.Int64
	kept := make([][]pooled.Event, randomBooks)
	wanted := int64(1 + randomBooks)
	judge := func(t *testing.T, b book, queries ...app.Query) {
		t.Helper()
		for _, q := range queries {
			balances.Add(b.judged(t, judges, q))
		}
		books.Add(1)
	}
	t.Run("books", func(t *testing.T) {
		t.Run("example", func(t *testing.T) {
			t.Parallel()
			b := example(t)
			judge(t, b, variants(t, b)...)
		})
		if dir := sharedData(t, "devon-pool"); dir != "" {
			wanted++
			t.Run("devon-pool", func(t *testing.T) {
				t.Parallel()
				b := newBook(t, "the pool of Devon")
				b.load(t, dir)
				judge(t, b, app.Query{Layer: "all"})
			})
		}
		for seed := range uint64(randomBooks) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				b, made := chanced(t, seed)
				kept[seed] = made.Kept
				judge(t, b, app.Query{Layer: []string{"all", "", "all", "budget", "all", "commitment", "all", "intent"}[seed%8]})
			})
		}
	})
	everyTableIsTried(t, kept)
	if balances.Load() == 0 || books.Load() != wanted {
		t.Errorf("%d balances of %d books were compared", balances.Load(), books.Load())
	}
	t.Logf("agreed: %d balances, %d books, %d tools", balances.Load(), books.Load(), len(judges))
}

// everyTableIsTried holds that the books of chance, or the example, have events of every money table, so that none is agreed
// unseen.
func everyTableIsTried(t *testing.T, kept [][]pooled.Event) {
	t.Helper()
	count := map[string]int{}
	if _, err := fixtures.County().Write(func(table string) (io.WriteCloser, error) {
		count[table]++ // which has rows
		return os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	}); err != nil {
		t.Fatal(err)
	}
	for _, events := range kept {
		for _, e := range events {
			count[e.Table()]++
		}
	}
	for _, table := range pooled.Tables {
		if !table.Reference && count[table.Name] == 0 {
			t.Errorf("no book has an event of %s", table.Name)
		}
	}
}

// variants are the ways in which a book is exported: a layer and all, a fund, a year.
func variants(t *testing.T, b book) []app.Query {
	t.Helper()
	funds, err := b.Codes(ctx, "funds")
	if err != nil {
		t.Fatal(err)
	}
	year, err := calendar.ParseYear(fixtures.CountyYear)
	if err != nil {
		t.Fatal(err)
	}
	return []app.Query{{}, {Layer: "all"}, {Fund: funds[len(funds)-1], Layer: "all"}, {Year: year}}
}

// sharedData is a folder of the shared data, or nothing where it is not beside the repository.
func sharedData(t *testing.T, name string) string {
	t.Helper()
	at := os.Getenv("PURSE_SHARED_DATA")
	if dir, err := os.Getwd(); at == "" && err == nil {
		for ; dir != filepath.Dir(dir) && at == ""; dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				at = filepath.Join(filepath.Dir(dir), "shared", "data")
			}
		}
	}
	path := filepath.Join(at, name)
	if _, err := os.Stat(path); err != nil || at == "" {
		return ""
	}
	return path
}
