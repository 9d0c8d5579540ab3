package seal

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A field is either a text, bytes or a number, for lists made at random.
type field struct {
	kind int
	text string
	num  int64
}

func drawFields(t *rapid.T, label string) []field {
	one := rapid.Custom(func(t *rapid.T) field {
		switch kind := rapid.IntRange(0, 2).Draw(t, "kind"); kind {
		case 2:
			return field{kind: kind, num: rapid.Int64().Draw(t, "num")}
		default:
			// Few letters, zero bytes among them, so that fields run into one another where lengths would not stop them.
			return field{kind: kind, text: rapid.StringOfN(rapid.SampledFrom([]rune{0, 1, 8, 'a'}), 0, 12, -1).Draw(t, "text")}
		}
	})
	return rapid.SliceOfN(one, 0, 6).Draw(t, label)
}

func (f *Fields) addAll(list []field) {
	for _, one := range list {
		switch one.kind {
		case 0:
			f.Text(one.text)
		case 1:
			f.Bytes([]byte(one.text))
		case 2:
			f.Int(one.num)
		}
	}
}

// contents is what two lists must share to be the same record: the bytes of each field.
func contents(list []field) []string {
	out := make([]string, 0, len(list))
	for _, one := range list {
		text := one.text
		if one.kind == 2 {
			var b [8]byte
			for i := range b {
				b[i] = byte(one.num >> (56 - 8*i))
			}
			text = string(b[:])
		}
		out = append(out, text)
	}
	return out
}

func TestTwoFieldListsNeverGiveTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, other := drawFields(t, "one"), drawFields(t, "other")
		if rapid.Bool().Draw(t, "near") && len(one) > 0 {
			// Move the boundary between two fields, or drop a field: the collisions that lengths are there to stop.
			other = slices.Clone(one)
			at := rapid.IntRange(0, len(other)-1).Draw(t, "at")
			joined := field{text: one[at].text}
			if at+1 < len(other) {
				joined.text += one[at+1].text
				other = slices.Delete(other, at, at+1)
			}
			other[at] = joined
		}
		var a, b Fields
		a.addAll(one)
		b.addAll(other)
		same := slices.Equal(contents(one), contents(other))
		if bytes.Equal(a.Sum(), b.Sum()) != same {
			t.Fatalf("%+v and %+v: same fields %v, but bytes %x and %x", one, other, same, a.Sum(), b.Sum())
		}
		if (a.Leaf() == b.Leaf()) != same {
			t.Fatalf("%+v and %+v: same fields %v, but leaves %v and %v", one, other, same, a.Leaf(), b.Leaf())
		}
	})
}

// The bytes are the record for as long as a book is kept: a change here would make every old checkpoint fail.
func TestFieldBytesStayWhatTheyAre(t *testing.T) {
	var f Fields
	f.Text("fée")
	f.Bytes(nil)
	f.Int(-2)
	f.Bytes([]byte{0, 255})
	const want = "0000000000000004" + "66c3a965" + "0000000000000000" +
		"0000000000000008" + "fffffffffffffffe" + "0000000000000002" + "00ff"
	if got := hex.EncodeToString(f.Sum()); got != want {
		t.Errorf("fields are\n%s, not\n%s", got, want)
	}
	if f.Leaf() != Leaf(f.Sum()) {
		t.Error("the leaf of fields is not the leaf of their bytes")
	}
	f.Reset()
	if len(f.Sum()) != 0 || f.Leaf() != Leaf(nil) {
		t.Error("fields are left after Reset")
	}
	f.Text("a")
	if got := hex.EncodeToString(f.Sum()); got != "0000000000000001"+"61" {
		t.Errorf("after Reset a field is %s", got)
	}
}
