package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// Issue is the event that a pack was issued, with what proves that it is in the book. It holds nothing else of the book.
//
// Shape: Inclusion ties the event to the root of the book as it stood right after it; Note is that root signed, or empty
// where there was no key to sign with. Units: At in microseconds since 1970, UTC.
type Issue struct {
	Book      string
	Seq       int64
	At        int64
	Key       string
	Actor     string
	Body      string // what was hashed of it: the pack, with each workbook's hash
	Inclusion []string
	Size      int64
	Root      string // base64
	Note      string
	PublicKey string
}

// issued reads a pack's event and proves that it is in the book.
func (b *Book) issued(ctx context.Context, seq int64, keyText string) (*Issue, error) {
	var out *Issue
	err := b.store.View(ctx, b.code, func(r store.Reader) error {
		head, err := r.Head()
		if err != nil {
			return err
		}
		for s, err := range r.Records(seq, seq) {
			if err != nil {
				return err
			}
			out = &Issue{Book: b.code, Seq: s.Seq, At: s.At, Key: s.Key, Actor: s.Actor, Body: string(s.Body), Size: seq, PublicKey: head.PublicKey}
		}
		if out == nil {
			return fmt.Errorf("event %d is not there", seq)
		}
		proof, err := seal.ProveInclusion(r, seq-1, seq)
		if err != nil {
			return fmt.Errorf("proving that event %d is in the book: %w", seq, err)
		}
		for _, h := range proof {
			out.Inclusion = append(out.Inclusion, h.String())
		}
		root, err := seal.Root(r, seq)
		if err != nil {
			return fmt.Errorf("working out the root of %d events: %w", seq, err)
		}
		out.Root = root.String()
		out.Note, err = signed(b.code, head.PublicKey, seq, root, keyText)
		return err
	})
	return out, err
}

// signed signs a position of the book, where its key is among those given; nothing where it is not.
func signed(book, public string, size int64, root seal.Hash, keyText string) (string, error) {
	keys, err := keysIn(keyText)
	if err != nil {
		return "", nil //nolint:nilerr // a pack is issued without a signature where the key cannot be read, and says so
	}
	i := slices.IndexFunc(keys, func(k seal.Key) bool { return k.Public() == public })
	if i < 0 {
		return "", nil
	}
	return keys[i].Sign(seal.Checkpoint{Origin: origin(book), Size: size, Root: root})
}

// Names tells of which workbooks an issue speaks, by the hash of each.
//
// Errors: a refusal where the body is no pack's.
func (i Issue) Names() (map[string]string, error) {
	e, err := pooled.Decode("packs", []byte(i.Body))
	p, ok := e.(*pooled.PackIssued)
	if err != nil || !ok {
		return nil, notProof("its event is no pack's")
	}
	out := map[string]string{}
	for _, f := range p.Workbooks {
		out[f.SHA256] = f.Name
	}
	return out, nil
}

// Prove tells whether an issue is in the book that its checkpoint is of, and whether that was signed by the key given: the
// book's public key, as its host gave it; empty takes the one that the proof itself names, which proves less.
//
// Errors: a refusal that says what does not fit.
func (i Issue) Prove(public string) (isSigned bool, err error) {
	root, err := hashOf(i.Root)
	if err != nil {
		return false, notProof("its root is no hash")
	}
	var proof []seal.Hash
	for _, text := range i.Inclusion {
		h, err := hashOf(text)
		if err != nil {
			return false, notProof("one of its hashes is none")
		}
		proof = append(proof, h)
	}
	leaf := store.Leaf(i.Book, pooled.Record{Seq: i.Seq, Table: "packs", Key: i.Key, Meta: pooled.Meta{At: i.At, Actor: i.Actor}, Body: []byte(i.Body)})
	if err := seal.CheckInclusion(proof, i.Seq-1, i.Size, leaf, root); err != nil {
		return false, notProof(err.Error())
	}
	if i.Note == "" {
		if public != "" {
			return false, notProof("it is not signed, so the key proves nothing")
		}
		return false, nil
	}
	given := public != ""
	if !given {
		public = i.PublicKey
	}
	c, err := seal.Open(i.Note, public)
	switch {
	case given && err != nil && !errors.Is(err, seal.ErrNotCheckpoint) && !errors.Is(err, seal.ErrNotSigned):
		return false, ledger.Refuse(ledger.Invalid, "REPORT-018", fmt.Sprintf("The key given is no public key: %q.", public),
			"Give it whole, as the host published it: it begins with the name "+origin(i.Book)+" and a plus.")
	case err != nil:
		return false, notProof(err.Error())
	case c.Size != i.Size || c.Root != root || c.Origin != origin(i.Book):
		return false, notProof("what was signed is another position of the book")
	}
	return true, nil
}

func hashOf(text string) (seal.Hash, error) {
	var h seal.Hash
	err := h.UnmarshalJSON([]byte(`"` + text + `"`))
	return h, err
}

func notProof(why string) *ledger.Refusal {
	return ledger.Refuse(ledger.Invalid, "REPORT-018", "The proof does not hold: "+why+".", "Ask whoever sent it for the proof that was made with the pack.")
}
