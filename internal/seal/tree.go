package seal

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileBits  = 8
	tileWidth = 1 << tileBits
	topLevel  = 5

	// largestSize is a trillion leaves, exactly one tile of the top level. The limit is here because sizes arrive in
	// checkpoints written by others, and the arithmetic beneath overflows near the end of int64.
	largestSize = 1 << (topLevel * tileBits)
)

var (
	// ErrNotExtended says that a newer root does not continue an older one: history before the older one has changed.
	ErrNotExtended = errors.New("the book is not a continuation of the earlier one")
	// ErrNotIncluded says that an event is not where it is said to be in the book that a root stands for.
	ErrNotIncluded = errors.New("the event is not in the book at that place")
)

// A TileID names one kept hash: tile Index of level 1 is the root of leaves [Index*256, (Index+1)*256), and of a higher
// level the root of 256 tiles of the level beneath. Levels begin at 1, indexes at 0.
type TileID struct {
	Level int
	Index int64
}

// A Source answers for the hashes that are kept of one book.
type Source interface {
	// Leaves is the leaf hashes from and up to, but not including, to; the first leaf of a book is 0. It is asked for
	// 256 at most.
	Leaves(from, to int64) ([]Hash, error)
	// Tile is a tile that is complete. It is asked for no other.
	Tile(TileID) (Hash, error)
}

// TilesCompleted is the tiles that become complete when a book grows from before leaves to after leaves.
//
// Shape: lower levels first and indexes rising, so that each tile can be worked out and kept before one that needs it.
func TilesCompleted(before, after int64) []TileID {
	var done []TileID
	for level := 1; level <= topLevel; level++ {
		for i := before >> (level * tileBits); i < after>>(level*tileBits); i++ {
			done = append(done, TileID{level, i})
		}
	}
	return done
}

// TileHash works a tile out from the 256 leaves, or the 256 tiles, beneath it.
//
// Errors: a tile that cannot be; what the source answers.
func TileHash(src Source, id TileID) (Hash, error) {
	if id.Level < 1 || id.Level > topLevel || id.Index < 0 || id.Index >= largestSize>>(id.Level*tileBits) {
		return Hash{}, fmt.Errorf("no tile has level %d and index %d", id.Level, id.Index)
	}
	r := reader{src: src, size: (id.Index + 1) << (id.Level * tileBits)}
	row, err := r.row(id.Level-1, id.Index<<tileBits, (id.Index+1)<<tileBits)
	if err != nil {
		return Hash{}, err
	}
	return fold(row), nil
}

// Root is the root of the first size leaves, whatever has been added since.
//
// Shape: 255 leaves and 255 tiles of each level are read at most, some 500 hashes for a million leaves. The root of no
// leaves is the SHA-256 of nothing. Errors: a size that cannot be; what the source answers.
func Root(src Source, size int64) (Hash, error) {
	if err := checkSize(size); err != nil {
		return Hash{}, err
	}
	return tlog.TreeHash(size, &reader{src: src, size: size})
}

// ProveConsistency is the proof that the first newSize leaves begin with the first oldSize.
//
// Shape: for CheckConsistency and no other reader; empty when the sizes are equal or the old size is 0. Errors: sizes
// that cannot be, or that shrink; what the source answers. Source: RFC 6962 section 2.1.2.
func ProveConsistency(src Source, oldSize, newSize int64) ([]Hash, error) {
	if err := checkGrowth(oldSize, newSize); err != nil {
		return nil, err
	}
	if oldSize == 0 {
		return nil, nil
	}
	return tlog.ProveTree(newSize, oldSize, &reader{src: src, size: newSize})
}

// CheckConsistency says whether the proof shows that the book with the new root begins with the whole of the book with
// the old root, unchanged. It needs neither book.
//
// Errors: ErrNotExtended, with the two sizes; the proof itself may be what is wrong.
func CheckConsistency(proof []Hash, oldSize int64, oldRoot Hash, newSize int64, newRoot Hash) error {
	err := checkGrowth(oldSize, newSize)
	switch {
	case err != nil:
	case oldSize > 0:
		if tlog.CheckTree(proof, newSize, newRoot, oldSize, oldRoot) != nil {
			err = errors.New("something in it has changed")
		}
	case len(proof) != 0 || oldRoot != emptyRoot() || newSize == 0 && newRoot != oldRoot:
		err = errors.New("the earlier one is said to be empty, which has one root and no proof")
	}
	if err != nil {
		return fmt.Errorf("%w (%d events, then %d): %w", ErrNotExtended, oldSize, newSize, err)
	}
	return nil
}

// ProveInclusion is the proof that a leaf is at an index among the first size leaves.
//
// Shape: for CheckInclusion; empty when size is 1. Errors: an index outside the size; what the source answers.
// Source: RFC 6962 section 2.1.1.
func ProveInclusion(src Source, index, size int64) ([]Hash, error) {
	if err := checkIndex(index, size); err != nil {
		return nil, err
	}
	return tlog.ProveRecord(size, index, &reader{src: src, size: size})
}

// CheckInclusion says whether the proof shows that the leaf is at the index in the book of that size and root.
//
// Errors: ErrNotIncluded, with the place; the proof itself may be what is wrong.
func CheckInclusion(proof []Hash, index, size int64, leaf, root Hash) error {
	err := checkIndex(index, size)
	if err == nil && tlog.CheckRecord(proof, size, root, index, leaf) != nil {
		err = errors.New("the root does not come of it")
	}
	if err != nil {
		return fmt.Errorf("%w (leaf %d of %d): %w", ErrNotIncluded, index, size, err)
	}
	return nil
}

func checkSize(size int64) error {
	if size < 0 || size > largestSize {
		return fmt.Errorf("a book cannot have %d events", size)
	}
	return nil
}

func checkGrowth(oldSize, newSize int64) error {
	if err := errors.Join(checkSize(oldSize), checkSize(newSize)); err != nil {
		return err
	}
	if oldSize > newSize {
		return fmt.Errorf("there were %d events and there are now %d", oldSize, newSize)
	}
	return nil
}

func checkIndex(index, size int64) error {
	if err := checkSize(size); err != nil {
		return err
	}
	if index < 0 || index >= size {
		return fmt.Errorf("leaf %d is not among the first %d", index, size)
	}
	return nil
}

func emptyRoot() Hash {
	root, _ := tlog.TreeHash(0, nil) // reads nothing, so nothing can fail
	return root
}

// A reader answers for every hash of the tree from those that are kept. The tree has a level for each doubling; leaves
// are kept, and every eighth level above them, and each level between is folded from the kept one beneath it.
type reader struct {
	src  Source
	size int64
	// The hashes wanted of one tile of leaves come one by one, so the tile last read is held.
	leaves []Hash
	first  int64
}

// ReadHashes makes a reader what tlog reads from.
func (r *reader) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		above := level % tileBits
		row, err := r.row(level/tileBits, n<<above, (n+1)<<above)
		if err != nil {
			return nil, err
		}
		hashes[i] = fold(row)
	}
	return hashes, nil
}

// row is hashes [from, to) of a kept level, no more than one tile's width of them, for the caller to overwrite.
func (r *reader) row(level int, from, to int64) ([]Hash, error) {
	if level == 0 {
		return r.leafRow(from, to)
	}
	row := make([]Hash, 0, to-from)
	for i := from; i < to; i++ {
		h, err := r.src.Tile(TileID{level, i})
		if err != nil {
			return nil, fmt.Errorf("tile %d of level %d: %w", i, level, err)
		}
		row = append(row, h)
	}
	return row, nil
}

func (r *reader) leafRow(from, to int64) ([]Hash, error) {
	if first := from &^ (tileWidth - 1); r.leaves == nil || r.first != first {
		last := min(first+tileWidth, r.size)
		leaves, err := r.src.Leaves(first, last)
		if err == nil && int64(len(leaves)) != last-first {
			err = fmt.Errorf("%d are kept", len(leaves))
		}
		if err != nil {
			return nil, fmt.Errorf("leaves %d to %d: %w", first, last-1, err)
		}
		r.leaves, r.first = leaves, first
	}
	return slices.Clone(r.leaves[from-r.first : to-r.first]), nil
}

// fold is the root above a power of two of hashes, in whose place it works.
func fold(row []Hash) Hash {
	for ; len(row) > 1; row = row[:len(row)/2] {
		for i := range len(row) / 2 {
			row[i] = tlog.NodeHash(row[2*i], row[2*i+1])
		}
	}
	return row[0]
}
