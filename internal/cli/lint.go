package cli

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"commonpurse/ledger"
	"commonpurse/reports/lint"
	"commonpurse/reports/xlsx"
)

// lintVerb judges a workbook, whoever made it.
func lintVerb() *verb {
	return &verb{
		name: "lint", does: "judges a workbook: whether it is accessible, its formulas sound, and its figures traceable.", args: "[FILE.xlsx]",
		examples: []string{"lint memorandum-bcf-2026-27.xlsx", "lint board-paper.xlsx --json", "lint --list"},
		more: []string{
			"It reads the file and nothing else; no ledger is needed. Every workbook of this program has passed it. " +
				"When anything is found the exit code is 3.",
			"A workbook from elsewhere is judged too; what it lacks of this program's own, such as a Checks sheet, is then among the findings.",
		},
		flags: []option{
			{name: "profile", value: "PROFILE", in: []string{string(xlsx.Board), string(xlsx.Publish)}, usage: "judge it as for a board or as for a public website (default as it says itself)"},
			{name: "section", value: "KEY", usage: "one section: findings or passed"},
			{name: "list", usage: "list every assertion, with its reason"},
		},
		lax: true,
		run: func(ctx context.Context, c *call) error { return c.lint(ctx) },
	}
}

func (c *call) lint(ctx context.Context) error {
	how, err := c.facts()
	if err != nil {
		return err
	}
	switch {
	case c.yes("list") && len(c.args) > 0:
		return misused("USE-008", "--list is of no workbook.", "Leave out the file, or --list.")
	case c.yes("list"):
		return c.render(how)(lint.List())
	case len(c.args) == 0:
		return misused("USE-005", "lint needs FILE.xlsx.", "Write: purse lint FILE.xlsx")
	}
	file := c.args[0]
	j, err := judged(ctx, file, lint.Options{Profile: string(how.profile)})
	if err != nil {
		return err
	}
	if !j.Clean() {
		c.exit = exitWrong
	}
	if err := c.render(how)(j.Report(filepath.Base(file))); err != nil {
		return err
	}
	if j.Clean() {
		c.say("Clean: all of %d assertions hold.", len(j.Judged))
	} else {
		c.say("Findings: %d. purse lint --list says why each matters.", len(j.Findings))
	}
	return nil
}

// judged opens a workbook and judges it.
func judged(ctx context.Context, file string, o lint.Options) (lint.Judgement, error) {
	f, size, err := openWorkbook(file)
	if err != nil {
		return lint.Judgement{}, err
	}
	defer func() { _ = f.Close() }() // it is only read
	j, err := lint.Judge(stoppable{ctx, f}, size, filepath.Base(file), o)
	if stopped := ctx.Err(); stopped != nil { // what was found then is of a file that was not read to its end
		return lint.Judgement{}, stopped
	}
	if u := new(lint.Unreadable); errors.As(err, &u) {
		return j, ledger.Refuse(ledger.Invalid, "USE-011", "The workbook cannot be judged: "+strings.TrimSuffix(u.Why, ".")+".", "Save it as an Excel workbook (.xlsx), without a password.")
	}
	return j, err
}

// stoppable is a file that ends when the command is interrupted.
type stoppable struct {
	ctx  context.Context
	file io.ReaderAt
}

// ReadAt reads from the file, unless the command was interrupted.
func (s stoppable) ReadAt(p []byte, at int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.file.ReadAt(p, at)
}
