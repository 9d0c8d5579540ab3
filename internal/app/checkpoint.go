package app

import (
	"context"
	"fmt"
	"slices"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
)

// Checkpoint signs where the book stands, with the book's key, which is one of those in the text of a key file.
//
// Errors: a refusal when the text is no key, or the key of another book.
func (b *Book) Checkpoint(ctx context.Context, keyText string) (Checkpoint, error) {
	keys, err := keysIn(keyText)
	if err != nil || len(keys) == 0 {
		return Checkpoint{}, ledger.Refuse(ledger.Invalid, "KEY-002", "The key file does not hold a signing key, or holds a damaged one.",
			"Use the file that purse init made: PURSE_KEY, else the ledger's name with .key.")
	}
	var out Checkpoint
	err = b.store.View(ctx, b.code, func(r store.Reader) error {
		head, err := r.Head()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(keys, func(k seal.Key) bool { return k.Public() == head.PublicKey })
		if i < 0 {
			return ledger.Refuse(ledger.Invalid, "KEY-003",
				fmt.Sprintf("The key is %s, and the key of the book %s is %s.", keys[0].Public(), b.code, head.PublicKey),
				"Use the file that purse init made for this book.")
		}
		key := keys[i]
		root, err := seal.Root(r, head.Seq)
		if err != nil {
			return fmt.Errorf("working out the root of %d events: %w", head.Seq, err)
		}
		note, err := key.Sign(seal.Checkpoint{Origin: origin(b.code), Size: head.Seq, Root: root})
		if err != nil {
			return err
		}
		out = Checkpoint{Size: head.Seq, Root: root.String(), Note: note, PublicKey: head.PublicKey}
		return nil
	})
	return out, err
}
