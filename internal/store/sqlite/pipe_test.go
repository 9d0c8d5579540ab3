package sqlite

import (
	"context"
	"database/sql/driver"
	"path/filepath"
	"strings"
	"testing"

	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

// connected opens a connection that writes, with a table of numbers.
func connected(t *testing.T) *conn {
	t.Helper()
	opened, err := toWrite(filepath.Join(t.TempDir(), "a.db")).Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c := opened.(*conn)
	t.Cleanup(func() { c.Close() })
	does(t, c, "create table numbers (n integer primary key) strict")
	return c
}

func does(t *testing.T, c *conn, text string) {
	t.Helper()
	if _, err := c.ExecContext(context.Background(), text, nil); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// numbers are the numbers that the table has.
func numbers(t *testing.T, c *conn) int64 {
	t.Helper()
	stmt, err := c.PrepareContext(context.Background(), "select count(*) from numbers")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	cells := make([]driver.Value, 1)
	if err := rows.Next(cells); err != nil {
		t.Fatal(err)
	}
	return cells[0].(int64)
}

var (
	insertMany = "insert into numbers (n) values (?)" + strings.Repeat(",(?)", muchAtOnce-1)
	insertOne  = "insert into numbers (n) values (?)"
)

// hold holds back the insertion of some numbers, and changes the arguments as soon as it may.
func hold(c *conn, text string, from, n int64) error {
	args := make([]driver.NamedValue, n)
	for i := range args {
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: from + int64(i)}
	}
	err := c.Hold(context.Background(), text, args)
	for i := range args {
		args[i].Value = "changed"
	}
	return err
}

// What is held back is there for whoever asks next, and in the order given.
func TestHeldBack(t *testing.T) {
	c := connected(t)
	does(t, c, "begin immediate")
	want := int64(0)
	for range 3 * mostHeld {
		if err := hold(c, insertMany, want, muchAtOnce); err != nil {
			t.Fatal(err)
		}
		if err := hold(c, insertOne, want+muchAtOnce, 1); err != nil {
			t.Fatal(err)
		}
		want += muchAtOnce + 1
	}
	if got := numbers(t, c); got != want {
		t.Errorf("%d numbers are there, want %d", got, want)
	}
	if err := hold(c, "delete from numbers where n = ?", 0, 1); err != nil {
		t.Fatal(err)
	}
	does(t, c, "commit")
	if got := numbers(t, c); got != want-1 {
		t.Errorf("%d numbers are there after the commit, want %d", got, want-1)
	}
}

// A statement that fails beside the program is told of by the next that is asked, and nothing of the transaction is kept;
// after it the connection is as good as new.
func TestHeldBackFails(t *testing.T) {
	for name, asks := range map[string]func(*conn) error{
		"commit":  func(c *conn) error { _, err := c.ExecContext(context.Background(), "commit", nil); return err },
		"prepare": func(c *conn) error { _, err := c.PrepareContext(context.Background(), "select 1"); return err },
		"hold":    func(c *conn) error { return hold(c, "insert into numbers (n) values (? + 0)", 5_000, 1) },
		"query":   func(c *conn) error { _, err := c.QueryContext(context.Background(), "select 1", nil); return err },
		"ping":    func(c *conn) error { return c.Ping(context.Background()) },
		"begin":   func(c *conn) error { _, err := c.BeginTx(context.Background(), driver.TxOptions{}); return err },
		"nothing": nil,
	} {
		c := connected(t)
		does(t, c, "begin immediate")
		for _, from := range []int64{1_000, 2_000, 1_000, 3_000} {
			if err := hold(c, insertMany, from, muchAtOnce); err != nil {
				t.Fatalf("%s: it was told too early: %v", name, err)
			}
		}
		if asks != nil {
			if err := asks(c); !(dialect{}).IsTaken(err) {
				t.Errorf("%s: answered with %v", name, err)
			}
			if err := hold(c, insertOne, 7_000, 1); !(dialect{}).IsTaken(err) {
				t.Errorf("%s: afterwards more was written: %v", name, err)
			}
			if _, err := c.ExecContext(context.Background(), "commit", nil); !(dialect{}).IsTaken(err) {
				t.Errorf("%s: afterwards the rest was committed: %v", name, err)
			}
		}
		does(t, c, "rollback")
		if got := numbers(t, c); got != 0 {
			t.Errorf("%s: %d numbers are left", name, got)
		}
		does(t, c, "begin immediate")
		if err := hold(c, insertMany, 1, muchAtOnce); err != nil {
			t.Fatal(err)
		}
		does(t, c, "commit")
		if got := numbers(t, c); got != muchAtOnce {
			t.Errorf("%s: %d numbers afterwards", name, got)
		}
	}
}

// In a pause the connection answers from what is written so far, and afterwards the rest is written; what failed is told.
func TestPause(t *testing.T) {
	c := connected(t)
	does(t, c, "begin immediate")
	want := int64(0)
	for i := range 40 {
		if err := hold(c, insertMany, want, muchAtOnce); err != nil {
			t.Fatal(err)
		}
		want += muchAtOnce
		if i%3 > 0 {
			continue
		}
		resume, err := c.Pause()
		if err != nil {
			t.Fatal(err)
		}
		if got, again := numbers(t, c), numbers(t, c); got%muchAtOnce != 0 || got > want || got != again {
			t.Errorf("in a pause there are %d numbers and then %d, of %d", got, again, want)
		}
		resume()
	}
	if got := numbers(t, c); got != want {
		t.Errorf("%d numbers are there, want %d", got, want)
	}
	for range 2 {
		if err := hold(c, insertMany, 0, muchAtOnce); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	for err == nil { // until the statement has failed
		var resume func()
		resume, err = c.Pause()
		resume()
	}
	if !(dialect{}).IsTaken(err) {
		t.Errorf("the pause told %v", err)
	}
	if _, err := c.ExecContext(context.Background(), "commit", nil); !(dialect{}).IsTaken(err) {
		t.Errorf("the commit was answered with %v", err)
	}
	does(t, c, "rollback")
	if resume, err := c.Pause(); err != nil {
		t.Error(err)
	} else {
		resume()
	}
	if got := numbers(t, c); got != 0 {
		t.Errorf("%d numbers are left", got)
	}
}

// A statement that is held back answers with nothing; one that would is wrong.
func TestHeldBackAnswers(t *testing.T) {
	c := connected(t)
	if err := hold(c, insertOne+" returning n", 1, 1); err == nil {
		t.Error("a statement that answers was held back")
	}
}

// A batch that a load writes is the same, whether it is written beside the program or statement by statement; and one that
// cannot be written leaves nothing.
func TestBatchBeside(t *testing.T) {
	var books []store.Store
	for _, beside := range []bool{true, false} {
		path := filepath.Join(t.TempDir(), "a.purse")
		s := mainBook(t, path, 0)
		if !beside { // a connection that is watched holds nothing back
			s = watchedStore(t, path, func(string, []driver.NamedValue) error { return nil })
		}
		batch := storetest.Invoices(1, 1000)
		if err := s.Update(context.Background(), "main", func(w store.Writer) error { return w.Append(batch) }); err != nil {
			t.Fatal(err)
		}
		again := storetest.Invoices(1001, 1000)
		for i, d := range batch.Documents {
			again.Documents[i].Key = d.Key // which is taken
		}
		err := s.Update(context.Background(), "main", func(w store.Writer) error { return w.Append(again) })
		if err == nil {
			t.Errorf("beside %t: a document stands twice", beside)
		}
		books = append(books, s)
	}
	storetest.EqualBooks(t, books[0], books[1], "main")
}
