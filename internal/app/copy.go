package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// Copied is what became of copying a ledger.
type Copied struct {
	From, To    string
	Books       []CopiedBook
	Reports     []string // the names of those that were compared
	Differences []string // what is not the same on both sides, in words
}

// CopiedBook is one set of books that was copied, and what was compared of it.
type CopiedBook struct {
	Book     string
	Size     int64
	Root     string // base64
	Tables   int    // how many, with all their rows
	Balances int    // how many
	Reports  int    // how many, of all years and partners
	Years    []calendar.Year
}

// CopyOptions say how to copy.
type CopyOptions struct {
	// Render writes a report as bytes, which must be the same on both sides.
	Render func(io.Writer, reports.Report) error
	// Progress is told how far copying and comparing are; nil tells nobody.
	Progress func(done, total int64, what string)
}

// Copy copies a whole ledger, all of its books as they stand, to a place where there is none, or one without books, in this
// engine or another; and then compares the two: where each book stands and the root of its seal, every row of every table,
// every balance, and every report of every year, byte by byte.
//
// All books are there in the end, or none is. What is recorded in the ledger meanwhile is not copied. The signing keys are no
// part of a ledger. Errors: a refusal when a ledger cannot be read, made or filled; differences are no error.
func (a *App) Copy(ctx context.Context, from, to string, o CopyOptions) (out Copied, err error) {
	out = Copied{From: from, To: to, Reports: ReportNames()}
	if o.Progress == nil {
		o.Progress = func(int64, int64, string) {}
	}
	source, err := a.o.Open(ctx, from)
	if err != nil {
		return out, refused(err, from)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	source = answering{source, from}
	codes, err := source.Books(ctx)
	if err != nil {
		return out, err
	}
	if len(codes) == 0 {
		_, err := bookAmong(codes, At{Ledger: store.Shown(from)})
		return out, err
	}
	target, err := a.made(ctx, to)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	sources := map[string]*original{}
	if err := target.Fill(ctx, func(put func(store.Reader) error) error { return putAll(ctx, source, codes, put, sources, o) }); err != nil {
		return out, err
	}
	for _, code := range codes {
		b, differences, err := a.compared(ctx, pair{source, target}, code, sources[code], o)
		if err != nil {
			return out, fmt.Errorf("comparing the book %s: %w", code, err)
		}
		out.Books, out.Differences = append(out.Books, b), append(out.Differences, differences...)
	}
	return out, nil
}

// putAll puts every book into another ledger, and keeps what to compare the copy with.
func putAll(ctx context.Context, from store.Store, codes []string, put func(store.Reader) error, sources map[string]*original, o CopyOptions) error {
	for _, code := range codes {
		err := from.View(ctx, code, func(r store.Reader) error {
			head, err := r.Head()
			if err != nil {
				return err
			}
			lines, err := r.LineTotals(store.Asked{KnownAt: head.Seq})
			if err != nil {
				return err
			}
			o.Progress(0, head.Seq+lines.Count, "copying")
			sources[code] = &original{Reader: r, head: head, sums: map[string]string{}, total: head.Seq + lines.Count, does: "copying", told: o.Progress}
			return put(sources[code])
		})
		if err != nil {
			return fmt.Errorf("the book %s: %w", code, err)
		}
	}
	return nil
}

// original is a book that is being copied, or compared with one that was. It keeps a hash of every table that is read, and
// tells how much was, by the events and lines, which are most of it.
type original struct {
	store.Reader
	head        store.Head
	sums        map[string]string
	done, total int64
	does        string
	told        func(done, total int64, what string)
}

// Dump streams a table.
func (c *original) Dump(table string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		sum := sha256.New()
		for row, err := range c.Reader.Dump(table) {
			if table == "events" || table == "lines" {
				if c.done++; c.done%told == 0 {
					c.told(min(c.done, c.total), c.total, c.does)
				}
			}
			addRow(sum, row)
			if !yield(row, err) {
				return
			}
		}
		c.sums[table] = string(sum.Sum(nil))
	}
}

// addRow adds a row to a hash: each cell by what it is, how long it is and what it holds.
func addRow(sum hash.Hash, row []any) {
	for _, cell := range row {
		switch c := cell.(type) {
		case string:
			sum.Write(fmt.Appendf(nil, "text %d %s\n", len(c), c))
		case []byte:
			sum.Write(fmt.Appendf(nil, "bytes %d %s\n", len(c), c))
		default:
			sum.Write(fmt.Appendf(nil, "%T %v\n", c, c))
		}
	}
}

// pair is two ledgers that are to be the same.
type pair struct{ from, to store.Store }

// each asks both at the same time, since neither waits for the other; 0 is the one that was copied.
func (p pair) each(ask func(side int, s store.Store) error) error {
	answer := make(chan error, 1)
	go func() { answer <- ask(0, p.from) }()
	err := ask(1, p.to)
	return cmp.Or(<-answer, err)
}

// compared asks both ledgers the same questions of a book as it stood when it was copied.
func (a *App) compared(ctx context.Context, p pair, code string, of *original, o CopyOptions) (CopiedBook, []string, error) {
	head := of.head
	out := CopiedBook{Book: code, Size: head.Seq, Tables: len(of.sums)}
	if head.Seq == 0 {
		return out, nil, nil // begun, and nothing recorded yet
	}
	var sides [2]side
	var tables []string
	err := p.each(func(i int, s store.Store) (err error) {
		if err := sides[i].read(ctx, s, code, head.Seq, i == 1); err != nil || i == 0 {
			return err
		}
		tables, err = tablesDiffer(ctx, s, code, of, o)
		return err
	})
	if err != nil {
		return out, nil, err
	}
	var differences []string
	differ := func(what string) { differences = append(differences, "the book "+code+": "+what) }
	if sides[1].head != head {
		differ(fmt.Sprintf("it stands at event %d there, and at %d in what was copied", sides[1].head.Seq, head.Seq))
	}
	if sides[0].root != sides[1].root {
		differ(fmt.Sprintf("the root of %d events is %s, and %s in the copy", head.Seq, sides[0].root, sides[1].root))
	}
	for _, table := range tables {
		differ("the table " + table + " is not the same")
	}
	if what := balancesDiffer(sides[0].balances, sides[1].balances); what != "" {
		differ(what)
	}
	out.Root, out.Balances, out.Years = sides[0].root.String(), len(sides[0].balances), sides[0].years()
	questions := reportsOf(out.Years, sides[0].partners, head.Seq)
	for i, q := range questions {
		o.Progress(int64(i), int64(len(questions)), "comparing reports")
		var sums [2]string
		err := p.each(func(n int, s store.Store) (err error) {
			sums[n], err = reportSum(ctx, &Book{app: a, store: s, code: code}, q, o.Render)
			return err
		})
		if err != nil {
			return out, nil, err
		}
		if sums[0] != sums[1] {
			differ("the report " + q.String() + " is not the same")
		}
		if sums[0] != noReport {
			out.Reports++
		}
	}
	return out, differences, nil
}

// tablesDiffer lists the tables that are not, row by row, those that were copied.
func tablesDiffer(ctx context.Context, in store.Store, code string, of *original, o CopyOptions) (differ []string, err error) {
	err = in.View(ctx, code, func(r store.Reader) error {
		differ = nil
		o.Progress(0, of.total, "comparing tables")
		again := &original{Reader: r, sums: map[string]string{}, total: of.total, does: "comparing tables", told: o.Progress}
		for _, table := range r.Tables() {
			for _, err := range again.Dump(table) {
				if err != nil {
					return err
				}
			}
			if sum, copied := of.sums[table]; !copied || sum != again.sums[table] {
				differ = append(differ, table)
			}
		}
		return nil
	})
	return differ, err
}

// side is what one of two ledgers says of a book.
type side struct {
	head     store.Head
	root     seal.Hash
	balances []pooled.Balance
	partners []string // whoever may have an account with a host
}

func (s *side) read(ctx context.Context, in store.Store, code string, seq int64, atHead bool) error {
	return in.View(ctx, code, func(r store.Reader) (err error) {
		if s.head, err = r.Head(); err != nil {
			return err
		}
		if s.head.Seq < seq {
			return nil // the last events are not there, and all that follows differs
		}
		if s.root, err = seal.Root(r, seq); err != nil {
			return fmt.Errorf("working out the root of %d events: %w", seq, err)
		}
		known := seq
		if atHead && s.head.Seq == seq {
			known = 0 // as they are kept, and not as lines make them
		}
		if s.balances, err = r.Balances(store.Asked{KnownAt: known}); err != nil {
			return err
		}
		rows, err := r.Rows("organisations", seq)
		for _, o := range as[pooled.Organisation](rows) {
			s.partners = append(s.partners, o.Code)
		}
		return err
	})
}

// years are those in which anything was posted.
func (s *side) years() []calendar.Year {
	var out []calendar.Year
	for _, b := range s.balances {
		if y := b.Period.Year(); !slices.Contains(out, y) {
			out = append(out, y)
		}
	}
	slices.Sort(out)
	return out
}

// balancesDiffer says which balance is the first that is not the same on both sides; empty when all are.
func balancesDiffer(from, to []pooled.Balance) string {
	for i := range max(len(from), len(to)) {
		if i < len(from) && i < len(to) && from[i] == to[i] {
			continue
		}
		of := slices.Concat(from[min(i, len(from)):min(i+1, len(from))], to[min(i, len(to)):min(i+1, len(to))])[0]
		return fmt.Sprintf("a balance is not the same, of %s in %s in %s (there are %d, and %d in the copy)",
			of.Account, of.Fund, of.Period, len(from), len(to))
	}
	return ""
}

// question is a report as it is asked for.
type question struct {
	report string
	Query
}

// String is the report as a person would name it.
func (q question) String() string {
	return strings.TrimSpace(strings.Join([]string{q.report, q.Year.String(), q.Partner}, " "))
}

// reportsOf lists every report of every year, as known at a sequence number; those that are of one partner, of each.
func reportsOf(years []calendar.Year, partners []string, seq int64) []question {
	var out []question
	for _, year := range years {
		for _, m := range known {
			q := question{m.name, Query{Year: year, AsAt: year.End(), KnownAt: strconv.FormatInt(seq, 10)}}
			if m.need&needLines != 0 {
				q.Layer = everyLayer
			}
			if m.need&needAccount == 0 {
				out = append(out, q)
				continue
			}
			for _, partner := range partners {
				q.Partner = partner
				out = append(out, q)
			}
		}
	}
	return out
}

// noReport stands for the bytes of a report that cannot be made, such as a statement of who has no account.
const noReport = ""

// reportSum is a hash of a report's bytes.
func reportSum(ctx context.Context, b *Book, q question, render func(io.Writer, reports.Report) error) (string, error) {
	sum := sha256.New()
	err := b.Report(ctx, q.report, q.Query, func(r reports.Report) error { return render(sum, r) })
	if no := new(ledger.Refusal); errors.As(err, &no) && strings.HasPrefix(no.Code, "REPORT-") {
		return noReport, nil
	}
	return string(sum.Sum(nil)), err
}
