package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"commonpurse/internal/app"
	"commonpurse/ledger/money"
	"commonpurse/reports/xlsx"
)

// The files of a pack beside its workbooks.
const (
	manifestName = "manifest.json"
	proofName    = "pack.proof"
)

// packVerb makes sets of workbooks.
func packVerb() *verb {
	flags := []option{
		{name: "o", short: "output", value: "DIR", usage: "the folder to write (default its name, such as board-pack)"},
		{name: "fund", value: "CODE", of: "fund", usage: "one fund (default all)"},
		{name: "year", value: "YEAR", usage: "a financial year such as 2026-27 (default that of --as-at)"},
		{name: "period", value: "NUMBER", usage: "a period of the year, 1 to 13"},
		{name: "as-at", value: "DATE", usage: "to this day (default today, or 31 March of --year when that is earlier)"},
		{name: "known-at", value: "SEQ|TIME", usage: "as the books stood then (default now)"},
		{name: "profile", value: "PROFILE", in: []string{string(xlsx.Board), string(xlsx.Publish)}, usage: "of the workbooks: board (default) or publish"},
		dryRun, keyOption,
	}
	of := func(name, does string, more string, flags ...option) *verb {
		return &verb{
			name: name, does: does, flags: flags, memory: packMemory,
			examples: []string{"pack " + name + " --year 2026-27", "pack " + name + " --fund BCF --as-at 2026-09-30 -o september"},
			more: []string{more, "The folder gets a manifest with each workbook's hash, from which it can be made again to the byte (purse pack again), and a proof that the pack was issued " +
				"(see purse verify --workbook). That it was issued is recorded; a pack with a DRAFT in it is not issued, and the exit code is 3."},
			run: func(ctx context.Context, c *call) error { return c.pack(ctx, name) },
		}
	}
	with := func(more ...option) []option { return append(append([]option{}, flags...), more...) }
	return &verb{
		name: "pack", does: "makes a set of workbooks to hand over, with a manifest of hashes.",
		examples: []string{"pack board --year 2026-27", "pack partner --as-at 2026-09-30", "pack year-end --year 2026-27 -o year-end"},
		subs: []*verb{
			of("board", "makes the board's workbook: what to decide, what moved, what is overdue.", "Without --since the bridge begins where the last board pack ended.",
				with(option{name: "since", value: "SEQ|TIME", usage: "from where the bridge begins (default the last board pack, else the start of the year)"})...),
			of("partner", "makes a workbook for each partner, with nothing of another partner in it.", "With --partner it makes that one alone.",
				with(option{name: "partner", value: "CODE", of: "partner", usage: "one partner (default each that has an account)"})...),
			of("year-end", "makes the workbooks of a year end: memoranda, ownership, contributions, year-end working, payments, controls, entries.",
				"A memorandum is made for each fund.", with()...),
			packAgainVerb(),
		},
	}
}

// manifest is what is kept of a pack beside its workbooks; it alone says who made them, and when.
type manifest struct {
	Pack       string            `json:"pack"`
	Book       string            `json:"book"`
	Range      [2]int64          `json:"ledger_range"`
	Checkpoint checkpointJSON    `json:"checkpoint"`
	Arguments  map[string]string `json:"arguments"`
	Profile    string            `json:"profile"`
	Command    string            `json:"command"`
	Version    string            `json:"version"`
	Issued     *issuedJSON       `json:"issued"`
	Files      []manifestFile    `json:"files"`
}

type checkpointJSON struct {
	Size int64  `json:"size"`
	Root string `json:"root"`
}

type issuedJSON struct {
	Event int64  `json:"event"`
	By    string `json:"by"`
	At    string `json:"at"`
	Again bool   `json:"-"`
}

type manifestFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Draft  bool   `json:"draft,omitempty"`
}

// proofJSON is the proof that a pack was issued.
type proofJSON struct {
	Book      string         `json:"book"`
	Seq       int64          `json:"seq"`
	At        int64          `json:"at"`
	Key       string         `json:"key"`
	Actor     string         `json:"actor"`
	Body      string         `json:"body"`
	Inclusion []string       `json:"inclusion"`
	Root      checkpointJSON `json:"checkpoint"`
	Note      string         `json:"note"`
	PublicKey string         `json:"public_key"`
}

// pack makes a pack, and the manifest and proof beside it.
func (c *call) pack(ctx context.Context, kind string) error {
	if f := c.text("format"); !oneOf(f, "", "json", "table") {
		return misused("USE-007", "A pack is a folder of workbooks.", "Leave --format out, or ask for --json.")
	}
	q, err := c.query()
	if err != nil {
		return err
	}
	profile := xlsx.Profile(strings.ToLower(c.text("profile")))
	if !oneOf(string(profile), "", string(xlsx.Board), string(xlsx.Publish)) {
		return misused("USE-007", quote(c.text("profile"))+" is no profile.", "They are board and publish.")
	}
	dir, dry := cmp.Or(c.text("o"), kind+"-pack"), c.yes("dry-run")
	var m manifest
	var made app.Pack
	err = c.withBook(ctx, func(b *app.Book) error {
		m, made, err = packInto(ctx, b, packOrder{kind, dir, c.keyFile(), q, profile, dry})
		return err
	})
	if err != nil {
		return err
	}
	return c.showPack(dir, m, made, dry)
}

// packOrder is which pack is to be made, and where.
type packOrder struct {
	kind, dir, keyFile string
	query              app.Query
	profile            xlsx.Profile
	tried              bool
}

// packInto makes a pack in a folder, with the manifest and the proof; one that is only tried leaves nothing. The workbooks are
// in the folder before it is recorded that they were issued, and all of them or none.
func packInto(ctx context.Context, b *app.Book, o packOrder) (m manifest, made app.Pack, err error) {
	folder := &packFolder{dir: o.dir, profile: o.profile, tried: o.tried}
	defer func() { err = errors.Join(err, folder.drop()) }()
	if made, err = b.MakePack(ctx, o.kind, o.query, folder.write); err != nil {
		return m, made, err
	}
	key, _ := readText("signing key", o.keyFile) // without the key the proof is not signed, and says so
	tried, err := b.IssuePack(ctx, made, key, true)
	if err != nil || o.tried {
		return manifestOf(tried, o.profile), tried, err
	}
	if err = folder.settle(); err != nil {
		return m, made, err
	}
	if made, err = b.IssuePack(ctx, made, key, false); err != nil {
		return m, made, err
	}
	if said := folder.replaced(made.Issue); said != "" {
		made.Warnings = append(made.Warnings, said)
	}
	m = manifestOf(made, o.profile)
	return m, made, writePackPapers(o.dir, m, made.Issue)
}

// counter counts what is written to it.
type counter int64

// Write counts.
func (n *counter) Write(p []byte) (int, error) { *n += counter(len(p)); return len(p), nil }

func manifestOf(made app.Pack, profile xlsx.Profile) manifest {
	m := manifest{
		Pack: made.Kind, Book: made.Book, Range: [2]int64{1, made.KnownAt}, Checkpoint: checkpointJSON(made.Checkpoint), Arguments: map[string]string{},
		Profile: string(cmp.Or(profile, xlsx.Board)), Version: made.Version, Command: "purse pack " + made.Kind + " --book " + made.Book,
	}
	for _, a := range made.Arguments {
		m.Arguments[a.Name] = a.Value
		m.Command += " --" + a.Name + " " + a.Value
	}
	if profile == xlsx.Publish {
		m.Command += " --profile " + string(profile)
	}
	for _, f := range made.Files {
		m.Files = append(m.Files, manifestFile(f))
	}
	if i := made.Issue; i != nil {
		m.Issued = &issuedJSON{Event: i.Seq, By: i.Actor, At: time.UnixMicro(i.At).UTC().Format(time.RFC3339), Again: made.Again}
	}
	return m
}

// showPack says what was made, and whether it was issued.
func (c *call) showPack(dir string, m manifest, made app.Pack, dry bool) error {
	if made.Draft {
		c.exit = exitWrong
	}
	if c.json {
		return c.answer(rendering{}, m)
	}
	c.warn(made.Warnings)
	var lines []string
	for _, f := range m.Files {
		lines = append(lines, filepath.Join(dir, f.Name))
	}
	if !dry {
		if _, err := fmt.Fprintln(c.Out, strings.Join(lines, "\n")); err != nil {
			return err
		}
	}
	files := "1 workbook"
	if n := len(m.Files); n != 1 {
		files = fmt.Sprintf("%d workbooks", n)
	}
	of := fmt.Sprintf("%s of events 1 to %s", files, money.Thousands(made.KnownAt))
	switch {
	case made.Draft:
		c.say("DRAFT: in one of them a check has failed that must hold, so the pack is not issued: %s.", of)
	case dry:
		c.say("Dry run: the pack would be %s; nothing was written, and no issue recorded.", of)
	case made.Again:
		c.say("The same pack was issued already (event %d): %s; nothing was recorded.", made.Issue.Seq, of)
	default:
		c.say("Issued the %s pack (event %d): %s.", m.Pack, made.Issue.Seq, of)
	}
	if i := made.Issue; i != nil && i.Note == "" {
		c.say("The proof is not signed, since the signing key was not at hand: %s. With it, run this again.", c.keyFile())
	}
	return nil
}
