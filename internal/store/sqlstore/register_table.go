package sqlstore

import (
	"fmt"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// registerTable is the SQL table of a register: after book, key, seq and until_seq it has the columns of the load format.
type registerTable struct {
	table  *pooled.Table
	rows   string // select key and columns
	insert *insertion
	end    string
}

var registerTables = makeRegisterTables()

func makeRegisterTables() map[string]*registerTable {
	out := map[string]*registerTable{}
	for _, t := range pooled.Registers {
		names := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			names[i] = quoted(c.Name)
		}
		columns := strings.Join(names, ", ")
		out[t.Name] = &registerTable{
			table:  t,
			rows:   "select key, " + columns + " from " + quoted(t.Name),
			insert: newInsertion(quoted(t.Name), "book, key, seq, until_seq, "+columns, ""),
			end: "update " + quoted(t.Name) +
				" set until_seq = $1 where book = $2 and key = $3 and until_seq is null",
		}
	}
	return out
}

// quoted names a column that may be a word of SQL, such as from.
func quoted(name string) string { return `"` + name + `"` }

func registerNamed(name string) (*registerTable, error) {
	t, ok := registerTables[name]
	if !ok {
		return nil, fmt.Errorf("no register is named %s", name)
	}
	return t, nil
}

// plain returns a row with what its columns hold and nothing else, as it will be when it is read again.
func (t *registerTable) plain(row any) any {
	out := t.table.New()
	for _, c := range t.table.Columns {
		c.Set(out, c.Value(row))
	}
	return out
}

// cells returns what the columns of a row hold as the database keeps it.
func (t *registerTable) cells(row any) []any {
	out := make([]any, len(t.table.Columns))
	for i, c := range t.table.Columns {
		out[i] = cell(c.Value(row))
	}
	return out
}

func cell(value any) any {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return v
	case []string:
		return strings.Join(v, ";")
	case money.Pence:
		return int64(v)
	case money.Percent:
		return int64(v)
	case money.Figure:
		return int64(v)
	case calendar.Date:
		return int64(v)
	case calendar.Year:
		return int64(v)
	case int:
		return int64(v)
	case pooled.YesNo:
		if v == pooled.Yes {
			return int64(1)
		}
		return int64(0)
	}
	panic(fmt.Sprintf("a register holds a %T", value))
}

// scan reads a key and a row.
func (t *registerTable) scan(r *row) (string, any, error) {
	key, ok := r.cells[0].(string)
	if !ok || len(r.cells) != len(t.table.Columns)+1 {
		return "", nil, fmt.Errorf("a row of %s has %d cells, the first of them %T", t.table.Name, len(r.cells), r.cells[0])
	}
	row := t.table.New()
	for i, cell := range r.cells[1:] {
		if cell == nil {
			continue
		}
		c := &t.table.Columns[i]
		v, err := value(c.Type, cell)
		if err != nil {
			return "", nil, fmt.Errorf("%s %s, %s: %w", t.table.Name, key, c.Name, err)
		}
		c.Set(row, v)
	}
	return key, row, nil
}

func value(of pooled.ColumnType, cell any) (any, error) {
	switch v := cell.(type) {
	case string:
		if of == pooled.CodesColumn {
			return strings.Split(v, ";"), nil
		}
		return v, nil
	case int64:
		switch of {
		case pooled.AmountColumn:
			return money.Pence(v), nil
		case pooled.PercentColumn:
			return money.Percent(v), nil
		case pooled.FigureColumn:
			return money.Figure(v), nil
		case pooled.DateColumn:
			return calendar.Date(v), nil
		case pooled.YearColumn:
			return calendar.Year(v), nil
		case pooled.NumberColumn:
			return int(v), nil
		case pooled.YesNoColumn:
			if v == 1 {
				return pooled.Yes, nil
			}
			return pooled.No, nil
		}
	}
	return nil, fmt.Errorf("the cell holds %T", cell)
}
