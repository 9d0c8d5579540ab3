package pooled_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"commonpurse/ledger/calendar"
	. "commonpurse/ledger/pooled"
)

// everyEvent makes an empty event of every table.
func everyEvent() []Event {
	out := []Event{&BookOpened{}, &LoadStarted{}}
	for _, t := range Tables {
		if e, ok := t.New().(Event); ok {
			out = append(out, e)
			continue
		}
		row := t.New()
		if c, ok := t.Column("line"); ok {
			c.Set(row, 1)
		}
		out = append(out, t.Assemble([]any{row}))
	}
	return out
}

// draw fills what a value holds by chance.
func draw(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"", "a", `"q" \ / <b>&`, "\x00\x01\b\f\n\r\t\x1f\x7f", "\u2028\u2029\ufffd", "bad \xff\xc3", "é€😀", `\u0041`,
		})).Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.OneOf(rapid.Int64(), rapid.Just(int64(0))).Draw(t, "number"))
	case reflect.Int32:
		if v.Type() == reflect.TypeFor[calendar.Year]() {
			v.SetInt(rapid.SampledFrom([]int64{0, 1999, 2025, 2099}).Draw(t, "year"))
		} else {
			v.SetInt(rapid.OneOf(rapid.Int64Range(-25000, 80000), rapid.Just(int64(0))).Draw(t, "day"))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "given") {
			v.Set(reflect.New(v.Type().Elem()))
			draw(t, v.Elem())
		}
	case reflect.Slice:
		if rapid.Bool().Draw(t, "some") {
			v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 3).Draw(t, "how many"), 3))
		}
		for i := range v.Len() {
			draw(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				draw(t, v.Field(i))
			}
		}
	default:
		t.Fatalf("a field of the type %v", v.Type())
	}
}

// TestBodiesAreJSON writes every sort of event, filled by chance, as encoding/json does, to the byte, and reads it as that
// does too: it is the bytes that are hashed.
func TestBodiesAreJSON(t *testing.T) {
	for _, empty := range everyEvent() {
		t.Run(empty.Table(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				e, ok := reflect.New(reflect.TypeOf(empty).Elem()).Interface().(Event)
				if !ok {
					t.Fatal("no event")
				}
				draw(t, reflect.ValueOf(e).Elem())
				var want bytes.Buffer
				enc := json.NewEncoder(&want)
				enc.SetEscapeHTML(false)
				if err := enc.Encode(e); err != nil {
					t.Fatal(err)
				}
				got := Encode(e)
				if diff := cmp.Diff(string(bytes.TrimSpace(want.Bytes())), string(got)); diff != "" {
					t.Fatalf("(- encoding/json, + ours)\n%s", diff)
				}
				again, err := Decode(empty.Table(), got)
				if err != nil {
					t.Fatalf("%s: %v", got, err)
				}
				meant := reflect.New(reflect.TypeOf(empty).Elem()).Interface()
				if err := json.Unmarshal(got, meant); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(meant, any(again)); diff != "" {
					t.Fatalf("%s (- encoding/json, + ours)\n%s", got, diff)
				}
			})
		})
	}
}

// TestBodiesThatAreNotOurs reads what no event was ever written as.
func TestBodiesThatAreNotOurs(t *testing.T) {
	body := string(Encode(&Payment{Code: "P-1", Line: 1, Date: day(2026, 3, 31), Provider: "CARE", Amount: 5, Invoices: []string{"I\n1"}}))
	if _, err := Decode("payments", []byte(body)); err != nil {
		t.Fatal(err)
	}
	for i := range body {
		if _, err := Decode("payments", []byte(body[:i])); err == nil {
			t.Errorf("%s was read", body[:i])
		}
	}
	for _, wrong := range []string{
		body + "x", body + " ", "", "null", "[]", `{"ref":"a","strange":1}`, `{"ref":5}`, `{"amount_pence":"5"}`, `{"amount_pence":1.5}`,
		`{"amount_pence":99999999999999999999}`, `{"date":"31/03/2026"}`, `{"ref":"a",}`, `{"ref":"\q"}`,
	} {
		if e, err := Decode("payments", []byte(wrong)); err == nil {
			t.Errorf("%s was read as %+v", wrong, e)
		}
	}
	if _, err := Decode("nothing", []byte(body)); err == nil {
		t.Error("an event of no table was read")
	}
}

// blank empties the fields that no column gives: they are worked out when a row is recorded.
func blank(row reflect.Value) {
	for i := range row.NumField() {
		if tag := row.Type().Field(i).Tag.Get("load"); tag == "-" || strings.HasSuffix(tag, ",kept") {
			row.Field(i).SetZero()
		}
	}
}

// TestRowsAreKept keeps rows of every table, filled by chance, and makes them again.
func TestRowsAreKept(t *testing.T) {
	for _, table := range Tables {
		t.Run(table.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				row := table.New()
				draw(t, reflect.ValueOf(row).Elem())
				blank(reflect.ValueOf(row).Elem())
				kept := string(table.AppendRow(nil, row))
				again, err := table.RowFrom(kept)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(row, again, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("(- kept, + made again)\n%s", diff)
				}
				if _, err := table.RowFrom(kept[:rapid.IntRange(0, len(kept)-1).Draw(t, "cut")]); err == nil {
					t.Fatal("a row that was cut short was read")
				}
				if _, err := table.RowFrom(kept + "x"); err == nil {
					t.Fatal("a row with something behind it was read")
				}
			})
		})
	}
}
