package postgres

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
)

// TestWhatKeepsFromALedgerIsNamed holds what a server answers to the contract's words, which are all that a person is told.
func TestWhatKeepsFromALedgerIsNamed(t *testing.T) {
	address := pgserver.Database(t)
	s, err := Create(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	stranger, _ := pgserver.User(t, address, "pg_monitor")
	with := func(change func(*url.URL)) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		return u.String()
	}
	secure := func(how string) string {
		return with(func(u *url.URL) { u.RawQuery = "sslmode=" + how })
	}
	for _, c := range []struct {
		what, address string
		want          error
	}{
		{"a password in the address", with(func(u *url.URL) { u.User = url.UserPassword("owner", "secret") }), store.ErrPassword},
		{"a password among the settings", with(func(u *url.URL) { u.RawQuery = "password=secret" }), store.ErrPassword},
		{"no address", "postgres://secret@[::1/x", store.ErrAddress},
		{"no such setting", secure("secret"), store.ErrAddress},
		{"a setting that is misspelt", with(func(u *url.URL) { u.RawQuery = "sslmdoe=require" }), store.ErrAddress},
		{"a setting that takes no such value", with(func(u *url.URL) { u.RawQuery = "lock_timeout=soon" }), store.ErrAddress},
		{"nothing at the port", with(func(u *url.URL) { u.Host = "127.0.0.1:1" }), store.ErrAway},
		{"no such user", with(func(u *url.URL) { u.User = url.User("nobody-of-that-name") }), store.ErrLogin},
		{"no such database", with(func(u *url.URL) { u.Path = "/nothing-of-that-name" }), store.ErrNoDatabase},
		{"a server without TLS", secure("require"), store.ErrNotSecure},
		{"a server without TLS that is to be verified", secure("verify-full"), store.ErrNotSecure},
		{"a database without a ledger", with(func(u *url.URL) { u.Path = "/postgres" }), store.ErrNoLedger},
	} {
		s, err := Open(context.Background(), c.address)
		if err == nil {
			err = s.Close()
		}
		if !errors.Is(err, c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
	}
	must(t, storeAt(t, strings.Replace(address, "postgres", "Postgres", 1)).Close())
	for what, do := range map[string]func() error{
		"opening":   func() error { _, err := Open(context.Background(), stranger); return err },
		"upgrading": func() error { return Upgrade(context.Background(), stranger) },
		"making": func() error {
			u, _ := url.Parse(stranger)
			u.Path = "/postgres"
			_, err := Create(context.Background(), u.String())
			return err
		},
	} {
		if err := do(); !errors.As(err, new(*store.Denied)) {
			t.Errorf("%s by somebody without rights: %v", what, err)
		}
	}
}

// TestWhoseTimeIsUp holds that a caller's own deadline is not taken for a server that cannot be reached, nor for a trouble that
// passes, and that a server that is not there in time is.
func TestWhoseTimeIsUp(t *testing.T) {
	s := bookAt(t, pgserver.Database(t), 0)
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	view := func() error { return s.View(ctx, "main", func(store.Reader) error { return nil }) }
	for what, err := range map[string]error{"viewing": view(), "posting": post(ctx, s, "late")} {
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, store.ErrAway) || (dialect{}).IsPassing(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if !(dialect{}).IsPassing(&pgconn.ConnectError{}) {
		t.Error("a connection that could not be made is not tried again")
	}
}
