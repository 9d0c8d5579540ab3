package store

import (
	"strings"
	"testing"
)

func TestAddressesAreShownWithoutPasswords(t *testing.T) {
	for _, c := range []struct {
		ledger, shown string
		password      bool
	}{
		{"county.db", "county.db", false},
		{"here/postgres:secret@x.db", "here/postgres:secret@x.db", false},
		{"postgres://there/county", "postgres://there/county", false},
		{"postgres://clerk@there:5432/county?sslmode=require", "postgres://clerk@there:5432/county?sslmode=require", false},
		{"postgres://clerk@a:5432,b:5432/county?target_session_attrs=read-write", "postgres://clerk@a:5432,b:5432/county?target_session_attrs=read-write", false},
		{"postgres://clerk:secret@there/county", "postgres://clerk@there/county", true},
		{"Postgres://clerk:secret@there", "Postgres://clerk@there", true},
		{"postgresql://clerk:secret@there", "postgresql://clerk@there", true},
		{"postgres://clerk:secret@a:1,b:2/county", "postgres://clerk@a:1,b:2/county", true},
		{"postgres://clerk:sec@ret@there/county", "postgres://clerk@there/county", true},
		{"postgres://there/county?user=clerk&password=secret", "postgres://there/county?user=clerk", true},
		{"postgres://there/county?pass%77ord=secret&sslmode=require", "postgres://there/county?sslmode=require", true},
		{"postgres://there/county?sslkey=k&sslpassword=secret", "postgres://there/county?sslkey=k", true},
		{"postgres://clerk:sec/ret@there/county", "postgres://clerk@there/county", false}, // which no engine can read
	} {
		if got := Shown(c.ledger); got != c.shown {
			t.Errorf("%s is shown as %s, want %s", c.ledger, got, c.shown)
		}
		if got := HoldsPassword(c.ledger); got != c.password {
			t.Errorf("%s holds a password: %t", c.ledger, got)
		}
		if text := ShownText("It failed: \"" + c.ledger + "\" is away."); IsAddress(c.ledger) && strings.Contains(text, "ret") {
			t.Errorf("the password is told: %s", text)
		}
	}
}

func TestDatabaseOf(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://clerk@there:5432/county?sslmode=require": "county",
		"postgres://there": "", "postgres://there/": "", "postgres://there/../up": "", "postgres://there/%2e%2e": "",
	} {
		if got := DatabaseOf(address); got != want {
			t.Errorf("%s is of the database %q, want %q", address, got, want)
		}
	}
}
