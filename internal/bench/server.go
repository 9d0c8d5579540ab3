package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/jackc/pgx/v5"

	"commonpurse/internal/pgserver"
	"commonpurse/ledger/money"
)

// The names of what is measured on a server, and what stands for it in a file: postings by so many clients come after them.
const (
	served       = "-server" // after the name of each measure that is made on a server too
	serverLines  = "load-server-lines"
	copying      = "copy"
	oneBook      = "post-one-book-"
	manyBooks    = "post-many-books"
	slowest      = "-slowest"
	pgledger     = "pgledger-"
	noServer     = "PostgreSQL is not here"
	serverReason = "in one process, over the loopback"
)

// clientCounts are how many clients post at once in one book.
var clientCounts = []int{1, 8, 32}

// severalBooks is how many books are posted to at once, each by a client, and how large they are.
const (
	severalBooks = 32
	smallBook    = 300
)

// postedSize is the size of the books that clients post to: the figure is one of the server, and not of the books.
const postedSize = 100_000

// begin starts the server that everything is measured on, where there is one on this machine.
func (h *harness) begin(ctx context.Context) error {
	s, err := pgserver.Start(ctx, "max_wal_size=4GB")
	if errors.Is(err, pgserver.ErrNone) {
		return nil
	}
	h.server = s
	return err
}

// end ends the server.
func (h *harness) end() error {
	if h.server == nil {
		return nil
	}
	return h.server.Remove()
}

// onServer measures loading and the reports on a server, and posting on both.
func (b *books) onServer(ctx context.Context) error {
	if h := b.harness; h.server == nil {
		for _, name := range []string{loading + served, oneBook + "1" + served, oneBook + "32" + served, oneBook + "32" + served + slowest, serverLines} {
			b.found.Measures = append(b.found.Measures, Measure{Name: name, What: "on a server", Program: "purse", Absent: noServer})
		}
		return nil
	}
	address, err := b.server.Make(ctx, "size_"+strconv.Itoa(b.size))
	if err != nil {
		return err
	}
	there := *b
	there.ledger, there.found.Measures = address, nil
	for _, step := range []func(context.Context) error{there.loadOnce, there.reports, there.copied} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	for _, m := range there.found.Measures {
		if m.Program == "purse" && m.Name != serverLines {
			m.Name, m.What = m.Name+served, m.What+", on a server"
		}
		b.found.Measures = append(b.found.Measures, m)
	}
	return b.clients(ctx, address)
}

// loadOnce measures loading into an empty database.
func (b *books) loadOnce(ctx context.Context) error {
	if _, err := b.answer(ctx, b.Purse, "init", "--ledger", b.ledger, "--key", filepath.Join(b.dir, "server.key"), "--quiet"); err != nil {
		return err
	}
	j := b.purse(loading, "load", "load", b.tables, "--yes")
	j.once = true
	return b.addAll(ctx, j)
}

// copied measures what the server takes to copy the lines that were loaded into a table without a key, and says how fast
// the load was beside that.
func (b *books) copied(ctx context.Context) error {
	var out jsonOf[copiedLines]
	j := b.part(copying, "the same lines by COPY into a bare table", "postgres", "copy", b.ledger)
	b.tell(b.size, "%s", j.what)
	if _, err := b.run(ctx, &out, j.command...); err != nil {
		m, err := j.failed(ctx, err)
		b.found.Measures = append(b.found.Measures, m)
		return err
	}
	answer, err := out.value()
	if err != nil {
		return err
	}
	rate := spreadOf(answer.Rates)
	b.found.Measures = append(b.found.Measures, Measure{Name: copying, What: j.what, Program: j.program, Runs: len(answer.Rates), Rate: &rate})
	if m, ok := b.found.measure(loading); ok && m.Measured() {
		lines := spreadOf([]float64{float64(answer.Lines) / m.Wall.Median})
		b.found.Measures = append(b.found.Measures, Measure{
			Name: serverLines, What: "lines loaded on a server", Program: "purse", Runs: 1, Rate: &lines, Note: money.Thousands(answer.Lines) + " lines",
		})
	}
	return nil
}

// clients measures postings by several clients, in one book and in several, on the server and in a file.
func (b *books) clients(ctx context.Context, address string) error {
	if b.size != b.nearest(postedSize) {
		return nil
	}
	small := filepath.Join(b.dir, "small")
	if err := b.makeSmall(ctx, small); err != nil {
		return err
	}
	several, err := b.server.Make(ctx, "several")
	if err != nil {
		return err
	}
	for _, at := range []struct{ ledger, several, suffix, where string }{
		{address, several, served, "on a server"}, {b.ledger, filepath.Join(b.dir, "several.db"), "", "in a file"},
	} {
		for i := range severalBooks {
			book := fmt.Sprintf("B%02d", i+1)
			for _, args := range [][]string{
				{"init", "--key", filepath.Join(b.dir, "several"+at.suffix+".key")}, {"load", small, "--yes"},
			} {
				if _, err := b.answer(ctx, append(append([]string{b.Purse}, args...), "--ledger", at.several, "--book", book, "--quiet")...); err != nil {
					return err
				}
			}
		}
		if err := settled(ctx, address); err != nil {
			return err
		}
		if err := b.crowds(ctx, at.ledger, b.tables, at.suffix, at.where, false); err != nil {
			return err
		}
		if err := b.crowds(ctx, at.several, small, at.suffix, at.where, true); err != nil {
			return err
		}
	}
	return b.besidesServer(ctx)
}

// settled returns when all that was written before is on the disk, the server's too: else a posting waits for it.
func settled(ctx context.Context, address string) error {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, "checkpoint")
	syncAll()
	return errors.Join(err, c.Close(ctx))
}

// nearest is the largest size of this run that is no larger than one that is aimed at.
func (h *harness) nearest(aimed int) int {
	size := 0
	for _, s := range h.Sizes {
		if s <= aimed {
			size = max(size, s)
		}
	}
	return size
}

// makeSmall makes the tables of a small book.
func (b *books) makeSmall(ctx context.Context, dir string) error {
	b.tell(b.size, "making %d small books up", severalBooks)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	_, err := b.answer(ctx, b.partCommand("make", strconv.FormatUint(b.Seed, 10), strconv.Itoa(smallBook), dir)...)
	return err
}

// crowds measures one group of clients after another.
func (b *books) crowds(ctx context.Context, ledger, tables, suffix, where string, many bool) error {
	counts := clientCounts
	if many {
		counts = []int{severalBooks}
	}
	for _, n := range counts {
		name, what := oneBook+strconv.Itoa(n)+suffix, fmt.Sprintf("posting by %d clients in one book, %s", n, where)
		if many {
			name, what = manyBooks+suffix, fmt.Sprintf("posting by a client in each of %d books, %s", n, where)
		}
		j := b.part(name, what, "purse", "clients", ledger, filepath.Join(tables, "invoices.csv"), strconv.Itoa(n), strconv.FormatBool(many), b.Posting.String())
		if err := b.crowd(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// crowd measures a job that answers with what a number of clients did.
func (b *books) crowd(ctx context.Context, j job) error {
	b.tell(b.size, "%s", j.what)
	var out jsonOf[crowdOf]
	s, err := b.run(ctx, &out, j.command...)
	var answer crowdOf
	if err == nil {
		answer, err = out.value()
	}
	if err != nil {
		m, err := j.failed(ctx, err)
		b.found.Measures = append(b.found.Measures, m)
		return err
	}
	m := measureOf([]sample{s})
	rate, late := spreadOf(answer.Rates), spreadOf(answer.Slowest)
	m.Name, m.What, m.Program, m.Rate, m.Runs = j.name, j.what, j.program, &rate, len(answer.Rates)
	m.Note = fmt.Sprintf("half within %s, 99 of 100 within %s", secondsText(spreadOf(answer.Middle).Median), secondsText(late.Median))
	b.found.Measures = append(b.found.Measures, m)
	b.found.Measures = append(b.found.Measures, Measure{
		Name: j.name + slowest, What: "of these, 99 of 100 within", Program: j.program, Runs: len(answer.Slowest), Wall: late,
	})
	return nil
}

// besidesServer measures pgledger on the same server, where its files are given: one transfer at a time for each client,
// between the same twenty accounts.
func (b *books) besidesServer(ctx context.Context) error {
	for _, n := range []int{1, 32} {
		name := pgledger + strconv.Itoa(n)
		what := fmt.Sprintf("transfers by %d clients", n)
		if b.PGLedger == "" {
			b.found.Measures = append(b.found.Measures, Measure{Name: name, What: what, Program: "pgledger", Absent: "its files were not given (-pgledger)"})
			continue
		}
		address, err := b.server.Make(ctx, "pgledger_"+strconv.Itoa(n))
		if err != nil {
			return err
		}
		if err := b.crowd(ctx, b.part(name, what, "pgledger", "pgledger", address, b.PGLedger, strconv.Itoa(n), b.Posting.String())); err != nil {
			return err
		}
	}
	return nil
}
