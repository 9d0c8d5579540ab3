package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// PackKinds lists the packs that can be made.
var PackKinds = []string{"board", "partner", "year-end"}

// PackFile is a workbook that was written. Units: Size in bytes.
type PackFile struct {
	Name   string
	SHA256 string // in hex
	Size   int64
	Draft  bool // a check that must hold has failed
}

// Pack is a set of workbooks, and how it was issued.
type Pack struct {
	Kind       string
	Book       string
	KnownAt    int64
	AsAt       calendar.Date
	Checkpoint reports.Checkpoint
	Arguments  []reports.Argument
	Version    string
	Files      []PackFile
	Draft      bool // one of them is a draft: it is not issued
	Recorded
	Issue *Issue // nil where it was not issued
}

// Pack makes the workbooks of a pack and records that it was issued.
//
// Errors: those of MakePack and IssuePack.
func (b *Book) Pack(ctx context.Context, kind string, q Query, keyText string, dryRun bool, write func(reports.Report) (PackFile, error)) (Pack, error) {
	made, err := b.MakePack(ctx, kind, q, write)
	if err != nil {
		return made, err
	}
	return b.IssuePack(ctx, made, keyText, dryRun)
}

// MakePack makes the workbooks of a pack from one unchanging state of the book, and gives each report to write. It is made as
// known at the last event that is no pack, unless the query says at which, and records nothing.
//
// Errors: a refusal for a kind that there is not, and those of the reports; what write answers.
func (b *Book) MakePack(ctx context.Context, kind string, q Query, write func(reports.Report) (PackFile, error)) (Pack, error) {
	made, err := packNamed(kind, q)
	if err != nil {
		return Pack{}, err
	}
	out := Pack{Kind: kind, Book: b.code, Version: b.app.o.Version}
	err = b.store.View(ctx, b.code, func(r store.Reader) error {
		if q.KnownAt, err = packPosition(r, q.KnownAt); err != nil {
			return err
		}
		p := &packing{book: b, reader: r, write: write, pack: &out}
		return made(p, q)
	})
	if err != nil {
		return Pack{}, err
	}
	out.Draft = slices.ContainsFunc(out.Files, func(f PackFile) bool { return f.Draft })
	return out, nil
}

// IssuePack records that a pack was issued, or (dryRun) only finds out whether it can be.
//
// The same pack again, of the same books and to the byte, records nothing; a pack with a DRAFT in it is not issued.
func (b *Book) IssuePack(ctx context.Context, out Pack, keyText string, dryRun bool) (Pack, error) {
	if out.Draft {
		return out, nil
	}
	var err error
	if out.Recorded, err = b.issue(ctx, out, dryRun); err != nil || dryRun {
		return out, err
	}
	out.Issue, err = b.issued(ctx, out.Seq[len(out.Seq)-1], keyText)
	return out, err
}

// packPosition is the number of the event up to which a pack is made: the one asked for, or the last that is no pack, since
// that a pack was issued is in no pack.
func packPosition(r store.Reader, asked string) (string, error) {
	head, err := r.Head()
	if err != nil {
		return "", err
	}
	if asked != "" {
		seq, err := knownAt(r, asked, head)
		return fmt.Sprint(seq), err
	}
	for seq := head.Seq; seq > 0; seq-- {
		for s, err := range r.Records(seq, seq) {
			if err != nil {
				return "", err
			}
			if s.Table != "packs" {
				return fmt.Sprint(seq), nil
			}
		}
	}
	return "", nil
}

// packing is a pack while it is made.
type packing struct {
	book   *Book
	reader store.Reader
	write  func(reports.Report) (PackFile, error)
	pack   *Pack
}

func packNamed(kind string, q Query) (func(*packing, Query) error, error) {
	if q.Since != "" && kind != "board" {
		return nil, ledger.Refuse(ledger.Usage, "REPORT-015", "The "+kind+" pack is not made from an earlier state of the books: only the board pack is.", "Leave out --since.")
	}
	if q.Partner != "" && kind != "partner" {
		return nil, ledger.Refuse(ledger.Usage, "REPORT-006", fmt.Sprintf("The %s pack is of all partners, and cannot be made of %s alone.", kind, q.Partner), "Leave out --partner, or ask: purse pack partner --partner "+q.Partner+".")
	}
	switch kind {
	case "board":
		return (*packing).board, nil
	case "partner":
		return (*packing).partners, nil
	case "year-end":
		return (*packing).yearEnd, nil
	}
	return nil, ledger.Refuse(ledger.NotFound, "REPORT-016", fmt.Sprintf("There is no pack %q.", kind), didYouMean(kind, PackKinds)+"The packs are: "+strings.Join(PackKinds, ", ")+".")
}

// add writes a report of the pack; the first says of the pack what it was made of.
func (p *packing) add(name string, q Query) error {
	r, err := p.book.composed(p.reader, name, q)
	if err != nil {
		return err
	}
	if len(p.pack.Files) == 0 {
		p.pack.KnownAt, p.pack.AsAt, p.pack.Checkpoint = r.KnownAt, r.AsAt, r.Checkpoint
	}
	f, err := p.write(r)
	p.pack.Files = append(p.pack.Files, f)
	if len(p.pack.Arguments) == 0 {
		p.pack.Arguments = slices.DeleteFunc(slices.Clone(r.Arguments), func(a reports.Argument) bool {
			return (a.Name == "partner" && q.Partner == "") || a.Name == "book"
		})
	}
	return err
}

func (p *packing) board(q Query) error { return p.add("board-pack", q) }

// partners makes a workbook for each partner that has an account, or for the one asked for.
func (p *packing) partners(q Query) error {
	if q.Partner != "" {
		return p.add("partner-pack", q)
	}
	rows, err := p.reader.Rows("organisations", knownNumber(q))
	if err != nil {
		return err
	}
	all := q
	for _, o := range as[pooled.Organisation](rows) {
		all.Partner = o.Code
		err := p.add("partner-pack", all)
		if r := new(ledger.Refusal); errors.As(err, &r) && r.Code == "REPORT-005" {
			continue // it has no account
		}
		if err != nil {
			return fmt.Errorf("the pack of %s: %w", o.Code, err)
		}
	}
	p.pack.Arguments = slices.DeleteFunc(p.pack.Arguments, func(a reports.Argument) bool { return a.Name == "partner" })
	if len(p.pack.Files) == 0 {
		return ledger.Refuse(ledger.NotFound, "REPORT-005", "No partner has an account with any fund.", "Agree a contribution first.")
	}
	return nil
}

// yearEndReports are the reports of a year end besides the memorandum of each fund.
var yearEndReports = []string{"ownership", "contributions", "year-end", "payments", "controls", "entries"}

func (p *packing) yearEnd(q Query) error {
	rows, err := p.reader.Rows("funds", knownNumber(q))
	if err != nil {
		return err
	}
	for _, name := range yearEndReports {
		if err := p.add(name, q); err != nil {
			return fmt.Errorf("the report %s: %w", name, err)
		}
	}
	for _, f := range as[pooled.Fund](rows) {
		of := q
		if of.Fund = f.Code; q.Fund != "" && pooled.Fold(q.Fund) != pooled.Fold(f.Code) {
			continue
		}
		err := p.add("memorandum", of)
		if r := new(ledger.Refusal); errors.As(err, &r) && r.Code == "REPORT-002" {
			continue // it opened later
		}
		if err != nil {
			return fmt.Errorf("the memorandum of %s: %w", f.Code, err)
		}
	}
	return p.returns(q)
}

// returns makes the return of each partner that has anything to book.
func (p *packing) returns(q Query) error {
	a, err := p.book.ask(p.reader, q)
	if err != nil {
		return err
	}
	in, err := p.book.fill(p.reader, a, made{need: needServices, reads: "funds services"})
	if err != nil {
		return err
	}
	for _, q.Partner = range reports.Returning(in) {
		err := p.add("partner-return", q)
		if r := new(ledger.Refusal); errors.As(err, &r) && r.Code == "REPORT-005" {
			continue // it books nothing
		}
		if err != nil {
			return fmt.Errorf("the return of %s: %w", q.Partner, err)
		}
	}
	return nil
}

// issue records that a pack was issued, unless the very same was.
func (b *Book) issue(ctx context.Context, p Pack, dryRun bool) (Recorded, error) {
	return b.record(ctx, dryRun, func(s pooled.State) ([]pooled.Event, []string, error) {
		before := pooled.Listed[pooled.PackIssued](s, "packs", "", "")
		e := &pooled.PackIssued{
			Number: len(before) + 1, Kind: p.Kind, AsAt: p.AsAt, Fund: argument(p.Arguments, "fund"), KnownAt: int(p.KnownAt),
			Arguments: inWords(p.Arguments), Version: p.Version,
		}
		for _, f := range p.Files {
			e.Workbooks = append(e.Workbooks, pooled.LoadFile{Name: f.Name, SHA256: f.SHA256})
		}
		for _, was := range before {
			if e.IsSame(was) {
				e.Number, e.Version = was.Number, was.Version
			}
		}
		return []pooled.Event{e}, nil, nil
	})
}

// boardsBefore are the board packs of a fund (or of all) that were made from fewer events than a position, and issued by it or
// right after it, and so from the same books, in the order in which they were issued.
func boardsBefore(r store.Reader, fund string, knownAt int64) ([]*pooled.PackIssued, error) {
	head, err := r.Head()
	if err != nil {
		return nil, err
	}
	by := knownAt
	for more := true; more && by < head.Seq; {
		for s, err := range r.Records(by+1, by+1) {
			if err != nil {
				return nil, err
			}
			more = s.Table == "packs"
		}
		if more {
			by++
		}
	}
	rows, err := r.Rows("packs", by)
	return slices.DeleteFunc(as[pooled.PackIssued](rows), func(p *pooled.PackIssued) bool {
		return p.Kind != "board" || p.Fund != fund || int64(p.KnownAt) >= knownAt
	}), err
}
