package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// packAgainVerb makes a pack again from its manifest.
func packAgainVerb() *verb {
	return &verb{
		name: "again", does: "makes a pack again from its manifest, and says whether every workbook is the same to the byte.", args: "MANIFEST", memory: packMemory,
		examples: []string{"pack again board-pack/manifest.json", "pack again board-pack/manifest.json -o board-pack-again"},
		more: []string{
			"What was asked, of which events and for which readers is in the manifest, so nothing else is asked. It records nothing. A pack of another version of " +
				"the program, or of books with another history, is refused. The exit code is 3 when a workbook is not the same.",
			"Without -o nothing is written: the workbooks are made and compared, and let go.",
		},
		flags: []option{{name: "o", short: "output", value: "DIR", usage: "the folder to write the pack to (default: it is only compared)"}, keyOption},
		run:   func(ctx context.Context, c *call) error { return c.packAgain(ctx) },
	}
}

// readManifest reads what is kept of a pack; a folder stands for the manifest in it.
func readManifest(file string) (m manifest, err error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		file = filepath.Join(file, manifestName)
	}
	text, err := readText("manifest", file)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil || m.Pack == "" || len(m.Files) == 0 || m.Checkpoint.Size != m.Range[1] ||
		!oneOf(m.Profile, string(xlsx.Board), string(xlsx.Publish)) {
		return m, ledger.Refuse(ledger.Invalid, "USE-012", file+" is no manifest of a pack.", "Use the file "+manifestName+" that purse pack wrote.")
	}
	return m, nil
}

// kept is what the books are asked of a manifest.
func (m manifest) kept() app.Kept {
	k := app.Kept{Kind: m.Pack, Version: m.Version, Checkpoint: reports.Checkpoint(m.Checkpoint)}
	for _, name := range slices.Sorted(maps.Keys(m.Arguments)) {
		k.Arguments = append(k.Arguments, reports.Argument{Name: name, Value: m.Arguments[name]})
	}
	if m.Issued != nil {
		k.Event = m.Issued.Event
	}
	return k
}

// packAgain makes a pack again and compares it with what its manifest says.
func (c *call) packAgain(ctx context.Context) (err error) {
	if f := c.text("format"); !oneOf(f, "", "json", "table") {
		return misused("USE-007", "A pack is a folder of workbooks.", "Leave --format out, or ask for --json.")
	}
	was, err := readManifest(c.args[0])
	if err != nil {
		return err
	}
	at, profile := c.at(), xlsx.Profile(was.Profile)
	at.Book = cmp.Or(at.Book, was.Book)
	key, _ := readText("signing key", c.keyFile()) // without the key the proof is not signed
	folder := &packFolder{dir: c.text("o"), profile: profile, tried: c.text("o") == ""}
	defer func() { err = errors.Join(err, folder.drop()) }()
	b, err := c.App.Book(ctx, at)
	if err != nil {
		return err
	}
	made, err := b.PackAgain(ctx, was.kept(), key, folder.write)
	if err = errors.Join(err, b.Close()); err != nil {
		return err
	}
	is := manifestOf(made, profile)
	v := was.against(is)
	if made.Draft {
		c.exit = exitWrong
		v.words += " It is a DRAFT: in one of them a check fails that must hold, so it was not issued."
	}
	if len(v.problems) == 0 && !folder.tried {
		if err = folder.settle(); err == nil {
			err = writePackPapers(folder.dir, is, made.Issue)
		}
		if err != nil {
			return err
		}
	}
	how := rendering{}
	if c.json {
		how.format = "json"
	}
	return c.showVerdict(v, how)
}

// against compares what a manifest says of its workbooks with those that were made again.
func (m manifest) against(is manifest) (v verdict) {
	made := map[string]manifestFile{}
	for _, f := range is.Files {
		made[f.Name] = f
	}
	problem := func(name, text string) {
		v.problems = append(v.problems, app.Problem{Kind: "workbook", Key: name, Text: text})
	}
	for _, f := range m.Files {
		again, there := made[f.Name]
		switch {
		case !there:
			problem(f.Name, "is in the manifest, and is not made")
		case again.SHA256 != f.SHA256:
			problem(f.Name, "is not the same: its hash is "+again.SHA256+", and the manifest's is "+f.SHA256)
		case again.Size != f.Size:
			problem(f.Name, fmt.Sprintf("is the same, and has %d bytes; the manifest says %d", again.Size, f.Size))
		}
		delete(made, f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(made)) {
		problem(name, "is made, and is not in the manifest")
	}
	says := func(what, was, should string) {
		if was != should {
			problem(manifestName, fmt.Sprintf("says of %s %q, and by the books it is %q", what, was, should))
		}
	}
	says("the command", m.Command, is.Command)
	if m.Issued != nil && is.Issued != nil {
		says("who issued it", m.Issued.By, is.Issued.By)
		says("when it was issued", m.Issued.At, is.Issued.At)
	}
	if m.Issued != nil && is.Issued == nil && len(v.problems) == 0 {
		problem(manifestName, fmt.Sprintf("says that event %d issued it, and that event of these books did not", m.Issued.Event))
	}
	of := fmt.Sprintf("the %s pack of events 1 to %s", m.Pack, money.Thousands(m.Range[1]))
	if len(v.problems) > 0 {
		v.words = "The manifest is not that of " + of + " as it is made again."
		return v
	}
	v.words = fmt.Sprintf("Made %s again: %s.", of, sameWorkbooks(len(m.Files)))
	return v
}

func sameWorkbooks(n int) string {
	if n == 1 {
		return "its workbook is the same to the byte"
	}
	return fmt.Sprintf("its %d workbooks are the same to the byte", n)
}
