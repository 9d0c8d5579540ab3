package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// verifyVerb proves that history is whole.
func verifyVerb() *verb {
	return &verb{
		name: "verify", does: "works every hash, line, balance and register out again from the events, and names every difference.",
		examples: []string{
			"verify", "verify --checkpoint county-2026-06-30.checkpoint", "verify --workbook board-pack-main-2026-27.xlsx",
			"verify --workbook board-pack-main-2026-27.xlsx --proof pack.proof",
		},
		more: []string{
			"With a checkpoint that was signed earlier it proves that nothing before it has changed. It changes nothing itself. " +
				"The exit code is 3 when something is wrong.",
			"With a workbook that this program made it makes the same again, and names each cell that differs, and whatever else would have a figure read as " +
				"another: formats, what is hidden, charts, properties. That another program saved the file alters nothing. With a proof besides no ledger is asked: it " +
				"says whether the workbook is the very one that a pack was issued with, by a root that the book's key has signed. Give that key as the " +
				"host published it (purse checkpoint says it); the one in the proof shows only that the proof agrees with itself.",
		},
		flags: []option{
			{name: "checkpoint", value: "FILE", usage: "an older checkpoint that history must extend"},
			{name: "workbook", value: "FILE", usage: "a workbook whose cells must be the ledger's"},
			{name: "proof", value: "FILE", usage: "the proof that the workbook was issued, in place of the ledger"},
			{name: "key", value: "PUBLIC", usage: "the book's public key, with --proof (default the one that the proof names)"},
		},
		memory: verifyMemory,
		run: func(ctx context.Context, c *call) error {
			switch {
			case c.text("workbook") == "" && (c.text("proof") != "" || c.text("key") != ""):
				return misused("USE-006", "A proof and a key are of a workbook.", "Say of which: --workbook FILE.")
			case c.text("key") != "" && c.text("proof") == "":
				return misused("USE-006", "A key is for a proof; without one the ledger itself is asked.", "Name the proof, --proof FILE, or leave --key out.")
			case c.text("workbook") != "" && c.text("checkpoint") != "":
				return misused("USE-008", "A workbook and a checkpoint are verified one at a time.", "Leave one of them out.")
			case c.text("proof") != "":
				return c.verifyIssue()
			case c.text("workbook") != "":
				return c.verifyWorkbook(ctx)
			}
			return c.verify(ctx)
		},
	}
}

type verifiedJSON struct {
	OK       bool            `json:"ok"`
	Size     int64           `json:"size"`
	Root     string          `json:"root"`
	Problems []differingJSON `json:"problems"`
}

type differingJSON struct {
	Kind string `json:"kind"`
	Key  string `json:"key"`
	Text string `json:"text"`
}

func (c *call) verify(ctx context.Context) error {
	how, err := c.facts()
	if err != nil {
		return err
	}
	note := ""
	if file := c.text("checkpoint"); file != "" {
		if note, err = readText("checkpoint", file); err != nil {
			return err
		}
	}
	var v app.Verification
	book := ""
	err = c.withBook(ctx, func(b *app.Book) error {
		book = b.Code()
		p := c.progress()
		defer p.clear()
		v, err = b.Verify(ctx, note, func(done, total int64) { p.tell(done, total, "Verifying") })
		return err
	})
	if err != nil {
		return err
	}
	if !v.OK {
		c.exit = exitWrong
	}
	if how.format == "json" {
		out := verifiedJSON{OK: v.OK, Size: v.Size, Root: v.Root, Problems: []differingJSON{}}
		for _, p := range v.Problems {
			out.Problems = append(out.Problems, differingJSON(p))
		}
		return c.answer(how, out)
	}
	return c.write(how.file, func(w io.Writer) error {
		_, err := io.WriteString(w, verifiedWords(book, v, note != ""))
		return err
	})
}

// ofBook tells whether a problem is the book's, and not one of a file that is no checkpoint, or no checkpoint of this book.
func ofBook(p app.Problem) bool { return p.Kind != "checkpoint" || p.Key != "" }

// verifiedWords says how verifying ended: in one line, or every difference on a line.
func verifiedWords(book string, v app.Verification, extends bool) string {
	if v.OK {
		since := ""
		if extends {
			since = " and extends the checkpoint"
		}
		return fmt.Sprintf("The book %s is whole%s: %s, root %s.\n", book, since, eventsOf(v.Size), v.Root)
	}
	var b strings.Builder
	if slices.ContainsFunc(v.Problems, ofBook) {
		fmt.Fprintf(&b, "The book %s is not as it was recorded. Differences: %s.\n", book, money.Thousands(int64(len(v.Problems))))
	} else {
		fmt.Fprintf(&b, "The book %s is whole, but the checkpoint given proves nothing about it.\n", book)
	}
	for _, p := range v.Problems {
		fmt.Fprintf(&b, "  %s: %s\n", strings.TrimSpace(p.Kind+" "+p.Key), p.Text)
	}
	return b.String()
}

// checkpointVerb signs where a book stands.
func checkpointVerb() *verb {
	return &verb{
		name: "checkpoint", does: "signs where the book stands: its size, and one hash of everything in it.",
		examples: []string{"checkpoint -o county-2026-06-30.checkpoint"},
		more:     []string{"Give it to somebody else to keep. purse verify --checkpoint FILE then proves that nothing before it has changed."},
		flags:    []option{{name: "o", short: "output", value: "FILE", usage: "write the signed note to FILE"}, keyOption},
		run: func(ctx context.Context, c *call) error {
			if f := c.text("format"); !oneOf(f, "", "json") {
				return misused("USE-007", "A checkpoint is a signed note.", "Leave --format out, or ask for --json.")
			}
			key, err := readText("signing key", c.keyFile())
			if err != nil {
				return err
			}
			var made app.Checkpoint
			err = c.withBook(ctx, func(b *app.Book) error {
				made, err = b.Checkpoint(ctx, key)
				return err
			})
			if err != nil {
				return err
			}
			return c.showCheckpoint(made)
		},
	}
}

func (c *call) showCheckpoint(made app.Checkpoint) error {
	file := c.text("o")
	note := func(w io.Writer) error {
		_, err := io.WriteString(w, made.Note)
		return err
	}
	if file != "" && file != "-" {
		if err := c.write(file, note); err != nil {
			return err
		}
		c.say("Signed %s, and wrote the note to %s.", eventsOf(made.Size), file)
	}
	c.say("It is checked with the book's public key, %s: publish that, and proofs that packs were issued can be checked without the ledger.", made.PublicKey)
	if c.json {
		return c.answer(rendering{}, map[string]any{"size": made.Size, "root": made.Root, "note": made.Note})
	}
	if file == "" || file == "-" {
		return c.write("", note)
	}
	return nil
}

// readText reads a small file that a flag or a setting names.
func readText(what, file string) (string, error) {
	const most = 1 << 20
	f, err := os.Open(file)
	if err != nil {
		hint := "Check its name."
		if what == "signing key" {
			hint = "It is where purse init put it; say where with --key or PURSE_KEY."
		}
		return "", ledger.Refuse(ledger.NotFound, "USE-011", "The "+what+" cannot be read: "+plain(err)+".", hint)
	}
	body, err := io.ReadAll(io.LimitReader(f, most))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", ledger.Refuse(ledger.NotFound, "USE-011", "The "+what+" cannot be read: "+plain(err)+".", "Check its name.")
	}
	return string(body), nil
}
