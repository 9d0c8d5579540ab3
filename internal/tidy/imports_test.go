package tidy

import (
	"fmt"
	"strings"
	"testing"
)

// An arrow lets one package import another, for a reason.
type arrow struct{ from, to, reason string }

// arrows is who may import whom. Arrows point inwards; what is not here is refused.
var arrows = []arrow{
	{"cmd/purse", "internal/cli", "main is one call of the command line"},
	{"cmd/purse", "internal/app", "main gives the program its clock"},
	{"cmd/purse", "internal/store", "main hands the opened engine on as what a store must do"},
	{"cmd/purse", "internal/store/sqlite", "only main knows which engines exist"},
	{"cmd/purse", "internal/store/postgres", "only main knows which engines exist"},

	{"cmd/bench", "internal/bench", "main gives the measuring its clock and its streams"},
	{"cmd/bench", "internal/store", "it hands the opened engine on as what a store must do"},
	{"cmd/bench", "internal/store/sqlite", "postings are measured on the real engines"},
	{"cmd/bench", "internal/store/postgres", "postings are measured on the real engines"},
	{"cmd/bench", "fixtures", "what is measured is made-up books"},
	{"internal/bench", "internal/app", "posting is measured within a process, and everything else from outside"},
	{"internal/bench", "internal/load", "reading is measured without loading"},
	{"internal/bench", "reports/...", "writing a sheet is measured without a ledger"},
	{"internal/bench", "internal/pgserver", "a server of its own is measured"},
	{"internal/bench", "internal/store", "it is given an engine, as the app is"},
	{"internal/bench", "ledger/...", "rows become events, and amounts the numbers of a sheet"},

	{"internal/cli", "internal/app", "a face asks the app once and shows the answer"},
	{"internal/cli", "reports/...", "a face picks the rendering of a report"},
	{"internal/cli", "fixtures", "the demonstration is loaded from the invented partnerships"},
	{"internal/cli", "internal/near", "a mistyped command or flag is answered with the nearest"},
	{"internal/cli", "ledger/...", "a flag becomes a field of an event, and a refusal an exit code"},

	{"internal/app", "internal/load", "a load is one thing the program can be asked"},
	{"internal/app", "internal/bank", "so is a bank statement"},
	{"internal/app", "internal/seal", "so are checkpoints and proofs"},
	{"internal/app", "internal/store", "the app is written to the contract, never to an engine"},
	{"internal/app", "internal/peers", "so are the journals of other ledger programs"},
	{"internal/app", "internal/near", "an unknown code is answered with the nearest"},
	{"internal/app", "reports", "the app fills a report's input"},
	{"internal/app", "ledger/...", "the app records events and asks about them"},

	{"internal/load", "ledger/...", "a row becomes an event"},
	{"internal/load", "internal/near", "an unknown column is answered with the nearest"},
	{"internal/peers", "ledger/...", "entries are written in other programs' words"},
	{"internal/chance", "ledger/...", "books of chance are made of events"},
	{"internal/bank", "ledger/...", "a statement's lines are dated amounts"},
	{"internal/bank", "internal/near", "a payer's name is matched with the nearest"},

	{"internal/store", "ledger/...", "what is kept is the ledger's own values"},
	{"internal/store", "internal/seal", "what is kept is sealed, and the leaf is part of the contract"},
	{"internal/store/sqlstore", "internal/store", "one text of SQL meets the contract"},
	{"internal/store/sqlstore", "internal/seal", "hashes of the tree are written with the events"},
	{"internal/store/sqlstore", "ledger/...", "rows become the ledger's values"},
	{"internal/store/sqlite", "internal/store", "an engine is opened as a store"},
	{"internal/store/sqlite", "internal/store/sqlstore", "an engine is a dialect of the one text"},
	{"internal/store/postgres", "internal/store", "an engine is opened as a store"},
	{"internal/store/postgres", "internal/store/sqlstore", "an engine is a dialect of the one text"},
	{"internal/store/storetest", "internal/store", "the contract as tests"},
	{"internal/store/storetest", "internal/seal", "roots are compared with those of the leaves"},
	{"internal/store/storetest", "ledger/...", "histories are made of events"},
	{"internal/seal", "ledger/...", "a leaf is made of an event and its lines"},

	{"reports", "ledger/...", "a report reads plain values of the ledger"},
	{"reports/template", "ledger/...", "a template's columns are those of the load format"},
	{"internal/app", "reports/template", "the app fills a template's lists"},
	{"reports/xlsx", "reports/template", "a renderer sees the model"},
	{"reports/text", "reports", "a renderer sees the model"},
	{"reports/text", "ledger/money", "cells of money are written out"},
	{"reports/text", "ledger/calendar", "cells of dates are written out"},
	{"reports/html", "reports", "a renderer sees the model"},
	{"reports/html", "ledger/money", "cells of money are written out"},
	{"reports/html", "ledger/calendar", "cells of dates are written out"},
	{"reports/xlsx", "reports", "a renderer sees the model"},
	{"reports/xlsx", "ledger/money", "cells of money become numbers"},
	{"reports/xlsx", "ledger/calendar", "cells of dates become day numbers"},

	{"reports/xlsx", "reports/lint", "no workbook is handed over that its judge refuses"},
	{"reports/lint", "reports", "a judgement is shown as a report is"},

	{"fixtures", "ledger/money", "published cases are amounts"},
	{"fixtures", "ledger/calendar", "published cases have dates"},

	{"ledger/pooled", "ledger", "events post the ledger's entries"},
	{"ledger/pooled", "ledger/money", "amounts"},
	{"ledger/pooled", "ledger/calendar", "dates and years"},
	{"ledger", "ledger/money", "amounts"},
	{"ledger", "ledger/calendar", "dates and years"},
}

// testArrows is what tests may import besides: more, because a test puts parts together, but not against the layers.
var testArrows = []arrow{
	{"ledger/...", "ledger/...", "an example may be told with any part of the core"},
	{"ledger/...", "fixtures", "published cases"},
	{"reports/...", "ledger/...", "figures to render"},
	{"reports/...", "reports/...", "renderings are compared"},
	{"reports/...", "fixtures", "published cases"},
	{"reports/xlsx", "internal/gates", "a workbook is handed over through the gates"},
	{"fixtures", "ledger/...", "fixtures are read as the core reads them"},
	{"fixtures", "internal/load", "fixtures are loaded"},
	{"internal/...", "ledger/...", "histories are made of events"},
	{"internal/...", "reports/...", "answers are compared as reports"},
	{"internal/...", "fixtures", "the invented partnerships are the test data"},
	{"internal/...", "internal/store/...", "the real store is used, never a mock"},
	{"internal/...", "internal/seal", "proofs are checked"},
	{"internal/...", "internal/load", "ledgers are filled by loading"},
	{"internal/peers", "internal/...", "the journals of whole books are given to the peers"},
	{"internal/store/...", "internal/pgserver", "the real server is used, never a mock"},
	{"internal/app", "internal/...", "the app is tried with everything beneath it"},
	{"internal/cli", "internal/...", "commands are tried with the program beneath them"},
	{"cmd/...", "internal/...", "the program's stories use the whole of it"},
	{"cmd/...", "reports/...", "the program's stories use the whole of it"},
	{"cmd/...", "ledger/...", "the program's stories use the whole of it"},
	{"cmd/...", "fixtures", "the program's stories use the whole of it"},
}

// A library is a module or package from outside and the packages that may use it.
type library struct {
	path  string
	users []string
	// tests is who may use it in tests besides.
	tests []string
}

// libraries is one library, one user: swapping one touches one folder.
var libraries = []library{
	{"github.com/shopspring/decimal", []string{"ledger/money"}, nil},
	{"github.com/xuri/excelize/v2", []string{"reports/xlsx", "internal/bench"}, []string{"internal/...", "cmd/..."}}, // measured, as what others would write a sheet with
	{"github.com/urfave/cli/v2", []string{"internal/cli"}, nil},
	{"github.com/schollz/progressbar/v3", []string{"internal/cli"}, nil},
	{"golang.org/x/term", []string{"internal/cli"}, nil},
	{"github.com/jedib0t/go-pretty/v6", []string{"reports/text"}, nil},
	{"golang.org/x/text", []string{"internal/load", "internal/bank"}, nil},
	{"github.com/agnivade/levenshtein", []string{"internal/near"}, nil},
	{"github.com/pressly/goose/v3", []string{"internal/store/sqlstore"}, []string{"internal/store/..."}},
	{"golang.org/x/mod/sumdb", []string{"internal/seal"}, []string{"internal/...", "cmd/..."}},
	{"github.com/anishathalye/porcupine", nil, []string{"cmd/..."}},
	{"golang.org/x/mod/modfile", nil, []string{"internal/tidy"}},
	{"github.com/transparency-dev/formats", []string{"internal/seal"}, []string{"cmd/..."}},
	{"github.com/mattn/go-sqlite3", []string{"internal/store/sqlite"}, []string{"internal/...", "cmd/..."}},
	{"github.com/jackc/pgx/v5", []string{"internal/store/postgres", "internal/pgserver", "internal/bench"}, []string{"internal/...", "cmd/..."}},
	{"github.com/google/go-cmp", []string{"internal/store/storetest"}, everywhere},
	{"pgregory.net/rapid", []string{"internal/store/storetest"}, everywhere},
	{"github.com/rogpeppe/go-internal", nil, everywhere},
	{"github.com/anishathalye/porcupine", []string{"internal/store/storetest"}, everywhere},

	// The standard library, where one folder is to know of it.
	{"database/sql", []string{"internal/store/sqlstore", "internal/store/sqlite", "internal/store/postgres"}, []string{"internal/...", "cmd/..."}},
	{"testing", []string{"internal/store/storetest", "internal/gates", "internal/pgserver"}, everywhere},
	{"net", []string{"internal/store/postgres", "internal/pgserver"}, []string{"internal/store/..."}}, // loopback in tests; a lost connection
	{"unsafe", nil, nil},
}

var everywhere = []string{"ledger/...", "reports/...", "fixtures", "internal/...", "cmd/..."}

// A ban keeps packages out of the core and the reports: time, randomness, people and places come in as arguments.
type ban struct {
	folder string
	paths  []string
}

var bans = []ban{
	{"ledger/...", []string{"context", "database/...", "net/...", "os/...", "log/...", "math/rand/...", "crypto/rand", "syscall"}},
	{"reports", []string{"context", "database/...", "net/...", "os/...", "log/...", "math/rand/...", "crypto/rand", "syscall"}},
	{"reports/template", []string{"context", "database/...", "net/...", "os/...", "log/...", "math/rand/...", "crypto/rand", "syscall"}},
	{"reports/text", []string{"context", "database/...", "net/...", "os/...", "log/...", "math/rand/...", "crypto/rand", "syscall"}},
	{"reports/xlsx", []string{"context", "database/...", "net/...", "log/...", "math/rand/...", "crypto/rand", "syscall"}},
	{"reports/lint", []string{"context", "database/...", "net/...", "os/...", "log/...", "math/rand/...", "crypto/rand", "syscall"}},
	{"fixtures", []string{"context", "database/...", "net/...", "os/...", "log/...", "math/rand/...", "crypto/rand", "syscall"}},
}

func TestImports(t *testing.T) {
	var findings []string
	for _, s := range sources(t) {
		findings = append(findings, importFindings(s)...)
	}
	report(t, findings)
}

func importFindings(s source) []string {
	var findings []string
	for imported := range s.imports() {
		if why := refused(s.dir(), imported, s.isTest()); why != "" {
			findings = append(findings, fmt.Sprintf("%s: imports %s: %s", s.path, imported, why))
		}
	}
	return findings
}

// refused says why a package may not import a path, or nothing when it may.
func refused(from, imported string, test bool) string {
	if imported == module || strings.HasPrefix(imported, module+"/") {
		to := strings.TrimPrefix(strings.TrimPrefix(imported, module), "/")
		if points(arrows, from, to) || test && (from == to || points(testArrows, from, to)) {
			return ""
		}
		return "no arrow points from " + from + " to " + to
	}
	for _, l := range libraries {
		if !under(imported, l.path+"/...") || underAny(from, l.users) || test && underAny(from, l.tests) {
			continue
		}
		return "its users are " + strings.Join(l.users, ", ")
	}
	for _, b := range bans {
		if !test && under(from, b.folder) && underAny(imported, b.paths) {
			return b.folder + " is kept free of it"
		}
	}
	if strings.Contains(strings.Split(imported, "/")[0], ".") && !isListed(imported) {
		return "no user is named for it"
	}
	return ""
}

func points(arrows []arrow, from, to string) bool {
	for _, a := range arrows {
		if under(from, a.from) && under(to, a.to) {
			return true
		}
	}
	return false
}

func isListed(imported string) bool {
	for _, l := range libraries {
		if under(imported, l.path+"/...") {
			return true
		}
	}
	return false
}

func TestEachArrowHasAReason(t *testing.T) {
	seen := make(map[[2]string]bool)
	for _, list := range [][]arrow{arrows, testArrows} {
		for _, a := range list {
			if a.reason == "" || seen[[2]string{a.from, a.to}] {
				t.Errorf("%s to %s: no reason, or there twice", a.from, a.to)
			}
			seen[[2]string{a.from, a.to}] = true
		}
	}
}

func TestImportRulesRefuse(t *testing.T) {
	for _, c := range []struct {
		from, imported string
		test, refused  bool
	}{
		{"ledger/money", "commonpurse/ledger/calendar", false, true},
		{"ledger", "commonpurse/ledger/pooled", false, true},
		{"ledger/pooled", "commonpurse/reports", false, true},
		{"ledger/pooled", "commonpurse/ledger/money", false, false},
		{"ledger/pooled", "commonpurse/internal/store", true, true},
		{"reports", "commonpurse/internal/app", false, true},
		{"reports/xlsx", "commonpurse/ledger/pooled", false, true},
		{"reports/xlsx", "commonpurse/ledger/pooled", true, false},
		{"reports/text", "commonpurse/reports/xlsx", false, true},
		{"internal/cli", "commonpurse/internal/store/sqlite", false, true},
		{"internal/cli", "commonpurse/internal/store/sqlite", true, false},
		{"internal/app", "commonpurse/internal/store/sqlite", false, true},
		{"internal/store", "commonpurse/internal/app", true, true},
		{"cmd/purse", "commonpurse/internal/store/sqlite", false, false},
		{"internal/stray", "commonpurse/ledger", false, true},
		{"internal/app", "github.com/shopspring/decimal", false, true},
		{"internal/app", "github.com/shopspring/decimal", true, true},
		{"ledger/money", "github.com/shopspring/decimal", false, false},
		{"internal/load", "golang.org/x/text/encoding/charmap", false, false},
		{"internal/cli", "golang.org/x/text/language", false, true},
		{"internal/cli", "github.com/xuri/excelize/v2", false, true},
		{"internal/cli", "github.com/xuri/excelize/v2", true, false},
		{"internal/app", "example.com/new", false, true},
		{"internal/app", "example.com/new", true, true},
		{"ledger/pooled", "pgregory.net/rapid", true, false},
		{"ledger/pooled", "pgregory.net/rapid", false, true},
		{"ledger/pooled", "context", false, true},
		{"ledger", "database/sql", false, true},
		{"ledger", "os", false, true},
		{"ledger", "os", true, false},
		{"ledger/money", "log/slog", false, true},
		{"reports", "net/http", false, true},
		{"reports/xlsx", "math/rand/v2", false, true},
		{"internal/app", "database/sql", false, true},
		{"internal/store/sqlstore", "database/sql/driver", false, false},
		{"internal/app", "net/http", false, true},
		{"internal/app", "context", false, false},
		{"internal/app", "testing", false, true},
		{"ledger", "time", false, false},
	} {
		if got := refused(c.from, c.imported, c.test); (got != "") != c.refused {
			t.Errorf("%s importing %s (test: %t): %q, want refused: %t", c.from, c.imported, c.test, got, c.refused)
		}
	}
}
