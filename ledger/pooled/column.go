package pooled

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// ColumnType says what a cell of a column holds.
type ColumnType uint8

// The types of a column of the load format.
const (
	TextColumn    ColumnType = iota + 1 // words, kept as they are but for outer spaces
	CodeColumn                          // a code: 1–40 of letters, digits and . _ - /
	CodesColumn                         // several codes in one cell, separated by ;
	AmountColumn                        // pounds and pence; money.Pence, or *money.Pence where blank is not nil
	DateColumn                          // calendar.Date
	YearColumn                          // calendar.Year
	YesNoColumn                         // YesNo
	NumberColumn                        // int, or *int where blank is not nought
	PercentColumn                       // *money.Percent
	FigureColumn                        // *money.Figure
)

// YesNo is an answer that may be left open; its words are yes, no and nothing.
type YesNo string

// The two answers.
const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// Column describes one column of a table of the load format.
type Column struct {
	Name     string
	Type     ColumnType
	Required bool
	Key      bool     // part of what identifies a row
	Of       string   // the table whose code it must be
	Late     bool     // Of is looked up when the whole load is in, since rows of one table may name each other
	In       []string // the closed list it must be of
	Many     bool     // several of In, separated by ;
	Kept     bool     // it stands in the register alone, and is no column of the load format
	Default  string   // what a blank means, where that does not depend on other rows
	field    int
}

// columnsOf reads the columns of a row struct from its tags, in order of its fields.
func columnsOf(row any) []Column {
	t := reflect.TypeOf(row).Elem()
	var out []Column
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("load")
		if !ok || tag == "-" {
			continue
		}
		out = append(out, parseTag(t.Field(i), tag, i))
	}
	return out
}

func parseTag(f reflect.StructField, tag string, i int) Column {
	parts := strings.Split(tag, ",")
	c := Column{Name: parts[0], Type: typeOf(f.Type), field: i}
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(p, "=")
		switch name {
		case "required":
			c.Required = true
		case "key":
			c.Key = true
		case "code":
			c.Type = CodeColumn
		case "of":
			c.Of = value
			if c.Type == TextColumn {
				c.Type = CodeColumn
			}
		case "late":
			c.Late = true
		case "kept":
			c.Kept = true
		case "in":
			c.In = listOf(value)
		case "default":
			c.Default = value
		default:
			panic("unknown word in a load tag: " + p)
		}
	}
	c.Many = c.Type == CodesColumn && c.In != nil
	return c
}

func typeOf(t reflect.Type) ColumnType {
	switch reflect.New(t).Interface().(type) {
	case *string:
		return TextColumn
	case *[]string:
		return CodesColumn
	case *money.Pence, **money.Pence:
		return AmountColumn
	case *calendar.Date:
		return DateColumn
	case *calendar.Year:
		return YearColumn
	case *YesNo:
		return YesNoColumn
	case *int, **int:
		return NumberColumn
	case **money.Percent:
		return PercentColumn
	case **money.Figure:
		return FigureColumn
	}
	panic(fmt.Sprintf("no column type for %v", t))
}

// Value returns the cell of the column in a row: string, []string, money.Pence, calendar.Date, calendar.Year, YesNo,
// int, money.Percent or money.Figure; nil when it is blank.
//
// Shape: row is a pointer to the table's row struct.
func (c *Column) Value(row any) any {
	v := reflect.ValueOf(row).Elem().Field(c.field)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		return v.Elem().Interface()
	}
	if v.IsZero() && c.Type != AmountColumn && c.Type != NumberColumn {
		return nil
	}
	return v.Interface()
}

// Set puts a value of the type that Value returns into the column of a row; nil clears it.
func (c *Column) Set(row, value any) {
	f := reflect.ValueOf(row).Elem().Field(c.field)
	if value == nil {
		f.SetZero()
		return
	}
	if f.Kind() == reflect.Pointer {
		f.Set(reflect.New(f.Type().Elem()))
		f = f.Elem()
	}
	switch v := value.(type) {
	case string:
		f.SetString(v)
	case YesNo:
		f.SetString(string(v))
	case money.Pence:
		f.SetInt(int64(v))
	case money.Percent:
		f.SetInt(int64(v))
	case money.Figure:
		f.SetInt(int64(v))
	case calendar.Date:
		f.SetInt(int64(v))
	case calendar.Year:
		f.SetInt(int64(v))
	case int:
		f.SetInt(int64(v))
	default:
		f.Set(reflect.ValueOf(v))
	}
}

// Text returns the cell as the load format writes it; empty when blank.
func (c *Column) Text(row any) string {
	switch v := c.Value(row).(type) {
	case nil:
		return ""
	case []string:
		return strings.Join(v, ";")
	case int:
		// Nought is blank but where the field can tell the two apart.
		if v == 0 && reflect.TypeOf(row).Elem().Field(c.field).Type.Kind() != reflect.Pointer {
			return ""
		}
		return strconv.Itoa(v)
	case string:
		return v
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// isBlank tells whether the cell of the column is blank. Nought is a blank number, but no amount is one.
func (c *Column) isBlank(row reflect.Value) bool {
	f := row.Field(c.field)
	if f.Kind() != reflect.Pointer {
		return c.Type != AmountColumn && f.IsZero()
	}
	return f.IsNil() || c.Type == NumberColumn && f.Elem().IsZero()
}
