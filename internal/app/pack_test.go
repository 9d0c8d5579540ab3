package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// packed makes a pack in memory, and keeps its workbooks by name.
func (b *books) packed(kind string, q app.Query, dryRun bool) (app.Pack, map[string][]byte) {
	b.t.Helper()
	key, err := os.ReadFile(b.key)
	if err != nil {
		b.t.Fatal(err)
	}
	made := map[string][]byte{}
	p, err := b.Pack(ctx, kind, q, string(key), dryRun, keeping(made))
	if err != nil {
		b.t.Fatal(err)
	}
	return p, made
}

func keeping(made map[string][]byte) func(reports.Report) (app.PackFile, error) {
	return func(r reports.Report) (app.PackFile, error) {
		var out bytes.Buffer
		err := xlsx.Write(&out, r, xlsx.Options{})
		hash := sha256.Sum256(out.Bytes())
		f := app.PackFile{Name: xlsx.FileName(r), SHA256: hex.EncodeToString(hash[:]), Size: int64(out.Len()), Draft: r.Draft()}
		made[f.Name] = out.Bytes()
		return f, err
	}
}

func (b *books) headNow() int64 {
	b.t.Helper()
	c, err := os.ReadFile(b.key)
	if err != nil {
		b.t.Fatal(err)
	}
	at, err := b.Checkpoint(ctx, string(c))
	if err != nil {
		b.t.Fatal(err)
	}
	return at.Size
}

// TestPackIsIssuedOnce holds that a pack is made of the books as they stood, is recorded once, and that the next bridge
// begins where it ended.
func TestPackIsIssuedOnce(t *testing.T) {
	t.Parallel()
	b := demonstrated(t)
	head := b.headNow()
	q := app.Query{Year: 2025}
	if p, _ := b.packed("board", q, true); p.Issue != nil || b.headNow() != head || p.KnownAt != head {
		t.Fatalf("a dry run left the book at event %d: %+v", b.headNow(), p.Issue)
	}
	first, made := b.packed("board", q, false)
	if first.Again || first.KnownAt != head || first.Issue == nil || first.Issue.Seq != head+1 || b.headNow() != head+1 {
		t.Fatalf("issued as known at %d, of %d: %+v", first.KnownAt, head, first.Issue)
	}
	again, remade := b.packed("board", q, false)
	if !again.Again || again.Issue.Seq != head+1 || b.headNow() != head+1 || again.Issue.Note != first.Issue.Note {
		t.Errorf("the same pack again: %+v", again)
	}
	for name, bytes1 := range made {
		if !bytes.Equal(bytes1, remade[name]) {
			t.Errorf("%s is not the same again", name)
		}
	}
	ends, _ := b.packed("year-end", q, false)
	for _, partner := range []string{"wcc", "icb", "sel", "grants"} {
		if !slices.ContainsFunc(ends.Files, func(f app.PackFile) bool { return f.Name == "partner-return-main-"+partner+"-2025-26.xlsx" }) {
			t.Errorf("the year-end pack has no return of %s: %v", partner, ends.Files)
		}
	}
	if p, _ := b.packed("partner", q, false); len(p.Files) < 10 || p.Issue.Seq != head+3 || p.KnownAt != head {
		t.Errorf("the partners' packs: %+v", p)
	}
	b.load(folder(t, map[string]string{"aliases.csv": "organisation,alias\nWCC,The County\n"}))
	if p, _ := b.packed("board", q, false); !slices.Contains(p.Arguments, reports.Argument{Name: "since", Value: itoa(head)}) {
		t.Errorf("the next bridge is asked for by %v, want since %d", p.Arguments, head)
	}
	if p, later := b.packed("board", app.Query{Year: 2025, KnownAt: itoa(head)}, false); !p.Again || !bytes.Equal(later[p.Files[0].Name], made[p.Files[0].Name]) {
		t.Errorf("made again later, as the books stood then: %+v", p)
	}
	if v, err := b.Verify(ctx, "", nil); err != nil || !v.OK {
		t.Errorf("the book: %+v %v", v, err)
	}
}

// TestPackProof holds that the proof of an issue stands by itself, and for nothing else than it says.
func TestPackProof(t *testing.T) {
	b := demonstrated(t)
	p, made := b.packed("board", app.Query{Year: 2025}, false)
	i := *p.Issue
	names, err := i.Names()
	if err != nil || len(names) != 1 {
		t.Fatalf("%v %v", names, err)
	}
	for name, of := range made {
		if hash := sha256.Sum256(of); names[hex.EncodeToString(hash[:])] != name {
			t.Errorf("%s is not among %v", name, names)
		}
	}
	for _, public := range []string{"", i.PublicKey} {
		if signed, err := i.Prove(public); err != nil || !signed {
			t.Errorf("with the key %q: %t %v", public, signed, err)
		}
	}
	other := fresh(t)
	strange, err := other.Checkpoint(ctx, readAll(t, other.key))
	if err != nil {
		t.Fatal(err)
	}
	for why, spoil := range map[string]func(*app.Issue){
		"another hash":             func(i *app.Issue) { i.Body = strings.Replace(i.Body, p.Files[0].SHA256, strings.Repeat("0", 64), 1) },
		"another time":             func(i *app.Issue) { i.At++ },
		"another actor":            func(i *app.Issue) { i.Actor = "somebody" },
		"another place":            func(i *app.Issue) { i.Seq-- },
		"another root":             func(i *app.Issue) { i.Root = strange.Root },
		"another book's signature": func(i *app.Issue) { i.Note = strange.Note },
		"no hashes":                func(i *app.Issue) { i.Inclusion = nil },
		"a hash that is none":      func(i *app.Issue) { i.Inclusion = append([]string{"?"}, i.Inclusion[1:]...) },
	} {
		spoilt := i
		spoil(&spoilt)
		if signed, err := spoilt.Prove(i.PublicKey); err == nil {
			t.Errorf("%s: it holds, signed %t", why, signed)
		}
	}
	unsigned := i
	unsigned.Note = ""
	if signed, err := unsigned.Prove(""); signed || err != nil {
		t.Errorf("unsigned: %t %v", signed, err)
	}
	if _, err := unsigned.Prove(i.PublicKey); err == nil {
		t.Error("a key proves what is not signed")
	}
}

func readAll(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPackRefusals holds what cannot be packed.
func TestPackRefusals(t *testing.T) {
	b := demonstrated(t)
	for want, ask := range map[string]func() (app.Pack, error){
		"REPORT-016": func() (app.Pack, error) { return b.Pack(ctx, "bord", app.Query{}, "", true, nil) },
		"REPORT-015": func() (app.Pack, error) { return b.Pack(ctx, "partner", app.Query{Since: "5"}, "", true, nil) },
		"REPORT-006": func() (app.Pack, error) { return b.Pack(ctx, "board", app.Query{Partner: "WCC"}, "", true, nil) },
		"REPORT-005": func() (app.Pack, error) {
			return b.Pack(ctx, "partner", app.Query{Year: 2025, Partner: "BRACKEN"}, "", true, nil)
		},
		"REPORT-013": func() (app.Pack, error) { return b.Pack(ctx, "board", app.Query{KnownAt: "999999"}, "", true, nil) },
	} {
		_, err := ask()
		if r := new(ledger.Refusal); !errors.As(err, &r) || r.Code != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestDraftIsNotIssued holds that a pack in which a check has failed is made, and not issued.
func TestDraftIsNotIssued(t *testing.T) {
	b := demonstrated(t)
	head := b.headNow()
	p, err := b.Pack(ctx, "board", app.Query{Year: 2025}, "", false, func(reports.Report) (app.PackFile, error) {
		return app.PackFile{Name: "board-draft.xlsx", Draft: true}, nil
	})
	if err != nil || !p.Draft || p.Issue != nil || b.headNow() != head {
		t.Errorf("%+v %v", p, err)
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// TestPackOfLittle holds that a book with nothing in it, or with nothing but its reference rows, can be packed.
func TestPackOfLittle(t *testing.T) {
	b := fresh(t)
	b.packed("board", app.Query{}, true)
	for _, some := range [][]string{{"organisations.csv", "partnerships.csv", "funds.csv"}, {"services.csv"}} {
		files := map[string]string{}
		for _, name := range some {
			files[name] = shire[name]
		}
		b.load(folder(t, files))
		for _, kind := range []string{"board", "year-end"} {
			if p, made := b.packed(kind, app.Query{Year: 2025}, true); len(made) != len(p.Files) || p.Draft {
				t.Errorf("%s: %+v", kind, p.Files)
			}
		}
	}
}
