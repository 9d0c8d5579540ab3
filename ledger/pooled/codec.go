package pooled

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Bodies are JSON as encoding/json writes it, to the byte: that is what has been hashed. They are written and read by a
// plan of each struct's fields, made once, since every event of a load is written and every event of a book is read when
// it is verified.

// fields is the plan of a struct: its fields in order, as its tags name them.
type fields []field

// field is one field of a struct as JSON has it.
type field struct {
	name  string // with its quotation marks and colon
	at    int
	omit  bool // left out when it is empty
	write func(dst []byte, v reflect.Value) []byte
	read  func(in *body, v reflect.Value) error
}

var plans sync.Map // reflect.Type → fields

// fieldsOf returns the plan of a struct. A type that no event has yet is a bug, and panics.
func fieldsOf(t reflect.Type) fields {
	if plan, ok := plans.Load(t); ok {
		return plan.(fields) //nolint:errcheck // nothing else is stored
	}
	var plan fields
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("json")
		if tag == "-" || !t.Field(i).IsExported() {
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		if name == "" || option != "" && option != "omitempty" {
			panic(fmt.Sprintf("%v.%s has no plain json tag", t, t.Field(i).Name))
		}
		f := field{name: strconv.Quote(name) + ":", at: i, omit: option != "" && t.Field(i).Type.Kind() != reflect.Struct}
		f.write, f.read = codecOf(t.Field(i).Type)
		plan = append(plan, f)
	}
	plans.Store(t, plan)
	return plan
}

// codecOf returns how values of a type are written and read.
func codecOf(t reflect.Type) (func([]byte, reflect.Value) []byte, func(*body, reflect.Value) error) {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return writeMarshaled, readMarshaled
	}
	switch t.Kind() {
	case reflect.String:
		return func(dst []byte, v reflect.Value) []byte { return appendQuoted(dst, v.String()) }, readText
	case reflect.Int, reflect.Int64:
		return func(dst []byte, v reflect.Value) []byte { return strconv.AppendInt(dst, v.Int(), 10) }, readNumber
	case reflect.Struct:
		return writeStruct, readStruct
	case reflect.Pointer:
		return pointerCodec(t)
	case reflect.Slice:
		return sliceCodec(t)
	}
	panic(fmt.Sprintf("no event has a field of the type %v yet", t))
}

func writeStruct(dst []byte, v reflect.Value) []byte {
	dst = append(dst, '{')
	first := true
	for _, f := range fieldsOf(v.Type()) {
		value := v.Field(f.at)
		if f.omit && (value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = f.write(append(dst, f.name...), value)
	}
	return append(dst, '}')
}

// writeMarshaled writes what writes itself as a plain text, such as a date.
func writeMarshaled(dst []byte, v reflect.Value) []byte {
	m, ok := v.Addr().Interface().(encoding.TextAppender)
	if !ok {
		panic(fmt.Sprintf("%v reads itself from text and does not write itself", v.Type()))
	}
	dst, err := m.AppendText(append(dst, '"'))
	if err != nil {
		panic(fmt.Sprintf("a %v that cannot be written: %v", v.Type(), err))
	}
	return append(dst, '"')
}

func pointerCodec(t reflect.Type) (func([]byte, reflect.Value) []byte, func(*body, reflect.Value) error) {
	write, read := codecOf(t.Elem())
	return func(dst []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(dst, "null"...)
			}
			return write(dst, v.Elem())
		}, func(in *body, v reflect.Value) error {
			if in.takes("null") {
				v.SetZero()
				return nil
			}
			p := reflect.New(t.Elem())
			v.Set(p)
			return read(in, p.Elem())
		}
}

func sliceCodec(t reflect.Type) (func([]byte, reflect.Value) []byte, func(*body, reflect.Value) error) {
	write, read := codecOf(t.Elem())
	return func(dst []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(dst, "null"...)
			}
			dst = append(dst, '[')
			for i := range v.Len() {
				if i > 0 {
					dst = append(dst, ',')
				}
				dst = write(dst, v.Index(i))
			}
			return append(dst, ']')
		}, func(in *body, v reflect.Value) error {
			if in.takes("null") {
				v.SetZero()
				return nil
			}
			out := reflect.MakeSlice(t, 0, 1)
			err := in.list('[', ']', func() error {
				out = reflect.Append(out, reflect.Zero(t.Elem()))
				return read(in, out.Index(out.Len()-1))
			})
			v.Set(out)
			return err
		}
}

// appendQuoted writes a text as encoding/json does when it escapes nothing for HTML.
func appendQuoted(dst []byte, text string) []byte {
	dst = append(dst, '"')
	plain := 0 // what is before it is written
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if escaped := escape(r, size); escaped != "" {
			dst = append(append(dst, text[plain:i]...), escaped...)
			plain = i + size
		}
		i += size
	}
	return append(append(dst, text[plain:]...), '"')
}

// escape returns what stands for a letter of so many bytes; nothing where it stands for itself.
func escape(r rune, size int) string {
	switch r {
	case '"':
		return `\"`
	case '\\':
		return `\\`
	case '\b':
		return `\b`
	case '\f':
		return `\f`
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	case '\u2028':
		return `\u2028`
	case '\u2029':
		return `\u2029`
	}
	switch {
	case r < ' ':
		return fmt.Sprintf(`\u%04x`, r)
	case r == utf8.RuneError && size == 1:
		return `\ufffd`
	}
	return ""
}

// body is a body while it is read. What it gives of its text is a part of it, and no copy.
type body struct {
	text string
	at   int
}

var errBody = errors.New("it is not as events are written")

// takes goes past a text when it is next.
func (in *body) takes(text string) bool {
	if !strings.HasPrefix(in.text[in.at:], text) {
		return false
	}
	in.at += len(text)
	return true
}

func (in *body) takesByte(c byte) bool {
	if in.at >= len(in.text) || in.text[in.at] != c {
		return false
	}
	in.at++
	return true
}

// list reads what stands between two marks, separated by commas.
func (in *body) list(open, end byte, item func() error) error {
	if !in.takesByte(open) {
		return errBody
	}
	if in.takesByte(end) {
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if in.takesByte(end) {
			return nil
		}
		if !in.takesByte(',') {
			return errBody
		}
	}
}

func readStruct(in *body, v reflect.Value) error {
	plan := fieldsOf(v.Type())
	next := 0
	return in.list('{', '}', func() error {
		for range plan { // fields come in order, so the next is nearly always at once the one
			f := &plan[next%len(plan)]
			next++
			if in.takes(f.name) {
				if err := f.read(in, v.Field(f.at)); err != nil {
					return fmt.Errorf("%s %w", f.name, err)
				}
				return nil
			}
		}
		return errBody
	})
}

func readText(in *body, v reflect.Value) error {
	text, err := in.quoted()
	v.SetString(text)
	return err
}

func readMarshaled(in *body, v reflect.Value) error {
	text, err := in.quoted()
	if err != nil {
		return err
	}
	u, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	if !ok {
		return errBody
	}
	return u.UnmarshalText([]byte(text))
}

func readNumber(in *body, v reflect.Value) error {
	from := in.at
	for in.at < len(in.text) && (in.text[in.at] == '-' || in.text[in.at] >= '0' && in.text[in.at] <= '9') {
		in.at++
	}
	n, err := strconv.ParseInt(in.text[from:in.at], 10, 64)
	v.SetInt(n)
	return err
}

// quoted reads a text in quotation marks.
func (in *body) quoted() (string, error) {
	if !in.takesByte('"') {
		return "", errBody
	}
	rest := in.text[in.at:]
	end := strings.IndexByte(rest, '"')
	if end < 0 {
		return "", errBody
	}
	if strings.IndexByte(rest[:end], '\\') < 0 {
		in.at += end + 1
		return rest[:end], nil
	}
	return in.escaped()
}

// escaped reads the rest of a text in which something is escaped.
func (in *body) escaped() (string, error) {
	from := in.at - 1
	for ; in.at < len(in.text); in.at++ {
		switch in.text[in.at] {
		case '\\':
			in.at++
		case '"':
			in.at++
			return strconv.Unquote(in.text[from:in.at])
		}
	}
	return "", errBody
}
