package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// packFolder is the folder of a pack while it is made. The workbooks wait in a folder inside it until all are whole.
type packFolder struct {
	dir     string
	profile xlsx.Profile
	tried   bool // nothing is written
	made    bool // the folder was not there
	waiting string
	names   []string
	was     manifest // of the pack whose place this one took
}

// write makes a workbook, or (tried) only works it out.
func (p *packFolder) write(r reports.Report) (app.PackFile, error) {
	f := app.PackFile{Name: distinct(p.names, xlsx.FileName(r)), Draft: r.Draft()}
	p.names = append(p.names, f.Name)
	hash, size := sha256.New(), new(counter)
	fill := func(w io.Writer) error { return workbook(io.MultiWriter(w, hash, size), r, p.profile) }
	err := p.begin()
	switch {
	case err != nil:
	case p.tried:
		err = fill(io.Discard)
	default:
		err = replace(filepath.Join(p.waiting, f.Name), fill)
	}
	f.SHA256, f.Size = hex.EncodeToString(hash.Sum(nil)), int64(*size)
	return f, err
}

// distinct is a name that no other file of the pack has: codes that differ in a sign alone give the same.
func distinct(taken []string, name string) string {
	stem, end := strings.TrimSuffix(name, ".xlsx"), ".xlsx"
	if s, draft := strings.CutSuffix(stem, "-draft"); draft {
		stem, end = s, "-draft.xlsx"
	}
	for i := 2; slices.Contains(taken, name); i++ {
		name = fmt.Sprintf("%s-%d%s", stem, i, end)
	}
	return name
}

// begin makes the folders, once.
func (p *packFolder) begin() (err error) {
	if p.tried || p.waiting != "" {
		return nil
	}
	_, no := os.Stat(p.dir)
	p.made = errors.Is(no, os.ErrNotExist)
	if _, err := os.Stat(filepath.Join(p.dir, manifestName)); err == nil {
		if _, err := readManifest(p.dir); err != nil {
			return ledger.Refuse(ledger.Conflict, "USE-010", filepath.Join(p.dir, manifestName)+" is there and is no manifest of a pack, so it is not overwritten.", "Name another folder with -o.")
		}
	}
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return cannotWrite(p.dir, err)
	}
	if p.waiting, err = os.MkdirTemp(p.dir, ".pack-*"); err != nil {
		return cannotWrite(p.dir, err)
	}
	return nil
}

// settle puts the workbooks where they are to be. What an earlier pack left in the folder goes first: its papers, which would
// speak of other files, and its workbooks that are as it made them. Other files stay.
func (p *packFolder) settle() error {
	var left []string
	if was, err := readManifest(p.dir); err == nil {
		p.was = was
		for _, f := range was.Files {
			if hash, err := hashOf(filepath.Join(p.dir, filepath.Base(f.Name))); err == nil && hash == f.SHA256 {
				left = append(left, filepath.Base(f.Name))
			}
		}
	}
	for _, name := range append(left, manifestName, proofName) {
		if err := os.Remove(filepath.Join(p.dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return cannotWrite(filepath.Join(p.dir, name), err)
		}
	}
	for _, name := range p.names {
		if err := os.Rename(filepath.Join(p.waiting, name), filepath.Join(p.dir, name)); err != nil {
			return cannotWrite(filepath.Join(p.dir, name), err)
		}
	}
	p.made = false
	return nil
}

// isCommand is a command that a manifest may be taken at its word for.
var isCommand = regexp.MustCompile(`^purse pack [a-z-]+( --[a-z-]+ [A-Za-z0-9][A-Za-z0-9._:+-]*)*$`)

// replaced says which pack, issued with others than these workbooks, the folder had before; empty where there was none.
func (p *packFolder) replaced(by *app.Issue) string {
	if p.was.Issued == nil || by == nil || p.was.Issued.Event == by.Seq {
		return ""
	}
	kind := p.was.Pack
	if !oneOf(kind, app.PackKinds...) {
		kind = "other"
	}
	said := fmt.Sprintf("this pack took the place of the %s pack of event %s in %s, with its workbooks and its proof.",
		kind, money.Thousands(p.was.Issued.Event), p.dir)
	if isCommand.MatchString(p.was.Command) {
		said += " To have that one as well: " + p.was.Command + " -o FOLDER"
	}
	return said
}

// drop lets go of what was not settled.
func (p *packFolder) drop() error {
	if p.waiting == "" {
		return nil
	}
	err := os.RemoveAll(p.waiting)
	if p.made {
		err = errors.Join(err, os.Remove(p.dir))
	}
	return err
}

// hashOf is the hash of a file in hex, of which little is held at a time: a workbook of a year's entries is large.
func hashOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Close())
}

// writePackPapers writes the manifest and the proof.
func writePackPapers(dir string, m manifest, issue *app.Issue) error {
	write := func(name string, v any) error {
		return replace(filepath.Join(dir, name), func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(v)
		})
	}
	if err := write(manifestName, m); err != nil || issue == nil {
		return err
	}
	return write(proofName, proofJSON{
		issue.Book, issue.Seq, issue.At, issue.Key, issue.Actor, issue.Body, listOf(issue.Inclusion), checkpointJSON{issue.Size, issue.Root}, issue.Note, issue.PublicKey,
	})
}
