package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/text"
	"commonpurse/reports/xlsx"
)

// mostDifferences is how many cells are named before the others are only counted.
const mostDifferences = 200

// verdict is how a workbook or a pack stands to what was made or issued.
type verdict struct {
	words    string // how it ended, in a sentence
	problems []app.Problem
}

// showVerdict says how verifying a workbook, or making a pack again, ended.
func (c *call) showVerdict(v verdict, how rendering) error {
	if len(v.problems) > 0 {
		c.exit = exitWrong
	}
	if how.format == "json" {
		out := struct {
			OK       bool            `json:"ok"`
			Text     string          `json:"text"`
			Problems []differingJSON `json:"problems"`
		}{len(v.problems) == 0, v.words, []differingJSON{}}
		for _, p := range v.problems {
			out.Problems = append(out.Problems, differingJSON(p))
		}
		return c.answer(how, out)
	}
	return c.write(how.file, func(w io.Writer) error {
		var b strings.Builder
		fmt.Fprintln(&b, v.words)
		for _, p := range v.problems {
			fmt.Fprintf(&b, "  %s\n", strings.TrimPrefix(p.Key+": "+p.Text, ": "))
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// openWorkbook opens a workbook to be read.
func openWorkbook(file string) (*os.File, int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, 0, ledger.Refuse(ledger.NotFound, "USE-011", "The workbook cannot be read: "+plain(err)+".", "Check its name.")
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return nil, 0, errors.Join(ledger.Refuse(ledger.NotFound, "USE-011", "The workbook cannot be read: "+file+" is no file.", "Check its name."), f.Close())
	}
	return f, info.Size(), nil
}

// notOurs is a refusal of a file that does not say how it was made, or cannot be compared; another fault is what it was.
func notOurs(file string, err error) error {
	switch {
	case errors.Is(err, xlsx.ErrUnsound):
		_, why, _ := strings.Cut(err.Error(), xlsx.ErrUnsound.Error()+": ")
		return ledger.Refuse(ledger.Invalid, "USE-012", filepath.Base(file)+" is not built as a workbook is, so nobody can say what others read in it: "+why+".",
			"Ask whoever sent it for the file as it was made.")
	case errors.Is(err, xlsx.ErrNoWorkbook):
		return ledger.Refuse(ledger.Invalid, "USE-012", filepath.Base(file)+" is damaged, protected by a password, or no workbook.",
			"Ask whoever sent it for the file as it was made.")
	case !errors.Is(err, xlsx.ErrNotOurs):
		return fmt.Errorf("comparing the workbook: %w", err)
	}
	return ledger.Refuse(ledger.Invalid, "USE-012", filepath.Base(file)+" does not say of what report it was made, so it cannot be made again.",
		"Verify a workbook of purse report or purse pack, as it was handed over: some programs leave out what it says of itself when they save it.")
}

// notOfThese says of a workbook that cannot be asked for of these books that it may be of others.
func notOfThese(file string, err error) error {
	r := new(ledger.Refusal)
	if !errors.As(err, &r) || r.Code == "USE-012" {
		return err
	}
	return ledger.Refuse(ledger.Invalid, r.Code, filepath.Base(file)+" cannot be made again from these books: "+strings.TrimSuffix(r.Text, ".")+".",
		"Name the ledger and the set of books that it was made from: --ledger and --book.")
}

// verifyWorkbook makes a workbook again and names what differs.
func (c *call) verifyWorkbook(ctx context.Context) (err error) {
	how, err := c.facts()
	if err != nil {
		return err
	}
	file := c.text("workbook")
	given, size, err := openWorkbook(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, given.Close()) }()
	o, err := xlsx.OriginOf(given, size)
	if err != nil && o.Report != "" {
		return ledger.Refuse(ledger.Invalid, "USE-012", filepath.Base(file)+" is the workbook of another command ("+o.Report+"), which is not made again.",
			"Verify a workbook of purse report, purse check or purse pack.")
	}
	if err != nil {
		return notOurs(file, err)
	}
	q, err := app.QueryOf(o.Arguments)
	if err != nil {
		return err
	}
	again, err := os.CreateTemp("", "purse-*.xlsx")
	if err != nil {
		return fmt.Errorf("making the workbook again: %w", err)
	}
	defer func() { err = errors.Join(err, again.Close(), os.Remove(again.Name())) }()
	at := c.at()
	for _, a := range o.Arguments {
		if a.Name == "book" && at.Book == "" {
			at.Book = a.Value
		}
	}
	b, err := c.App.Book(ctx, at)
	if err != nil {
		return err
	}
	isDraft := false
	err = b.Remake(ctx, o.Report, q, func(r reports.Report) error {
		isDraft = r.Draft()
		shown, err := text.Only(r, q.Section)
		if err != nil {
			return notOurs(file, fmt.Errorf("%w: it names the section %s, which there is not", xlsx.ErrUnsound, quote(q.Section)))
		}
		shown.About.Version = o.Version // a later program says so below, and the file is not altered for that
		return workbook(again, shown, o.Profile)
	})
	if err = errors.Join(err, b.Close()); err != nil {
		return notOfThese(file, err)
	}
	v, err := comparing(given, size, again)
	if err != nil {
		return notOurs(file, err)
	}
	switch {
	case o.Version == c.Version:
	case len(v.problems) > 0:
		v.words += fmt.Sprintf(" It says that version %s of the program made it, and this is version %s, which may word things otherwise.", o.Version, c.Version)
	default:
		v.words += fmt.Sprintf(" It says that version %s of the program made it; this is version %s, which makes the same.", o.Version, c.Version)
	}
	if isDraft {
		v.words += " It is a DRAFT: a check fails that must hold."
	}
	return c.showVerdict(v, how)
}

// comparing compares a workbook with the one that was made again.
func comparing(given *os.File, size int64, again *os.File) (v verdict, err error) {
	made, err := again.Stat()
	if err != nil {
		return v, err
	}
	same, err := sameBytes(given, size, again, made.Size())
	if err != nil || same {
		v.words = "The workbook is the ledger's, to the byte."
		return v, err
	}
	if same, err = xlsx.SameParts(given, size, again, made.Size()); err != nil || same {
		v.words = "The workbook is the ledger's: every part in it is the same to the byte. Only the file was packed anew."
		return v, err
	}
	more, without := 0, 0
	err = xlsx.Differences(given, size, again, made.Size(), func(d xlsx.Difference) bool {
		if strings.HasSuffix(d.Given, `, which comes to ""`) {
			without++
		}
		if len(v.problems) == mostDifferences {
			more++
			return more < 100*mostDifferences
		}
		at := d.Sheet
		switch {
		case at == "":
			at = d.Cell
		case d.Cell != "":
			at += "!" + d.Cell
		}
		v.problems = append(v.problems, app.Problem{Kind: kindOf(d), Key: at, Text: fmt.Sprintf("in the file %s; by the ledger %s", d.Given, d.Made)})
		return true
	})
	n := len(v.problems) + more
	if more > 0 {
		v.problems = append(v.problems, app.Problem{Kind: "more", Text: fmt.Sprintf("and %s more", money.Thousands(int64(more)))})
	}
	switch n {
	case 0:
		v.words = "Every cell of the workbook is the ledger's, and nothing hides it or has it read as another. The file is not the same to the byte: " +
			"a program has saved it again. Looks that mislead nobody, such as widths and borders, are not compared."
	case 1:
		v.words = "One thing in the workbook is not the ledger's."
	default:
		v.words = fmt.Sprintf("%s things in the workbook are not the ledger's.", money.Thousands(int64(n)))
	}
	if n > 0 && without == n {
		v.words += " The file keeps no results of its formulas: a program that works none out has saved it. Open it in a spreadsheet program, save it, and verify that."
	}
	return v, err
}

// kindOf is what of a workbook differs: a cell, or something else.
func kindOf(d xlsx.Difference) string {
	switch {
	case d.Sheet == "":
		return "workbook"
	case d.Cell == "" || strings.Contains(d.Cell, " "):
		return "sheet"
	}
	return "cell"
}

// sameBytes tells whether two files hold the same.
func sameBytes(a io.ReaderAt, sizeA int64, b io.ReaderAt, sizeB int64) (bool, error) {
	if sizeA != sizeB {
		return false, nil
	}
	var sums [2][]byte
	for i, r := range []io.ReaderAt{a, b} {
		h := sha256.New()
		if _, err := io.Copy(h, io.NewSectionReader(r, 0, sizeA)); err != nil {
			return false, err
		}
		sums[i] = h.Sum(nil)
	}
	return bytes.Equal(sums[0], sums[1]), nil
}

// verifyIssue says whether a workbook is one that a pack was issued with, by a proof and no ledger.
func (c *call) verifyIssue() (err error) {
	how, err := c.facts()
	if err != nil {
		return err
	}
	file := c.text("workbook")
	proof, err := readText("proof", c.text("proof"))
	if err != nil {
		return err
	}
	var p proofJSON
	if err := json.Unmarshal([]byte(proof), &p); err != nil || p.Seq == 0 {
		return ledger.Refuse(ledger.Invalid, "USE-012", c.text("proof")+" is no proof that a pack was issued.", "Use the file "+proofName+" that purse pack wrote.")
	}
	issue := app.Issue{
		Book: p.Book, Seq: p.Seq, At: p.At, Key: p.Key, Actor: p.Actor, Body: p.Body, Inclusion: p.Inclusion, Size: p.Root.Size, Root: p.Root.Root,
		Note: p.Note, PublicKey: p.PublicKey,
	}
	isSigned, err := issue.Prove(c.text("key"))
	if err != nil {
		return err
	}
	names, err := issue.Names()
	if err != nil {
		return err
	}
	given, size, err := openWorkbook(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, given.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(given, 0, size)); err != nil {
		return err
	}
	return c.showVerdict(c.issueWords(p, names[hex.EncodeToString(h.Sum(nil))], isSigned), how)
}

// issueWords says what a proof proves of a workbook: name is what it was issued as, empty where it was not.
func (c *call) issueWords(p proofJSON, name string, isSigned bool) verdict {
	if name == "" {
		return verdict{"The workbook is not one that the pack was issued with.", []app.Problem{{
			Kind: "workbook", Key: c.text("workbook"), Text: fmt.Sprintf("event %d of the book %s, %s, names no workbook with these bytes", p.Seq, p.Book, p.Key),
		}}}
	}
	if base := filepath.Base(c.text("workbook")); base != name {
		name += " (though the file is called " + base + ")"
	}
	words := fmt.Sprintf("The workbook is %s, as it was issued by event %d of the book %s, which is in the book whose root is %s.", name, p.Seq, p.Book, p.Root.Root)
	switch {
	case !isSigned:
		words += " Nobody has signed that root: ask the host for a checkpoint, or for the root."
	case c.text("key") == "":
		words += " That root is signed by the key " + p.PublicKey + ", which is the proof's own word: compare it with the key that the host published."
	default:
		words += " That root is signed by the key given."
	}
	return verdict{words: words}
}
