package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"commonpurse/internal/pgserver"
)

// mostREADME is how many lines a person reads before trying.
const mostREADME = 150

func pageAtTop(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shellLines are the lines of the README's blocks of commands, in order.
func shellLines(t *testing.T) []string {
	t.Helper()
	var lines []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(pageAtTop(t, "README.md"), -1) {
		lines = append(lines, strings.Split(strings.TrimSpace(block[1]), "\n")...)
	}
	if len(lines) < 20 {
		t.Fatalf("the README's session is %d lines", len(lines))
	}
	return lines
}

// after is what must hold when a line of the README has been carried out, as lines of a story.
var after = map[string][]string{
	"make demo": {"exists purse-demo/purse.db purse-demo/tables/contributions.csv"},
	"purse report contributions --section chase --year 2025-26 --ledger purse-demo/purse.db": {"stdout 'LDMH-SEL-25/4'"},
	"purse load purse-demo/tables --dry-run":                                                 {"stderr 'Nothing was written'"},
	"purse check --year 2025-26":                                                             {"stdout 'ties/1100.*Holds'", "stdout 'FRAIL is signed.*not signed'"},
	"purse report memorandum --fund BCF --year 2025-26 -o memorandum-bcf-2025-26.xlsx":       {"exists memorandum-bcf-2025-26.xlsx", "exec purse lint memorandum-bcf-2025-26.xlsx"},
	"purse report statement --partner SEL --year 2025-26 -o statement-sel-2025-26.xlsx":      {"exists statement-sel-2025-26.xlsx", "exec purse lint statement-sel-2025-26.xlsx"},
	"purse verify --workbook july/board-pack-main-2025-26.xlsx":                              {"stdout 'to the byte'"},
	"purse verify --workbook july/board-pack-main-2025-26.xlsx --proof july/pack.proof":      {"stdout 'as it was issued'"},
	"purse contribution raise --to 2026-04-30":                                               {"stdout 'BCF-SEL-26'"},
	"purse load april.xlsx --dry-run":                                                        {"! stderr 'no organisation on file'", "stdout 'receipts,2,2'"},
	"purse load april.xlsx":                                                                  {"stderr '2 of 2 rows were new'"},
	"purse verify":                                                                           {"stdout whole"},
	"purse export hledger -o books.journal":                                                  {"stderr 'balances that they must come to'", "grep 'Assets:BCF:1100' books.journal"},
	"purse pack again july -o july-again":                                                    {"cmp july/board-pack-main-2025-26.xlsx july-again/board-pack-main-2025-26.xlsx"},
	"purse export tables out":                                                                {"exists out/receipts.csv out/reversals.csv"},
	"purse copy purse.db postgres://localhost/county":                                        {"stdout 'Both sides are the same'"},
	"purse verify --ledger postgres://localhost/county --checkpoint april.checkpoint":        {"stdout 'extends the checkpoint'"},
	"purse copy postgres://localhost/county county.db":                                       {"stdout 'Both sides are the same'"},
	"purse verify --ledger restored.db --checkpoint april.checkpoint":                        {"stdout 'extends the checkpoint'"},
}

// ownSpreadsheet makes the workbook that the README's reader makes: the sheet that the README shows, as text.
func ownSpreadsheet(t *testing.T, path string) error {
	t.Helper()
	shown := regexp.MustCompile("sheet `(\\w+)`, in a workbook `april.xlsx`(?s:.*?)\n\n((?:\\|.*\n)+)").FindStringSubmatch(pageAtTop(t, "README.md"))
	if shown == nil {
		t.Fatal("the README shows no sheet of april.xlsx")
	}
	x := excelize.NewFile()
	defer x.Close()
	errs := []error{x.SetSheetName("Sheet1", shown[1])}
	row := 0
	for line := range strings.Lines(shown[2]) {
		if strings.HasPrefix(line, "| ---") {
			continue
		}
		row++
		var cells []string
		for _, cell := range strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		errs = append(errs, x.SetSheetRow(shown[1], fmt.Sprintf("A%d", row), &cells))
	}
	return errors.Join(append(errs, x.SaveAs(path))...)
}

// TestREADME carries out the README's session, line by line, in an empty folder.
func TestREADME(t *testing.T) {
	t.Parallel()
	checked := map[string]bool{}
	var story []string
	loads := 0
	server := readmeServer(t)
	for _, line := range shellLines(t) {
		command := line
		if line == "make demo" {
			command = "purse demo" // which is what it does, once the program is built
		}
		if !strings.HasPrefix(command, "purse ") {
			t.Errorf("%q is not a command that a reader can type here", line)
			continue
		}
		if checked[line] = true; strings.Contains(line, readmeDatabase) && server == "" {
			continue
		}
		story = append(story, "exec "+strings.ReplaceAll(strings.ReplaceAll(command, readmeDatabase, server), `"`, `'`))
		story = append(story, after[line]...)
		if line == "purse load purse-demo/tables" {
			if loads++; loads == 2 {
				story = append(story, "stderr 'Nothing to do'")
			}
		}
	}
	for line := range after {
		if !checked[line] {
			t.Errorf("the README no longer says %q", line)
		}
	}
	if loads != 2 {
		t.Errorf("the README loads %d times; it says that the second time changes nothing", loads)
	}
	file := filepath.Join(t.TempDir(), "readme.txtar")
	if err := os.WriteFile(file, []byte(strings.Join(story, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files: []string{file},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			return ownSpreadsheet(t, filepath.Join(e.WorkDir, "april.xlsx"))
		},
	})
}

// readmeDatabase is the database that the README's reader has.
const readmeDatabase = "postgres://localhost/county"

// readmeServer is the address of an empty database to use in its place; empty where there is no server.
func readmeServer(t *testing.T) (address string) {
	t.Helper()
	t.Run("server", func(t *testing.T) { pgserver.Need(t, pgserver.Installed()) })
	if pgserver.Installed() == nil {
		address = pgserver.Database(t)
	}
	return address
}

// TestREADMESaysWhatIsUsed holds the README's table of libraries to the module's direct requirements.
func TestREADMESaysWhatIsUsed(t *testing.T) {
	readme := pageAtTop(t, "README.md")
	if n := strings.Count(readme, "\n"); n >= mostREADME {
		t.Errorf("the README has %d lines; a reader is given fewer than %d", n, mostREADME)
	}
	version := regexp.MustCompile(`/v\d+$`)
	for _, line := range strings.Split(pageAtTop(t, "go.mod"), "\n") {
		fields := strings.Fields(line)
		if len(fields) != 2 || !strings.HasPrefix(fields[1], "v") {
			continue
		}
		parts := strings.Split(version.ReplaceAllString(fields[0], ""), "/")
		if name := strings.Join(parts[max(0, len(parts)-2):], "/"); !strings.Contains(readme, name) {
			t.Errorf("the README does not say why %s is used", fields[0])
		}
	}
}

// TestREADMEMakesOnlyWhatThereIs holds the targets that the README names to the Makefile.
func TestREADMEMakesOnlyWhatThereIs(t *testing.T) {
	var there []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z]+):.*## `).FindAllStringSubmatch(pageAtTop(t, "Makefile"), -1) {
		there = append(there, m[1])
	}
	named := regexp.MustCompile("(?m)(?:`|^)make ([a-z]+)").FindAllStringSubmatch(pageAtTop(t, "README.md"), -1)
	if len(named) == 0 {
		t.Fatal("the README names no target")
	}
	for _, m := range named {
		if !slices.Contains(there, m[1]) {
			t.Errorf("the README says make %s, and there is no such target", m[1])
		}
	}
}
