package app

import (
	"fmt"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/reports"
)

// facts compares what the store keeps with what follows from it: roots with leaf hashes, balances with lines.
func facts(r store.Reader, in reports.In) (reports.Facts, error) {
	again, err := r.Recount(in.KnownAt)
	if err != nil {
		return reports.Facts{}, err
	}
	f := reports.Facts{Head: in.KnownAt, Events: again.Events, Differ: again.Differ}
	f.Root, f.Remade = rootOf(r, in.KnownAt), rootOf(remade{r}, in.KnownAt)
	if f.Root == f.Remade {
		f.Sealed = in.KnownAt
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
