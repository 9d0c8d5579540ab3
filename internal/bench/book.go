package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger/money"
)

// The names of the measures.
const (
	loading        = "load"
	starting       = "start"
	fundList       = "open"
	trialBalance   = "trial-balance"
	memorandum     = "memorandum"
	byService      = "by-service"
	packing        = "board-pack"
	contributions  = "contributions"
	account        = "account"
	known          = "-known" // after the name of each of these five: the same as known at an earlier position
	verifying      = "verify"
	exporting      = "export"
	workbook       = "workbook"
	sheet          = "sheet"
	sheetExcelize  = "sheet-excelize"
	libxlsxwriter  = "libxlsxwriter"
	xlsxWriter     = "xlsxwriter"
	xlsxWriterHeld = "xlsxwriter-in-memory"
	posting        = "post"
	crowded        = "post-64"
	crowdedSlowest = "post-64-slowest"
	disk           = "disk"
	readBook       = "read-workbook"
	loadBook       = "load-workbook"
	openpyxl       = "openpyxl"
)

// books are the books of one size, while they are measured.
type books struct {
	*harness
	size   int
	dir    string
	tables string
	ledger string
	facts  facts
	chosen chosen // the account, and how many lines it has
	lines  int
	found  Book
}

// book makes books of a size, and measures everything of them.
func (h *harness) book(ctx context.Context, size int) (found Book, err error) {
	b := &books{harness: h, size: size, dir: filepath.Join(h.scratch, strconv.Itoa(size))}
	b.tables, b.ledger = filepath.Join(b.dir, "tables"), filepath.Join(b.dir, "purse.db")
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if err := os.MkdirAll(b.tables, 0o755); err != nil {
		return found, err
	}
	for _, p := range b.parts() {
		if p.name != "" && len(b.Only) > 0 && !slices.Contains(b.Only, p.name) {
			continue
		}
		for _, step := range p.steps {
			if err := step(ctx); err != nil {
				return b.found, err
			}
		}
	}
	return b.found, nil
}

// A bookPart is some steps that are measured together, or left out together; those without a name are always taken.
type bookPart struct {
	name  string
	steps []func(context.Context) error
}

// parts are the parts of measuring books, in their order.
func (b *books) parts() []bookPart {
	type steps = []func(context.Context) error
	return []bookPart{
		{"", steps{b.make, b.load}},
		{"start", steps{b.starts}},
		{"reports", steps{b.reports}},
		{"verify", steps{b.verify}},
		{"sheets", steps{b.workbook, b.sheets}},
		{"pack", steps{b.pack}},
		{"workbook", steps{b.loadWorkbook}},
		{"peers", steps{b.choose, b.export, b.besides}},
		{"server", steps{b.choose, b.onServer}},
		{"post", steps{b.post}},
	}
}

// PartNames lists the parts of the measuring that can be had alone. Shape: in the order they are measured in.
func PartNames() []string {
	var names []string
	for _, p := range (&books{}).parts() {
		if p.name != "" {
			names = append(names, p.name)
		}
	}
	return names
}

// add measures a job and keeps what was measured.
func (b *books) add(ctx context.Context, j job) (Measure, error) {
	m, err := b.measure(ctx, b.size, j)
	if err != nil {
		return m, err
	}
	if m.Failed != "" {
		b.tell(b.size, "could not be measured: %s", m.Failed)
	}
	b.found.Measures = append(b.found.Measures, m)
	return m, nil
}

// purse is a job of the program with the ledger.
func (b *books) purse(name, what string, args ...string) job {
	return job{name: name, what: what, program: "purse", command: append(append([]string{b.Purse}, args...), "--ledger", b.ledger, "--quiet")}
}

// part is a part of the measuring, as a job.
func (b *books) part(name, what, program string, args ...string) job {
	return job{name: name, what: what, program: program, command: b.partCommand(args...)}
}

func (b *books) partCommand(args ...string) []string {
	return append(append([]string(nil), b.Self...), args...)
}

func (b *books) make(ctx context.Context) error {
	b.tell(b.size, "making the books up")
	answer, err := b.answer(ctx, b.partCommand("make", strconv.FormatUint(b.Seed, 10), strconv.Itoa(b.size), b.tables)...)
	if err != nil {
		return err
	}
	var made Made
	if err := json.Unmarshal(answer, &made); err != nil {
		return err
	}
	b.found.Transactions, b.found.Rows = made.Transactions, made.Rows
	b.facts, err = factsOf(b.tables)
	return err
}

// load measures loading into a ledger that is made anew each time; without it there is nothing to go on with.
func (b *books) load(ctx context.Context) error {
	var answer jsonOf[struct {
		Head int64 `json:"head"`
	}]
	j := b.purse(loading, "load", "load", b.tables, "--yes", "--json")
	j.out = &answer
	j.before = func(ctx context.Context) error {
		answer = answer[:0]
		return b.fresh(ctx)
	}
	m, err := b.add(ctx, j)
	switch {
	case err != nil:
		return err
	case m.Failed != "":
		return errors.New(m.Failed)
	}
	loaded, err := answer.value()
	if err != nil {
		return err
	}
	b.found.Head = loaded.Head
	b.found.Bytes, err = b.ledgerBytes()
	return err
}

// fresh makes the ledger anew, with nothing in it.
func (b *books) fresh(ctx context.Context) error {
	files, err := b.ledgerFiles()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			return err
		}
	}
	_, err = b.answer(ctx, b.Purse, "init", "--ledger", b.ledger, "--quiet")
	return err
}

// jsonOf takes JSON as it is written, and reads it.
type jsonOf[T any] []byte

// Write keeps everything.
func (j *jsonOf[T]) Write(b []byte) (int, error) {
	*j = append(*j, b...)
	return len(b), nil
}

func (j *jsonOf[T]) value() (v T, err error) {
	err = json.Unmarshal(*j, &v)
	return v, err
}

func (b *books) ledgerFiles() ([]string, error) { return filepath.Glob(b.ledger + "*") }

// ledgerBytes is what the ledger takes on the disk, with the log beside it.
func (b *books) ledgerBytes() (sum int64, err error) {
	files, err := b.ledgerFiles()
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}

func (b *books) starts(ctx context.Context) error {
	plain := b.purse(starting, "start-up: the version")
	plain.command = []string{b.Purse, "--version"}
	return b.addAll(ctx, plain, b.purse(fundList, "start-up: the list of funds", "fund", "list"))
}

func (b *books) addAll(ctx context.Context, jobs ...job) error {
	for _, j := range jobs {
		if _, err := b.add(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// reports measures each report, and each again as known when half of the events were recorded.
func (b *books) reports(ctx context.Context) error {
	asked := []struct {
		name, what string
		args       []string
	}{
		{trialBalance, "trial balance", []string{"report", "trial-balance", "--as-at", b.facts.asAt.String()}},
		{memorandum, "memorandum of a fund", []string{"report", "memorandum", "--fund", b.facts.fund, "--year", b.facts.year.String()}},
		{byService, "monitoring of every service and fund", []string{"report", "monitoring", "--year", b.facts.year.String()}},
		{contributions, "contributions", []string{"report", "contributions", "--year", b.facts.year.String()}},
	}
	if err := b.choose(ctx); err != nil {
		return err
	}
	of, lines := b.chosen, b.lines
	asked = append(asked, struct {
		name, what string
		args       []string
	}{account, "entries of an account", of.entries(b.facts)})
	note := fmt.Sprintf("%s lines of account %s of %s", money.Thousands(int64(lines)), of.code, b.facts.fund)
	earlier := strconv.FormatInt(max(1, b.found.Head/2), 10)
	for _, how := range []struct {
		suffix, what string
		flags        []string
	}{{"", "", nil}, {known, ", as known half way", []string{"--known-at", earlier}}} {
		for _, a := range asked {
			j := b.purse(a.name+how.suffix, a.what+how.what, append(append([]string(nil), a.args...), how.flags...)...)
			if a.name == account && how.suffix == "" {
				j.note = note
			}
			if _, err := b.add(ctx, j); err != nil {
				return err
			}
		}
	}
	return nil
}

// chosen is an account of the trial balance, and the column that its balance stands in.
type chosen struct{ code, column string }

// entries asks for the entries of the account.
func (c chosen) entries(f facts) []string {
	return []string{"explain", "trial-balance", "accounts:" + c.code + ":" + c.column, "--fund", f.fund, "--as-at", f.asAt.String()}
}

// choose settles, once, which account is asked about.
func (b *books) choose(ctx context.Context) (err error) {
	if b.chosen.code == "" {
		b.chosen, b.lines, err = b.chooseAccount(ctx)
	}
	return err
}

// aimedAt is how many lines the account should have that is asked about, whatever the size of the books.
const aimedAt = 2500

// chooseAccount finds the account of the fund whose lines are nearest to the number that is aimed at.
func (b *books) chooseAccount(ctx context.Context) (best chosen, lines int, err error) {
	answer, err := b.answer(ctx, b.purse("", "", "report", "trial-balance", "--fund", b.facts.fund, "--as-at", b.facts.asAt.String(), "--json").command...)
	if err != nil {
		return best, 0, err
	}
	var report struct {
		Sections []struct {
			Rows []struct{ Account, Debit, Credit string }
		}
	}
	if err := json.Unmarshal(answer, &report); err != nil || len(report.Sections) == 0 {
		return best, 0, errors.Join(err, errors.New("the trial balance has no accounts"))
	}
	for _, r := range report.Sections[0].Rows {
		c := chosen{r.Account, "debit"}
		if r.Debit == "0.00" {
			c.column = "credit"
		}
		var n counter
		if _, err := b.run(ctx, &n, append(b.purse("", "", c.entries(b.facts)...).command, "--format", "csv-raw", "--section", "entries")...); err != nil {
			return best, 0, err
		}
		if found := int(n) - 1; best.code == "" || distance(found) < distance(lines) {
			best, lines = c, found
		}
	}
	return best, lines, nil
}

func distance(lines int) int { return max(lines-aimedAt, aimedAt-lines) }

// counter counts the lines that are written to it.
type counter int

// Write counts.
func (c *counter) Write(b []byte) (int, error) {
	*c += counter(strings.Count(string(b), "\n"))
	return len(b), nil
}
