package sqlstore

import (
	"maps"
	"slices"
	"sync"

	"commonpurse/ledger/pooled"
)

// register is the rows of one register in force, by key. Only a transaction that has not ended changes its own.
type register struct {
	kind *registerTable
	rows map[string]any
	bare bool // it is only known which rows there are
	mu   sync.Mutex
	list []any                       // in order of key; made when first asked for
	by   map[string]map[string][]any // column → value → rows in order of key; made when first asked for
}

// all returns the rows in order of key.
func (g *register) all() []any {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sorted()
}

func (g *register) sorted() []any {
	if g.list == nil {
		g.list = make([]any, 0, len(g.rows))
		for _, k := range slices.Sorted(maps.Keys(g.rows)) {
			g.list = append(g.list, g.rows[k])
		}
	}
	return g.list
}

// where returns the rows whose column has the value, in order of key.
func (g *register) where(column, value string) []any {
	g.mu.Lock()
	defer g.mu.Unlock()
	index, ok := g.by[column]
	if !ok {
		c, known := g.kind.table.Column(column)
		if !known {
			panic("the register " + g.kind.table.Name + " has no column " + column)
		}
		index = map[string][]any{}
		for _, row := range g.sorted() {
			text := c.Text(row)
			index[text] = append(index[text], row)
		}
		if g.by == nil {
			g.by = map[string]map[string][]any{}
		}
		g.by[column] = index
	}
	return index[value]
}

// changed returns a register with some rows written and, where a row is nil, ended.
func (g *register) changed(versions []pooled.Version) *register {
	c := &register{kind: g.kind, rows: maps.Clone(g.rows)}
	c.change(versions)
	return c
}

func (g *register) change(versions []pooled.Version) {
	g.list, g.by = nil, nil
	for _, v := range versions {
		if v.Row == nil {
			delete(g.rows, v.Key)
			continue
		}
		if g.bare {
			g.rows[v.Key] = true
			continue
		}
		g.rows[v.Key] = g.kind.plain(v.Row)
	}
}
