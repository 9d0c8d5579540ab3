package store

import (
	"commonpurse/internal/seal"
	"commonpurse/ledger/pooled"
)

// Leaf returns the hash under which a record is sealed in its book: of its book, sequence number, particulars and body
// as stored, and of its lines in order, by code.
func Leaf(book string, r pooled.Record) seal.Hash { return new(Sealer).Leaf(book, r) }

// Sealer works out leaf hashes one after the other, in the same memory.
type Sealer struct{ f seal.Fields }

// Leaf returns the hash under which a record is sealed in its book.
func (s *Sealer) Leaf(book string, r pooled.Record) seal.Hash {
	f := &s.f
	f.Reset()
	f.Text(book)
	f.Int(r.Seq)
	f.Int(r.At)
	f.Text(r.Table)
	f.Text(r.Key)
	f.Text(r.Actor)
	f.Int(r.Load)
	f.Text(r.File)
	f.Text(r.Sheet)
	f.Int(r.Row)
	f.Bytes(r.Body)
	f.Int(int64(len(r.Entries)))
	for _, e := range r.Entries {
		f.Int(int64(e.Date))
		f.Int(int64(e.Period))
		f.Int(int64(len(e.Lines)))
		for i := range e.Lines {
			l := &e.Lines[i]
			f.Text(l.Layer.String())
			f.Text(l.Account)
			f.Int(int64(l.Year))
			f.Text(l.Dims.Fund)
			f.Text(l.Dims.Nature.String())
			f.Text(l.Dims.Partner)
			f.Text(l.Dims.Source)
			f.Text(l.Dims.Service)
			f.Text(l.Dims.Contract)
			f.Text(l.Dims.Provider)
			f.Text(l.Dims.Pilot)
			f.Text(l.Item)
			f.Int(int64(l.Amount))
			f.Text(l.Rule)
			f.Text(l.Memo)
		}
	}
	return f.Leaf()
}
