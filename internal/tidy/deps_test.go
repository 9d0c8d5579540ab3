package tidy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// A dependency is why a module is used directly, and under which licence.
type dependency struct{ reason, licence string }

// dependencies is every module used directly. One more is a decision, and this is where it is argued.
var dependencies = map[string]dependency{
	"github.com/agnivade/levenshtein":     {"the nearest known name for a mistyped one", "MIT"},
	"github.com/anishathalye/porcupine":   {"tests ask whether what many hands did at once could have been done one after the other", "MIT"},
	"github.com/google/go-cmp":            {"tests say what differs", "BSD-3-Clause"},
	"github.com/jackc/pgx/v5":             {"the ledger on a PostgreSQL server", "MIT"},
	"github.com/jedib0t/go-pretty/v6":     {"tables on a terminal, wide characters included", "MIT"},
	"github.com/mattn/go-sqlite3":         {"the ledger in one file", "MIT"},
	"github.com/pressly/goose/v3":         {"migrations, forward only, for both engines", "MIT"},
	"github.com/rogpeppe/go-internal":     {"the program's stories as scripts", "BSD-3-Clause"},
	"github.com/schollz/progressbar/v3":   {"how far a long load has come", "MIT"},
	"github.com/shopspring/decimal":       {"text becomes pence without floating point", "MIT"},
	"github.com/transparency-dev/formats": {"checkpoints that other verifiers of transparency logs read", "Apache-2.0"},
	"github.com/urfave/cli/v2":            {"commands, flags and help", "MIT"},
	"github.com/xuri/excelize/v2":         {"workbooks, written", "BSD-3-Clause"},
	"golang.org/x/mod":                    {"the Merkle log and signed notes of Go's own checksum database; go.mod read in tests", "BSD-3-Clause"},
	"golang.org/x/term":                   {"whether a person is at the terminal, and how wide it is", "BSD-3-Clause"},
	"golang.org/x/text":                   {"files in Windows-1252", "BSD-3-Clause"},
	"pgregory.net/rapid":                  {"properties tried on histories nobody would write by hand", "MPL-2.0"},
}

// linkable are the licences a program under Apache-2.0 may be built with as it stands; of MPL-2.0, tests only.
var linkable = []string{"MIT", "BSD-3-Clause", "Apache-2.0"}

func TestDependencies(t *testing.T) {
	top, err := root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	if mod.Module.Mod.Path != module || len(mod.Replace) > 0 {
		t.Errorf("go.mod is of %s and has %d replacements", mod.Module.Mod.Path, len(mod.Replace))
	}
	report(t, dependencyFindings(mod, sources(t)))
}

// dependencyFindings compares what go.mod requires, what is imported and what is argued for.
func dependencyFindings(mod *modfile.File, all []source) []string {
	var findings []string
	used, linked := make(map[string]bool), make(map[string]bool)
	for _, s := range all {
		for imported := range s.imports() {
			name := requiredFor(mod, imported)
			used[name] = true
			linked[name] = linked[name] || !s.isTest() && s.dir() != "internal/store/storetest"
		}
	}
	required := make(map[string]bool)
	for _, r := range mod.Require {
		name := r.Mod.Path
		required[name] = true
		_, argued := dependencies[name]
		switch {
		case used[name] && !argued:
			findings = append(findings, "go.mod: "+name+" is used and no reason is given")
		case !r.Indirect && !argued:
			findings = append(findings, "go.mod: "+name+" is required directly and no reason is given")
		}
	}
	for name, d := range dependencies {
		switch {
		case !required[name]:
			findings = append(findings, "go.mod: "+name+" is argued for and not required")
		case !used[name]:
			findings = append(findings, "go.mod: "+name+" is argued for and nothing imports it")
		case d.reason == "" || d.licence == "":
			findings = append(findings, "go.mod: "+name+" has no reason or no licence")
		case linked[name] && !strings.Contains(strings.Join(linkable, " "), d.licence):
			findings = append(findings, "go.mod: "+name+" is linked and its licence is "+d.licence)
		}
	}
	return findings
}

// requiredFor is the module of go.mod that an import comes from, or nothing.
func requiredFor(mod *modfile.File, imported string) string {
	longest := ""
	for _, r := range mod.Require {
		if under(imported, r.Mod.Path+"/...") && len(r.Mod.Path) > len(longest) {
			longest = r.Mod.Path
		}
	}
	return longest
}

func TestDependencyRulesFind(t *testing.T) {
	mod, err := modfile.Parse("go.mod", []byte("module commonpurse\ngo 1.26.0\nrequire (\nexample.com/used v1.0.0 // indirect\nexample.com/direct v1.0.0\nexample.com/far v1.0.0 // indirect\npgregory.net/rapid v1.3.0\n)\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	all := []source{read(t, "ledger/a.go", "package ledger\nimport _ \"example.com/used/part\"\nimport _ \"pgregory.net/rapid\"")}
	got := strings.Join(dependencyFindings(mod, all), "\n")
	for _, want := range []string{
		"example.com/used is used and no reason", "example.com/direct is required directly and no reason",
		"golang.org/x/text is argued for and not required", "pgregory.net/rapid is linked and its licence is MPL-2.0",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not found in\n%s", want, got)
		}
	}
	if strings.Contains(got, "example.com/far") {
		t.Errorf("what others need is not ours to argue for:\n%s", got)
	}
}
