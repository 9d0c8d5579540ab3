package seal

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"
)

const origin = "commonpurse/main"

func mustKey(t rapid.TB, origin string, seed byte) Key {
	t.Helper()
	key, err := NewKey(origin, bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mustSign(t rapid.TB, key Key, c Checkpoint) string {
	t.Helper()
	text, err := key.Sign(c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// signText signs any text at all, as a fault or another program with the key might.
func signText(t rapid.TB, key Key, text string) string {
	t.Helper()
	signer, err := note.NewSigner(key.Text())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(signed)
}

// Partners keep checkpoints for years: the text and the key encodings must stay what they are.
func TestCheckpointText(t *testing.T) {
	key := mustKey(t, origin, 7)
	const want = `commonpurse/main
42
bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=

— commonpurse/main 8rN9ZK3C2KVKJ1/6PNPCFyphJiY0k9dawNqKIDIuQx9vagYBAvfqGcZ1FX6LuVzKH0myBjVq73fFzp2MbcgnstkzEQo=
`
	got := mustSign(t, key, Checkpoint{origin, 42, Leaf(nil)})
	if got != want {
		t.Errorf("checkpoint is\n%s", got)
	}
	if got := key.Public(); got != "commonpurse/main+f2b37d64+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs" {
		t.Errorf("public half is %s", got)
	}
	if got := key.Text(); got != "PRIVATE+KEY+commonpurse/main+f2b37d64+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH" {
		t.Errorf("key is %s", got)
	}
}

func TestCheckpointRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		origin := "commonpurse/" + rapid.StringMatching(`[a-zA-Z0-9/._-]{1,20}|[é-ž]{1,5}`).Draw(t, "book")
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		key, err := NewKey(origin, bytes.NewReader(seed))
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseKey("\n" + key.Text() + "\r\n")
		if err != nil {
			t.Fatal(err)
		}
		if again.Text() != key.Text() || again.Public() != key.Public() || again.Origin() != origin {
			t.Fatalf("%v is read back as %v", key, again)
		}
		if _, err := note.NewVerifier(key.Public()); err != nil {
			t.Fatal(err)
		}
		c := Checkpoint{Origin: origin, Size: rapid.Int64Range(0, 1<<40).Draw(t, "size")}
		copy(c.Root[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "root"))
		text, err := again.Sign(c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Open(text, key.Public())
		if err != nil || got != c {
			t.Fatalf("%v is opened as %v: %v", c, got, err)
		}
	})
}

func TestTamperedCheckpointIsRefused(t *testing.T) {
	key := mustKey(t, origin, 7)
	want := Checkpoint{origin, 42, Leaf(nil)}
	text := mustSign(t, key, want)
	// The last digit of the signature has two bits to spare, which base64 lets vary: another spelling, the same
	// signature.
	spare := strings.LastIndex(text, "=") - 1
	rapid.Check(t, func(t *rapid.T) {
		changed := []byte(text)
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		changed[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
		got, err := Open(string(changed), key.Public())
		if at == spare && err == nil && got == want {
			return
		}
		if !errors.Is(err, ErrNotSigned) && !errors.Is(err, ErrNotCheckpoint) {
			t.Fatalf("%q: %v", changed, err)
		}
	})
	for _, tt := range []struct{ old, new, want string }{
		{"\n42\n", "\n43\n", "this checkpoint was not signed by this book's key: the signature does not fit what it says"},
		{"bjQL", "bjQM", "this checkpoint was not signed by this book's key: the signature does not fit what it says"},
		{"commonpurse/main\n42", "commonpurse/other\n42", "this checkpoint was not signed by this book's key: the signature does not fit what it says"},
		{"— commonpurse/main ", "— commonpurse/other ", "this checkpoint was not signed by this book's key"},
		{"\n\n", "\n", "not a checkpoint: malformed note"},
	} {
		changed := strings.Replace(text, tt.old, tt.new, 1)
		if _, err := Open(changed, key.Public()); err == nil || err.Error() != tt.want {
			t.Errorf("%q for %q: %v", tt.new, tt.old, err)
		}
	}
}

func TestWrongKeyIsRefused(t *testing.T) {
	key := mustKey(t, origin, 7)
	text := mustSign(t, key, Checkpoint{origin, 42, Leaf(nil)})
	for what, other := range map[string]Key{
		"a newer key of this book":   mustKey(t, origin, 8),
		"another book":               mustKey(t, "commonpurse/other", 9),
		"another book, the same key": mustKey(t, "commonpurse/other", 7),
	} {
		if _, err := Open(text, other.Public()); !errors.Is(err, ErrNotSigned) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, public := range []string{"", "commonpurse/main", key.Public() + "x", key.Text(), strings.Replace(key.Public(), "main", "niam", 1)} {
		if _, err := Open(text, public); err == nil || errors.Is(err, ErrNotSigned) || errors.Is(err, ErrNotCheckpoint) {
			t.Errorf("public half %q: %v", public, err)
		}
	}
}

func TestPartnersSignatureMayStandBeside(t *testing.T) {
	key, partner := mustKey(t, origin, 7), mustKey(t, "partner/county", 8)
	want := Checkpoint{origin, 42, Leaf(nil)}
	text := mustSign(t, key, want)
	body, line, _ := strings.Cut(text, "\n\n")
	_, theirs, _ := strings.Cut(signText(t, partner, body+"\n"), "\n\n")
	for _, both := range []string{body + "\n\n" + line + theirs, body + "\n\n" + theirs + line} {
		if got, err := Open(both, key.Public()); err != nil || got != want {
			t.Errorf("%q: %v, %v", both, got, err)
		}
	}
	if _, err := Open(body+"\n\n"+theirs, key.Public()); !errors.Is(err, ErrNotSigned) {
		t.Errorf("a partner's signature alone: %v", err)
	}
}

// The signature is good in each of these; what was signed is not a checkpoint of this book.
func TestSignedTextMustBeACheckpoint(t *testing.T) {
	key := mustKey(t, origin, 7)
	root := Leaf(nil).String()
	for _, tt := range []struct {
		text string
		want error
	}{
		{origin + "\n42\n" + root + "\n", nil},
		{"commonpurse/other\n42\n" + root + "\n", ErrNotSigned},
		{"go.sum database tree\n42\n" + root + "\n", ErrNotSigned},
		{"a letter to the board\n", ErrNotCheckpoint},
		{origin + "\n42\n", ErrNotCheckpoint},
		{origin + "\n042\n" + root + "\n", ErrNotCheckpoint},
		{origin + "\n-42\n" + root + "\n", ErrNotCheckpoint},
		{origin + "\n1099511627777\n" + root + "\n", ErrNotCheckpoint},
		{origin + "\n9223372036854775808\n" + root + "\n", ErrNotCheckpoint},
		{origin + "\n18446744073709551615\n" + root + "\n", ErrNotCheckpoint},
		{origin + "\n42\n" + root[:40] + "\n", ErrNotCheckpoint},
		{origin + "\n42\n" + root + root + "\n", ErrNotCheckpoint},
		{origin + "\n42\n" + strings.Replace(root, "0=", "1=", 1) + "\n", ErrNotCheckpoint}, // the same hash, spelt otherwise
		{origin + "\n42\n" + root + "\nand more\n", ErrNotCheckpoint},
		{"\n42\n" + root + "\n", ErrNotCheckpoint},
	} {
		if _, err := Open(signText(t, key, tt.text), key.Public()); !errors.Is(err, tt.want) {
			t.Errorf("%q: %v, not %v", tt.text, err, tt.want)
		}
	}
}

func TestAStrangersNoteIsNotACheckpoint(t *testing.T) {
	key, stranger := mustKey(t, origin, 7), mustKey(t, "example/letters", 8)
	if _, err := Open(signText(t, stranger, "a letter to the board\n"), key.Public()); !errors.Is(err, ErrNotCheckpoint) {
		t.Errorf("a stranger's letter: %v", err)
	}
}

func TestSignRefuses(t *testing.T) {
	key := mustKey(t, origin, 7)
	for what, c := range map[string]Checkpoint{
		"another book":    {"commonpurse/other", 1, Leaf(nil)},
		"no book":         {"", 1, Leaf(nil)},
		"a negative size": {origin, -1, Leaf(nil)},
		"too large":       {origin, math.MaxInt64, Leaf(nil)},
	} {
		if text, err := key.Sign(c); err == nil {
			t.Errorf("%s is signed: %s", what, text)
		}
	}
	if text, err := (Key{}).Sign(Checkpoint{}); err == nil {
		t.Errorf("no key signs: %s", text)
	}
}

func TestKeysThatCannotBe(t *testing.T) {
	for _, origin := range []string{"", "two words", "a+b", "a\nb", "a\u00a0b", "a\x01b", "\xff"} {
		if key, err := NewKey(origin, bytes.NewReader(make([]byte, 32))); err == nil {
			t.Errorf("%q has a key: %v", origin, key)
		}
	}
	if _, err := NewKey(origin, bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("31 bytes make a key")
	}
	good := mustKey(t, origin, 7)
	for _, text := range []string{
		"", "PRIVATE+KEY+", good.Public(), good.Text()[:len(good.Text())-4], strings.Replace(good.Text(), "main", "niam", 1),
		strings.Replace(good.Text(), origin, "", 1), good.Text() + "\n" + good.Text(),
	} {
		_, err := ParseKey(text)
		if err == nil || err.Error() != "not a signing key, or a damaged one" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestPrintingAKeyShowsItsPublicHalfOnly(t *testing.T) {
	key := mustKey(t, origin, 7)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, key); got != key.Public() {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if got := fmt.Sprint(Key{}); got != "no key" {
		t.Errorf("no key prints %s", got)
	}
}

func FuzzOpen(f *testing.F) {
	key := mustKey(f, origin, 7)
	text := mustSign(f, key, Checkpoint{origin, 42, Leaf(nil)})
	f.Add(text)
	f.Add(strings.Replace(text, "42", "18446744073709551615", 1))
	f.Add("\n\n— a b\n")
	f.Fuzz(func(t *testing.T, other string) {
		c, err := Open(other, key.Public())
		if err != nil && !errors.Is(err, ErrNotSigned) && !errors.Is(err, ErrNotCheckpoint) {
			t.Fatalf("%q: %v", other, err)
		}
		// Only what the key signed opens, whatever other signatures stand beside.
		if err == nil && !strings.HasPrefix(other, text[:strings.Index(text, "\n\n")]) {
			t.Fatalf("%q opens as %v", other, c)
		}
	})
}
