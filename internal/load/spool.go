package load

import (
	"bytes"
	"encoding/json"
	"fmt"

	"commonpurse/ledger/pooled"
)

// Encode writes a row's value compactly, for keeping until it is posted.
//
// Shape: row is what Row.Value is; Decode makes it again, equal.
func Encode(row any) ([]byte, error) {
	body, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("a row to be kept: %w", err)
	}
	return body, nil
}

// Decode makes the row struct of a table again from what Encode wrote.
func Decode(t *pooled.Table, body []byte) (any, error) {
	row := t.New()
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(row); err != nil {
		return nil, fmt.Errorf("a row kept of %s: %w", t.Name, err)
	}
	return row, nil
}
