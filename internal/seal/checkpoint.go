package seal

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
)

var (
	// ErrNotCheckpoint says that a text is not a signed checkpoint of any book.
	ErrNotCheckpoint = errors.New("not a checkpoint")
	// ErrNotSigned says that a checkpoint does not bear the signature of the book's key, or not on what it now says.
	ErrNotSigned = errors.New("this checkpoint was not signed by this book's key")
)

// A Checkpoint is what a host signs: this book, at this many events, has this root.
type Checkpoint struct {
	Origin string // names the book wherever the checkpoint may travel, such as commonpurse/main
	Size   int64  // events in the book, from the first
	Root   Hash
}

// A Key signs the checkpoints of one book. It is private: it is written out by Text alone, and printing it shows its
// public half.
type Key struct {
	origin string
	pair   ed25519.PrivateKey
}

// algorithmEd25519 is the byte that begins an Ed25519 key in the signed note format.
const algorithmEd25519 = 1

// NewKey makes a key for the book with this origin, from 32 bytes of rand, which must be unpredictable.
//
// Errors: an origin that cannot be signed for; a rand that fails.
func NewKey(origin string, rand io.Reader) (Key, error) {
	if !canSign(origin) {
		return Key{}, fmt.Errorf("a key cannot be made for %q: the name must be without spaces and plus signs", origin)
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return Key{}, fmt.Errorf("making a key for %s: %w", origin, err)
	}
	return Key{origin, ed25519.NewKeyFromSeed(seed)}, nil
}

// canSign tells whether the signed note format, which is lines of words, can carry an origin.
func canSign(origin string) bool {
	barred := func(r rune) bool { return r == '+' || unicode.IsSpace(r) || unicode.IsControl(r) }
	return origin != "" && utf8.ValidString(origin) && !strings.ContainsFunc(origin, barred)
}

// ParseKey reads a key back from its Text. Blank space around it, such as the end of a file's line, does not matter.
//
// Errors: one text for whatever is wrong, which shows nothing of the key.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	_, err := note.NewSigner(text)
	// The seed is in base64, where a plus sign is a digit: only the first four part the fields.
	fields := strings.SplitN(text, "+", 5)
	if err != nil || len(fields) != 5 || !canSign(fields[2]) {
		return Key{}, errors.New("not a signing key, or a damaged one")
	}
	seed, err := base64.StdEncoding.DecodeString(fields[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return Key{}, errors.New("not a signing key, or a damaged one")
	}
	return Key{fields[2], ed25519.NewKeyFromSeed(seed[1:])}, nil
}

// Text is the whole key as one line without its end, for a file that only its owner can read.
//
// Source: the signer encoding of C2SP signed-note, PRIVATE+KEY+origin+hash+base64.
func (k Key) Text() string {
	seed := append([]byte{algorithmEd25519}, k.pair.Seed()...)
	hash := strings.SplitN(k.Public(), "+", 3)[1]
	return "PRIVATE+KEY+" + k.origin + "+" + hash + "+" + base64.StdEncoding.EncodeToString(seed)
}

// Public is the half of the key that anyone may have, which Open needs.
//
// Source: the verifier encoding of C2SP signed-note, origin+hash+base64.
func (k Key) Public() string {
	half, ok := k.pair.Public().(ed25519.PublicKey)
	if !ok {
		panic("the public half of an Ed25519 key is no Ed25519 key")
	}
	public, err := note.NewEd25519VerifierKey(k.origin, half)
	if err != nil {
		panic(err) // a public key of the wrong length, which ed25519 does not make
	}
	return public
}

// Origin names the book whose checkpoints this key signs.
func (k Key) Origin() string { return k.origin }

// Format prints the public half for every verb, so that a key shown in passing gives nothing away.
func (k Key) Format(s fmt.State, _ rune) {
	if k.pair == nil {
		_, _ = io.WriteString(s, "no key")
		return
	}
	_, _ = io.WriteString(s, k.Public())
}

// Sign writes a checkpoint out and signs it. The same checkpoint and key give the same text.
//
// Shape: three lines (origin, size, root in base64), a blank line, a line with the signature. Errors: a checkpoint of
// another book than the key's; a size that cannot be; no key. Source: C2SP tlog-checkpoint and signed-note.
func (k Key) Sign(c Checkpoint) (noteText string, err error) {
	if k.pair == nil {
		return "", errors.New("there is no key to sign with")
	}
	if c.Origin != k.origin {
		return "", fmt.Errorf("the key of %s cannot sign a checkpoint of %q", k.origin, c.Origin)
	}
	if err := checkSize(c.Size); err != nil {
		return "", err
	}
	signer, err := note.NewSigner(k.Text())
	if err != nil {
		return "", fmt.Errorf("signing a checkpoint of %s: %w", k.origin, err)
	}
	signed, err := note.Sign(&note.Note{Text: c.body()}, signer)
	if err != nil {
		return "", fmt.Errorf("signing a checkpoint of %s: %w", k.origin, err)
	}
	return string(signed), nil
}

func (c Checkpoint) body() string {
	return string(log.Checkpoint{Origin: c.Origin, Size: uint64(c.Size), Hash: c.Root[:]}.Marshal())
}

// Open reads a checkpoint and checks that the key with this public half signed it for its own book. Signatures of
// others, such as a partner's, may stand beside the key's; Open does not judge them.
//
// Errors: ErrNotCheckpoint; ErrNotSigned; a public half that cannot be read.
func Open(noteText string, public string) (Checkpoint, error) {
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the book's public key cannot be read: %w", err)
	}
	signed, err := note.Open([]byte(noteText), note.VerifierList(verifier))
	var unknown *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unknown):
		// A note of something else is better called that than a checkpoint by a stranger.
		if _, err := parseBody(unknown.Note.Text); err != nil {
			return Checkpoint{}, err
		}
		return Checkpoint{}, ErrNotSigned
	case errors.As(err, &invalid):
		return Checkpoint{}, fmt.Errorf("%w: the signature does not fit what it says", ErrNotSigned)
	case err != nil:
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrNotCheckpoint, err)
	}
	c, err := parseBody(signed.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != verifier.Name() {
		return Checkpoint{}, fmt.Errorf("%w: it is of %s and the key is of %s", ErrNotSigned, c.Origin, verifier.Name())
	}
	return c, nil
}

// parseBody reads the three lines of a checkpoint. Only the very text that body writes will do, so that one checkpoint
// is never two texts and nothing stands in a signed text without being read.
func parseBody(text string) (Checkpoint, error) {
	var parsed log.Checkpoint
	if _, err := parsed.Unmarshal([]byte(text)); err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrNotCheckpoint, err)
	}
	c := Checkpoint{Origin: parsed.Origin, Size: int64(parsed.Size)}
	if copy(c.Root[:], parsed.Hash) != len(c.Root) || checkSize(c.Size) != nil || c.body() != text {
		return Checkpoint{}, ErrNotCheckpoint
	}
	return c, nil
}
