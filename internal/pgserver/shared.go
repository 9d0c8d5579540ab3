package pgserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// shared is the server of all tests of one package that need none of their own.
var shared struct {
	sync.Mutex
	address func(database string) string
	server  *Server
	err     error
	n       int
}

// Main runs the tests of a package, and ends the server that they shared.
func Main(m *testing.M) int {
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		if err := shared.server.Remove(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	return code
}

// Database makes an empty database on the server that tests share, starting it when it is first asked for, and returns its
// address. It is dropped when the test ends. The package's TestMain is to call Main.
func Database(t testing.TB) string {
	t.Helper()
	shared.Lock()
	if shared.address == nil && shared.err == nil {
		shared.address, shared.err = begun()
	}
	shared.n++
	name := fmt.Sprintf("purse_%d_%d", os.Getpid(), shared.n)
	address, err := shared.address, shared.err
	shared.Unlock()
	Need(t, err)
	done(t, address("postgres"), "create database "+pgx.Identifier{name}.Sanitize())
	t.Cleanup(func() {
		done(t, address("postgres"), "drop database "+pgx.Identifier{name}.Sanitize()+" with (force)")
	})
	return address(name)
}

// User makes a user of the server who belongs to a role, and returns the address of a database as that user, and their name.
// They are gone when the test ends.
func User(t testing.TB, address, role string) (as, name string) {
	t.Helper()
	shared.Lock()
	shared.n++
	name = fmt.Sprintf("purse_user_%d_%d", os.Getpid(), shared.n)
	shared.Unlock()
	done(t, address, "create role "+pgx.Identifier{name}.Sanitize()+" login in role "+pgx.Identifier{role}.Sanitize())
	t.Cleanup(func() { done(t, address, "drop role "+pgx.Identifier{name}.Sanitize()) })
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(name)
	return u.String(), name
}

// Installed tells why there is no server for tests that share one; nil where there is. Errors: ErrNone.
func Installed() error {
	if os.Getenv("PURSE_TEST_POSTGRES") != "" {
		return nil
	}
	_, err := binary("postgres")
	return err
}

// Need ends a test that has no server to run on: it is skipped, or fails where PURSE_NEED_TOOLS is 1.
func Need(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, ErrNone) && os.Getenv("PURSE_NEED_TOOLS") != "1":
		t.Skip(err)
	default:
		t.Fatal(err)
	}
}

// begun starts the shared server, or finds the one that was given.
func begun() (func(string) string, error) {
	given := os.Getenv("PURSE_TEST_POSTGRES")
	if given == "" {
		s, err := Start(context.Background(), "fsync=off")
		if err != nil {
			return nil, err
		}
		shared.server = s
		return s.Address, nil
	}
	u, err := url.Parse(given)
	if err != nil {
		return nil, err
	}
	return func(database string) string {
		named := *u
		named.Path = "/" + database
		return named.String()
	}, nil
}

// done runs a statement in the database with an address, or ends the test.
func done(t testing.TB, address, text string) {
	t.Helper()
	if err := execute(context.Background(), address, text); err != nil {
		t.Fatal(err)
	}
}
