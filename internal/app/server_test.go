package app_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// known is a ledger in a database that knows its users.
type known struct {
	store.Store
	user string
}

func (k known) User(context.Context) (string, error) { return k.user, nil }

// asUser is the program for somebody whom the database knows.
func asUser(user string) *app.App {
	o := options()
	open := o.Open
	o.Open = func(ctx context.Context, ledger string) (store.Store, error) {
		s, err := open(ctx, ledger)
		return known{s, user}, err
	}
	return app.New(o)
}

const server = "postgres://clerk@db.example.org/county"

// refusedServers tries what keeps a program from a ledger on a server, as the engine says it.
func refusedServers(t *testing.T, county string, say func(error)) {
	t.Helper()
	for _, why := range []error{
		store.ErrAddress, store.ErrAway, store.ErrLogin, store.ErrNoDatabase, &store.Denied{Said: "permission denied for table heads"},
		store.ErrNotSecure, store.ErrUnsure, store.ErrNoRoom, store.ErrBusy,
	} {
		o := options()
		o.Open = func(context.Context, string) (store.Store, error) {
			return nil, fmt.Errorf("opening the ledger: %w", why)
		}
		_, err := app.New(o).Book(ctx, app.At{Ledger: server})
		say(err)
	}
	o := options()
	open := o.Open
	o.Open = func(context.Context, string) (store.Store, error) { return nil, store.ErrPassword }
	_, err := app.New(o).Book(ctx, app.At{Ledger: "postgres://clerk:secret@db.example.org/county"})
	say(err)
	o.Restore = func(context.Context, string, string) error { return store.ErrOwnTools }
	say(app.New(o).Restore(ctx, "county.db", server))
	o.Create = func(context.Context, string) (store.Store, error) { return nil, store.ErrFilled }
	o.Open = open
	_, err = app.New(o).Copy(ctx, county, server, app.CopyOptions{})
	say(err)
}

// refusedPeople tries who is not who they say, in a book with people on file.
func refusedPeople(t *testing.T, say func(error)) {
	t.Helper()
	b := fresh(t)
	b.load(folder(t, map[string]string{
		"organisations.csv": "code,name,sector\nHOST,Host,county\n",
		"people.csv":        "code,name,organisation,roles,login\nBEA,Bea Example,HOST,finance,bea\nCAL,Cal Example,HOST,admin,cal\n",
	}))
	_, err := asUser("bea").Book(ctx, app.At{Ledger: b.at.Ledger, As: "CAL"})
	say(err)
	dot, err := asUser("dot").Book(ctx, b.at)
	if err != nil {
		t.Fatal(err)
	}
	defer dot.Close()
	_, err = dot.RaiseDue(ctx, day(t, "2026-03-31"), "", false)
	say(err)
}

func TestWhoActsIsWhoLoggedIn(t *testing.T) {
	b := fresh(t)
	recorded := func(user, as, code string) string {
		t.Helper()
		book, err := asUser(user).Book(ctx, app.At{Ledger: b.at.Ledger, As: as})
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		if _, err := book.Record(ctx, []pooled.Event{&pooled.Organisation{Code: code, Name: code, Sector: "county"}}, false); err != nil {
			t.Fatal(err)
		}
		db := openly(t, b.at.Ledger)
		defer db.Close()
		return names(t, db, "select actor from events order by seq desc limit 1")[0]
	}
	if actor := recorded("bea", "", "HOST"); actor != "db:bea" {
		t.Errorf("with nobody on file %s acted", actor)
	}
	b.load(folder(t, map[string]string{"people.csv": "code,name,organisation,roles,login\nBEA,Bea Example,HOST,finance,bea\nCAL,Cal Example,HOST,admin,cal\n"}))
	for _, c := range []struct{ user, as, actor string }{
		{"bea", "", "BEA"}, {"bea", "bea", "BEA"}, {"cal", "", "CAL"}, {"cal", "BEA", "CAL for BEA"}, {"cal", "CAL", "CAL"},
	} {
		if actor := recorded(c.user, c.as, c.user+"-"+c.as+"."); actor != c.actor {
			t.Errorf("%s as %q recorded as %s, want %s", c.user, c.as, actor, c.actor)
		}
	}
	nobody, err := asUser("dot").Book(ctx, b.at)
	if err != nil {
		t.Fatal(err)
	}
	defer nobody.Close()
	if _, err := nobody.RaiseDue(ctx, day(t, "2026-04-30"), "", false); refusal(t, err).Code != "PERSON-003" {
		t.Errorf("somebody who is not on file: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	for ledger, want := range map[string]string{
		"purse.db": "purse.db.key", filepath.Join("a", "b.db"): filepath.Join("a", "b.db.key"),
		server: "county.key", "postgres://clerk:secret@there": "purse.key",
	} {
		if got := app.KeyFile(ledger); got != want {
			t.Errorf("the key of %s is in %s, want %s", ledger, got, want)
		}
	}
}
