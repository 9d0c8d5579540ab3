package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"commonpurse/internal/pgserver"
)

// TestPostgresStories tells what people do with a ledger on a server. Each story has two empty databases, COUNTY and OTHER.
func TestPostgresStories(t *testing.T) {
	t.Parallel()
	pgserver.Database(t) // without a server none is told
	p := stories(t, "postgres")
	p.Cmds["user"] = func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 1 {
			ts.Fatalf("usage: user name")
		}
		address, login := pgserver.User(t, ts.Getenv("COUNTY"), "purse")
		ts.Setenv(args[0], address)
		ts.Setenv(args[0]+"_login", login)
	}
	p.Cmds["expand"] = expand
	books := p.Setup
	p.Setup = func(e *testscript.Env) error {
		for _, name := range []string{"COUNTY", "OTHER"} {
			address := pgserver.Database(t)
			place, _, _ := strings.Cut(address[strings.Index(address, "@")+1:], "?")
			host, database, _ := strings.Cut(place, "/")
			e.Setenv(name, address)
			e.Setenv(name+"_NAME", database)
			e.Setenv("HOST", host)
		}
		return books(e)
	}
	testscript.Run(t, p)
}

// TestPilotsOnAServer tells the stories of pilots of a ledger on a server too: the same commands, answers and figures.
func TestPilotsOnAServer(t *testing.T) {
	pgserver.Database(t) // without a server none is told
	p := stories(t, "stories")
	files, err := filepath.Glob(filepath.Join(p.Dir, "pilot*.txtar"))
	if err != nil || len(files) < 2 {
		t.Fatalf("%q: %v", files, err)
	}
	p.Dir, p.Files, p.UpdateScripts = "", files, false
	books := p.Setup
	p.Setup = func(e *testscript.Env) error {
		e.Setenv("PURSE_LEDGER", pgserver.Database(t))
		return books(e)
	}
	testscript.Run(t, p)
}

// expand puts the values of variables in a file where they are named.
func expand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: expand file")
	}
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(filepath.Clean(path))
	ts.Check(err)
	ts.Check(os.WriteFile(path, []byte(os.Expand(string(text), ts.Getenv)), 0o600))
}
