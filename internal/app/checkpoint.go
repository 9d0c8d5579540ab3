package app

import (
	"context"
	"fmt"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
)

// Checkpoint signs where the book stands, with the book's key.
//
// Errors: a refusal when the text is no key, or the key of another book.
func (b *Book) Checkpoint(ctx context.Context, keyText string) (Checkpoint, error) {
	key, err := seal.ParseKey(keyText)
	if err != nil {
		return Checkpoint{}, ledger.Refuse(ledger.Invalid, "KEY-002", "The key file does not hold a signing key, or holds a damaged one.",
			"Use the file that purse init made: PURSE_KEY, else the ledger's name with .key.")
	}
	var out Checkpoint
	err = b.store.View(ctx, b.code, func(r store.Reader) error {
		head, err := r.Head()
		if err != nil {
			return err
		}
		if head.PublicKey != key.Public() {
			return ledger.Refuse(ledger.Invalid, "KEY-003",
				fmt.Sprintf("The key is %s, and the key of the book %s is %s.", key.Public(), b.code, head.PublicKey),
				"Use the file that purse init made for this book.")
		}
		root, err := seal.Root(r, head.Seq)
		if err != nil {
			return fmt.Errorf("working out the root of %d events: %w", head.Seq, err)
		}
		note, err := key.Sign(seal.Checkpoint{Origin: origin(b.code), Size: head.Seq, Root: root})
		if err != nil {
			return err
		}
		out = Checkpoint{Size: head.Seq, Root: root.String(), Note: note}
		return nil
	})
	return out, err
}
