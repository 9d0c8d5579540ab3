package app

import (
	"fmt"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// facts compares what the store keeps with what follows from it: roots with leaf hashes, balances with lines.
func facts(r store.Reader, in reports.In) (reports.Facts, error) {
	f := reports.Facts{Head: in.KnownAt}
	const width = 256
	for from := int64(0); from < in.KnownAt; from += width {
		leaves, err := r.Leaves(from, min(from+width, in.KnownAt))
		if err != nil {
			return f, err
		}
		f.Events += int64(len(leaves))
	}
	f.Root, f.Remade = rootOf(r, in.KnownAt), rootOf(remade{r}, in.KnownAt)
	if f.Root == f.Remade {
		f.Sealed = in.KnownAt
	}
	sums := map[pooled.BalanceKey]money.Pence{}
	for l, err := range r.Lines(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt}) {
		if err != nil {
			return f, err
		}
		k := pooled.KeyOf(l.Line, l.Period)
		sums[k] = money.Add(sums[k], l.Amount)
	}
	for k, p := range sums {
		if p != 0 {
			f.LineSums = append(f.LineSums, pooled.Balance{BalanceKey: k, Amount: p})
		}
	}
	return f, nil
}

// rootOf is the root of the first size leaves, or why there is none.
func rootOf(s seal.Source, size int64) string {
	root, err := seal.Root(s, size)
	if err != nil {
		return fmt.Sprintf("none: %v", err)
	}
	return root.String()
}

// remade is a source that works every tile out from the leaves beneath it, and trusts none that is kept.
type remade struct{ r store.Reader }

// Leaves is the leaf hashes as they are kept.
func (m remade) Leaves(from, to int64) ([]seal.Hash, error) { return m.r.Leaves(from, to) }

// Tile works a tile out afresh.
func (m remade) Tile(id seal.TileID) (seal.Hash, error) { return seal.TileHash(m, id) }
