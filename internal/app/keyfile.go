package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"commonpurse/internal/seal"
	"commonpurse/ledger"
)

// A key file holds the signing keys of the books of one ledger, a line each. It is only ever added to.

// keysIn reads the keys of a key file's text.
//
// Errors: a line that is no key.
func keysIn(text string) ([]seal.Key, error) {
	var keys []seal.Key
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		k, err := seal.ParseKey(line)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// keyMayGo refuses a key file to which the key of a book may not be added: it holds one of that name, or something else
// than keys.
func keyMayGo(path, origin string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	keys, wrong := keysIn(string(text))
	if err != nil || wrong != nil || len(keys) == 0 {
		return keyInTheWay(path)
	}
	for _, k := range keys {
		if k.Origin() == origin {
			return keyInTheWay(path)
		}
	}
	return nil
}

// addKey adds a signing key to a file that only its owner can read, making it when it is absent; takeBack undoes that.
func addKey(path string, key seal.Key) (takeBack func() error, err error) {
	before := int64(-1)
	if info, err := os.Stat(path); err == nil {
		before = info.Size()
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the key file: %w", err)
	}
	takeBack = func() error {
		if before < 0 {
			return os.Remove(path)
		}
		return os.Truncate(path, before)
	}
	_, err = f.WriteString(key.Text() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("writing the key file: %w", err), takeBack())
	}
	return takeBack, nil
}

func keyInTheWay(path string) error {
	return ledger.Refuse(ledger.Conflict, "KEY-001", fmt.Sprintf("There is something at %s, where the signing key would go.", path),
		"A key is never overwritten: move it away, or name another file with PURSE_KEY.")
}
