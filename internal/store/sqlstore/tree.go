package sqlstore

import "commonpurse/internal/seal"

// tree is the hashes of the tree that were worked out in this transaction, as far as the next tiles are made of them; the
// others are asked for.
type tree struct {
	under  seal.Source
	levels []treeLevel // leaves, then the levels of tiles
}

// treeLevel is some hashes of one level, one after the other.
type treeLevel struct {
	first  int64
	hashes []seal.Hash
}

// widest is how many hashes of one level a tile is made of.
const widest = 256

func (t *tree) add(level int, index int64, h seal.Hash) {
	for len(t.levels) <= level {
		t.levels = append(t.levels, treeLevel{})
	}
	l := &t.levels[level]
	if index != l.first+int64(len(l.hashes)) {
		l.first, l.hashes = index, l.hashes[:0]
	}
	l.hashes = append(l.hashes, h)
}

// trim forgets what no later tile is made of.
func (t *tree) trim() {
	for i := range t.levels {
		if l := &t.levels[i]; len(l.hashes) > widest {
			gone := len(l.hashes) - widest
			l.first += int64(gone)
			l.hashes = append(l.hashes[:0], l.hashes[gone:]...)
		}
	}
}

func (t *tree) row(level int, from, to int64) ([]seal.Hash, bool) {
	if level >= len(t.levels) {
		return nil, false
	}
	l := t.levels[level]
	if from < l.first || to > l.first+int64(len(l.hashes)) {
		return nil, false
	}
	return append([]seal.Hash(nil), l.hashes[from-l.first:to-l.first]...), true
}

// Leaves is the leaf hashes from and up to, but not including, to.
func (t *tree) Leaves(from, to int64) ([]seal.Hash, error) {
	if row, ok := t.row(0, from, to); ok {
		return row, nil
	}
	return t.under.Leaves(from, to)
}

// Tile is a tile that is complete.
func (t *tree) Tile(id seal.TileID) (seal.Hash, error) {
	if row, ok := t.row(id.Level, id.Index, id.Index+1); ok {
		return row[0], nil
	}
	return t.under.Tile(id)
}
