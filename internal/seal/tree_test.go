package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// A kept book holds its hashes as a store does: leaves as they come, and each tile when it completes.
type kept struct {
	leaves []Hash
	tiles  map[TileID]Hash
}

func (k *kept) Leaves(from, to int64) ([]Hash, error) {
	if from < 0 || to > int64(len(k.leaves)) || to-from > 256 {
		return nil, fmt.Errorf("asked for leaves %d to %d of %d", from, to, len(k.leaves))
	}
	return k.leaves[from:to], nil
}

func (k *kept) Tile(id TileID) (Hash, error) {
	h, ok := k.tiles[id]
	if !ok {
		return Hash{}, errors.New("not kept")
	}
	return h, nil
}

func (k *kept) grow(t rapid.TB, leaves ...Hash) {
	before := int64(len(k.leaves))
	k.leaves = append(k.leaves, leaves...)
	for _, id := range TilesCompleted(before, int64(len(k.leaves))) {
		if _, twice := k.tiles[id]; twice {
			t.Fatalf("tile %v completes twice", id)
		}
		h, err := TileHash(k, id)
		if err != nil {
			t.Fatal(err)
		}
		k.tiles[id] = h
	}
}

func numbered(n int64) Hash {
	var f Fields
	f.Int(n)
	return f.Leaf()
}

const wholeBook = 70_000

// large is one book for all the tests that only read; it is grown in steps of every kind of size.
var large = sync.OnceValue(func() *kept {
	k := &kept{tiles: map[TileID]Hash{}}
	steps := []int{1, 254, 1, 1, 700, 64_000, 3}
	for n, i := 0, 0; n < wholeBook; i++ {
		step := min(steps[i%len(steps)], wholeBook-n)
		batch := make([]Hash, step)
		for j := range batch {
			batch[j] = numbered(int64(n + j))
		}
		k.grow(panicker{}, batch...)
		n += step
	}
	return k
})

// A panicker stands for the test in the one place that has none.
type panicker struct{ rapid.TB }

func (panicker) Fatal(args ...any)            { panic(fmt.Sprint(args...)) }
func (panicker) Fatalf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }

// naive is RFC 6962 section 2.1 as it is written, sharing nothing with what it tests.
func naive(leaves []Hash) Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	left, right := naive(leaves[:k]), naive(leaves[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

func mustRoot(t rapid.TB, src Source, size int64) Hash {
	t.Helper()
	root, err := Root(src, size)
	if err != nil {
		t.Fatalf("root at %d: %v", size, err)
	}
	return root
}

func fromHex(t rapid.TB, s string) Hash {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		t.Fatalf("bad hash %q", s)
	}
	return Hash(b)
}

// The eight records and the roots are those of the reference implementation of Certificate Transparency.
func TestPublishedRoots(t *testing.T) {
	records := []string{
		"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
	}
	roots := []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	book := &kept{tiles: map[TileID]Hash{}}
	for size, want := range roots {
		if got := mustRoot(t, book, int64(size)); got != fromHex(t, want) {
			t.Errorf("root of %d records is %x, not %s", size, got[:], want)
		}
		if size < len(records) {
			data, _ := hex.DecodeString(records[size])
			book.grow(t, Leaf(data))
		}
	}

	// The published audit path of the first record of eight, and the published growth from six to eight.
	path := []Hash{
		fromHex(t, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
		fromHex(t, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
		fromHex(t, "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
	}
	if got, err := ProveInclusion(book, 0, 8); err != nil || !slices.Equal(got, path) {
		t.Errorf("path of the first of eight is %v (%v), not %v", got, err, path)
	}
	growth := []Hash{
		fromHex(t, "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
		fromHex(t, "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
		fromHex(t, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
	}
	if got, err := ProveConsistency(book, 6, 8); err != nil || !slices.Equal(got, growth) {
		t.Errorf("growth from six to eight is %v (%v), not %v", got, err, growth)
	}
}

func TestRootFromTilesIsTheRootOfAllLeaves(t *testing.T) {
	book := large()
	check := func(t rapid.TB, size int) {
		t.Helper()
		if got, want := mustRoot(t, book, int64(size)), naive(book.leaves[:size]); got != want {
			t.Fatalf("root of %d is %v by tiles and %v by leaves", size, got, want)
		}
	}
	for _, size := range []int{
		0, 1, 2, 3, 127, 128, 129, 255, 256, 257, 511, 512, 513, 767, 65_279, 65_280, 65_535, 65_536, 65_537, 65_792, 69_999, 70_000,
	} {
		check(t, size)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.IntRange(0, wholeBook).Draw(t, "size")) })
}

func TestTilesCompleted(t *testing.T) {
	for _, tt := range []struct {
		before, after int64
		want          []TileID
	}{
		{0, 0, nil},
		{0, 255, nil},
		{255, 256, []TileID{{1, 0}}},
		{256, 511, nil},
		{256, 512, []TileID{{1, 1}}},
		{100, 800, []TileID{{1, 0}, {1, 1}, {1, 2}}},
		{65_279, 65_537, []TileID{{1, 254}, {1, 255}, {2, 0}}},
		{1<<24 - 1, 1 << 24, []TileID{{1, 1<<16 - 1}, {2, 1<<8 - 1}, {3, 0}}},
		{512, 256, nil},
	} {
		if got := TilesCompleted(tt.before, tt.after); !slices.Equal(got, tt.want) {
			t.Errorf("from %d to %d: %v, not %v", tt.before, tt.after, got, tt.want)
		}
	}
	if want := 70_000/256 + 70_000/65_536; len(large().tiles) != want {
		t.Errorf("a book of 70,000 has %d tiles, not %d", len(large().tiles), want)
	}
}

func TestTileHashIsTheRootOfItsLeaves(t *testing.T) {
	book := large()
	for _, id := range []TileID{{1, 0}, {1, 7}, {1, 255}, {1, 272}, {2, 0}} {
		width := int64(1) << (8 * id.Level)
		if got, want := book.tiles[id], naive(book.leaves[id.Index*width:(id.Index+1)*width]); got != want {
			t.Errorf("tile %v is %v, not %v", id, got, want)
		}
	}
	for _, id := range []TileID{{0, 0}, {-1, 0}, {1, -1}, {6, 0}, {5, 1}, {1, math.MaxInt64}, {1, 273}, {2, 1}} {
		if _, err := TileHash(book, id); err == nil {
			t.Errorf("tile %v is given", id)
		}
	}
}

// altered gives every proof that differs from this one by a bit of one hash, one hash fewer or one more.
func altered(t *rapid.T, proof []Hash) [][]Hash {
	others := [][]Hash{append(slices.Clone(proof), Hash{}), append([]Hash{{}}, proof...)}
	for i := range proof {
		bit := rapid.IntRange(0, 255).Draw(t, "bit")
		one := slices.Clone(proof)
		one[i][bit/8] ^= 1 << (bit % 8)
		others = append(others, one, slices.Delete(slices.Clone(proof), i, i+1))
	}
	return others
}

func flip(h Hash) Hash { h[31] ^= 1; return h }

func TestConsistencyHoldsAndFailsWhenAltered(t *testing.T) {
	book := large()
	rapid.Check(t, func(t *rapid.T) {
		newSize := rapid.Int64Range(0, wholeBook).Draw(t, "new")
		oldSize := rapid.Int64Range(0, newSize).Draw(t, "old")
		oldRoot, newRoot := mustRoot(t, book, oldSize), mustRoot(t, book, newSize)
		proof, err := ProveConsistency(book, oldSize, newSize)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckConsistency(proof, oldSize, oldRoot, newSize, newRoot); err != nil {
			t.Fatalf("from %d to %d: %v", oldSize, newSize, err)
		}
		refuse := func(what string, proof []Hash, oldSize int64, oldRoot Hash, newSize int64, newRoot Hash) {
			if err := CheckConsistency(proof, oldSize, oldRoot, newSize, newRoot); !errors.Is(err, ErrNotExtended) {
				t.Fatalf("from %d to %d, %s: %v", oldSize, newSize, what, err)
			}
		}
		for i, other := range altered(t, proof) {
			refuse(fmt.Sprintf("altered proof %d", i), other, oldSize, oldRoot, newSize, newRoot)
		}
		refuse("another old root", proof, oldSize, flip(oldRoot), newSize, newRoot)
		if oldSize > 0 || newSize == 0 {
			refuse("another new root", proof, oldSize, oldRoot, newSize, flip(newRoot))
		}
		if oldSize < newSize {
			refuse("shrunk", proof, newSize, newRoot, oldSize, oldRoot)
		}
	})
}

// What the seal is for: a book whose past was rewritten gives no proof that fits the root a partner kept.
func TestRewrittenHistoryShows(t *testing.T) {
	honest, rewritten := &kept{tiles: map[TileID]Hash{}}, &kept{tiles: map[TileID]Hash{}}
	for i := range int64(1_000) {
		honest.grow(t, numbered(i))
		if i == 300 {
			rewritten.grow(t, numbered(-1))
		} else {
			rewritten.grow(t, numbered(i))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		oldSize := rapid.Int64Range(1, 1_000).Draw(t, "old")
		proof, err := ProveConsistency(rewritten, oldSize, 1_000)
		if err != nil {
			t.Fatal(err)
		}
		err = CheckConsistency(proof, oldSize, mustRoot(t, honest, oldSize), 1_000, mustRoot(t, rewritten, 1_000))
		if seen := errors.Is(err, ErrNotExtended); seen != (oldSize > 300) {
			t.Fatalf("a checkpoint of %d events against a book changed at 300: %v", oldSize, err)
		}
	})
}

func TestInclusionHoldsAndFailsWhenAltered(t *testing.T) {
	book := large()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, wholeBook).Draw(t, "size")
		index := rapid.Int64Range(0, size-1).Draw(t, "index")
		leaf, root := book.leaves[index], mustRoot(t, book, size)
		proof, err := ProveInclusion(book, index, size)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckInclusion(proof, index, size, leaf, root); err != nil {
			t.Fatalf("leaf %d of %d: %v", index, size, err)
		}
		refuse := func(what string, proof []Hash, index int64, leaf, root Hash) {
			if err := CheckInclusion(proof, index, size, leaf, root); !errors.Is(err, ErrNotIncluded) {
				t.Fatalf("leaf %d of %d, %s: %v", index, size, what, err)
			}
		}
		for i, other := range altered(t, proof) {
			refuse(fmt.Sprintf("altered proof %d", i), other, index, leaf, root)
		}
		refuse("another leaf", proof, index, flip(leaf), root)
		refuse("another root", proof, index, leaf, flip(root))
		refuse("another place", proof, (index+1)%(size+1), leaf, root)
	})
}

// A counter answers for a book of any size with hashes made up on the spot, and counts what is asked.
type counter struct{ hashes, leafReads int }

func (c *counter) Leaves(from, to int64) ([]Hash, error) {
	c.leafReads++
	c.hashes += int(to - from)
	return make([]Hash, to-from), nil
}

func (c *counter) Tile(TileID) (Hash, error) { c.hashes++; return Hash{}, nil }

func TestReadsStayFew(t *testing.T) {
	const million = 1_000_000
	within := func(t *rapid.T, what string, hashes, leafReads int, ask func(Source) error) {
		c := &counter{}
		if err := ask(c); err != nil {
			t.Fatal(err)
		}
		if c.hashes > hashes || c.leafReads > leafReads {
			t.Fatalf("%s reads %d hashes and leaves %d times, not %d and %d at most", what, c.hashes, c.leafReads, hashes, leafReads)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, million-1).Draw(t, "at")
		// The dearest size below a million is 983,039, which ends one leaf short of whole tiles of every level.
		for _, size := range []int64{at, million, 983_039} {
			within(t, "a root", 255+255+15, 1, func(s Source) error { _, err := Root(s, size); return err })
		}
		within(t, "a consistency proof", 800, 2, func(s Source) error { _, err := ProveConsistency(s, at, million); return err })
		within(t, "an inclusion proof", 800, 2, func(s Source) error { _, err := ProveInclusion(s, at, million); return err })
	})
}

// Every kept hash that a root reads matters to it, or a change behind the program's back could hide there.
func TestAnyKeptHashChangesTheRoot(t *testing.T) {
	book := large()
	want := mustRoot(t, book, wholeBook)
	changed := &kept{slices.Clone(book.leaves), map[TileID]Hash{{2, 0}: flip(book.tiles[TileID{2, 0}])}}
	for id, h := range book.tiles {
		if id.Level == 1 {
			changed.tiles[id] = h
		}
	}
	if mustRoot(t, changed, wholeBook) == want {
		t.Error("tile 0 of level 2 does not matter")
	}
	changed.tiles[TileID{2, 0}] = book.tiles[TileID{2, 0}]
	for i := int64(256); i < wholeBook/256; i++ {
		id := TileID{1, i}
		changed.tiles[id] = flip(changed.tiles[id])
		if mustRoot(t, changed, wholeBook) == want {
			t.Errorf("tile %d of level 1 does not matter", i)
		}
		changed.tiles[id] = flip(changed.tiles[id])
	}
	for i := wholeBook &^ 255; i < wholeBook; i++ {
		changed.leaves[i] = flip(changed.leaves[i])
		if mustRoot(t, changed, wholeBook) == want {
			t.Errorf("leaf %d does not matter", i)
		}
		changed.leaves[i] = flip(changed.leaves[i])
	}
	if mustRoot(t, changed, wholeBook) != want {
		t.Error("the root is not restored with the hashes")
	}
}

func TestSizesThatCannotBe(t *testing.T) {
	book := large()
	calls := map[string]func(a, b int64) error{
		"root":              func(_, b int64) error { _, err := Root(book, b); return err },
		"prove consistency": func(a, b int64) error { _, err := ProveConsistency(book, a, b); return err },
		"prove inclusion":   func(a, b int64) error { _, err := ProveInclusion(book, a, b); return err },
		"check consistency": func(a, b int64) error { return CheckConsistency(nil, a, Hash{}, b, Hash{}) },
		"check inclusion":   func(a, b int64) error { return CheckInclusion(nil, a, b, Hash{}, Hash{}) },
	}
	for what, call := range calls {
		for _, pair := range [][2]int64{
			{1, -1}, {-1, -1}, {1, math.MinInt64}, {1, math.MaxInt64}, {1, 1<<62 + 1}, {1, 1<<40 + 1}, {math.MaxInt64, math.MaxInt64},
		} {
			if call(pair[0], pair[1]) == nil {
				t.Errorf("%s of %v is answered", what, pair)
			}
		}
		if what != "root" && call(9, 8) == nil {
			t.Errorf("%s of 9 in 8 is answered", what)
		}
		if call(1, wholeBook+1_000) == nil {
			t.Errorf("%s beyond the book is answered", what)
		}
	}
}

// A store from which rows were taken must be named as that, not give a root of what is left.
func TestMissingHashesAreNamed(t *testing.T) {
	book := large()
	short := &kept{book.leaves[:300], map[TileID]Hash{}}
	for _, tt := range []struct {
		src  Source
		size int64
		want string
	}{
		{short, 300, "tile 0 of level 1: not kept"},
		{short, 200, ""},
		{&kept{book.leaves[:300], book.tiles}, 400, "leaves 256 to 399: asked for leaves 256 to 400 of 300"},
		{few{book}, 300, "leaves 256 to 299: 43 are kept"},
	} {
		_, err := Root(tt.src, tt.size)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("root of %d: %v, not %q", tt.size, err, tt.want)
		}
	}
}

// few gives one leaf fewer than it is asked for, as a query over a table with a gap does.
type few struct{ *kept }

func (f few) Leaves(from, to int64) ([]Hash, error) { return f.kept.Leaves(from, to-1) }
