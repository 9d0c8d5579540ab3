package pooled

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
)

// AppendRow adds a row of the table to dst, compactly, for keeping until it is posted.
//
// Shape: row is a pointer to the table's row struct; RowFrom makes it again, equal but for lists that are empty, which
// come back as none.
func (t *Table) AppendRow(dst []byte, row any) []byte {
	cells := reflect.ValueOf(row).Elem()
	for i := range t.Columns {
		dst = appendCell(dst, cells.Field(t.Columns[i].field))
	}
	return dst
}

func appendCell(dst []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.String:
		return append(binary.AppendUvarint(dst, uint64(v.Len())), v.String()...)
	case reflect.Slice:
		dst = binary.AppendUvarint(dst, uint64(v.Len()))
		for i := range v.Len() {
			dst = appendCell(dst, v.Index(i))
		}
		return dst
	case reflect.Pointer:
		if v.IsNil() {
			return append(dst, 0)
		}
		return appendCell(append(dst, 1), v.Elem())
	}
	return binary.AppendVarint(dst, v.Int())
}

// RowFrom makes the row again that AppendRow wrote.
//
// Errors: the text is not what AppendRow wrote. Shape: the texts of the row are parts of text, and no copies.
func (t *Table) RowFrom(text string) (any, error) {
	row := t.New()
	cells := reflect.ValueOf(row).Elem()
	in := packed{text: text}
	for i := range t.Columns {
		in.cell(cells.Field(t.Columns[i].field))
	}
	if in.broken || in.text != "" {
		return nil, fmt.Errorf("a row kept of %s: %w", t.Name, errPacked)
	}
	return row, nil
}

var errPacked = errors.New("it is not as rows are kept")

// packed is what is left of a row that is being read.
type packed struct {
	text   string
	broken bool
}

func (in *packed) cell(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(in.take(in.number()))
	case reflect.Slice:
		n := in.number()
		if n > uint64(len(in.text)) {
			in.broken = true
		}
		if in.broken || n == 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), int(n), int(n)))
		for i := range v.Len() {
			in.cell(v.Index(i))
		}
	case reflect.Pointer:
		if in.number() != 0 {
			v.Set(reflect.New(v.Type().Elem()))
			in.cell(v.Elem())
		}
	default:
		n := in.number()
		v.SetInt(int64(n>>1) ^ -int64(n&1)) // as AppendVarint turned it
	}
}

// number reads an unsigned number as binary.AppendUvarint writes it.
func (in *packed) number() uint64 {
	var n uint64
	for i := 0; i < len(in.text) && i < binary.MaxVarintLen64; i++ {
		c := in.text[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			in.text = in.text[i+1:]
			return n
		}
	}
	in.broken = true
	return 0
}

func (in *packed) take(n uint64) string {
	if n > uint64(len(in.text)) {
		in.broken = true
		return ""
	}
	text := in.text[:n]
	in.text = in.text[n:]
	return text
}
