// Package template says what a workbook holds that somebody is to fill in: which sheets, what each column is for, what may
// stand in it, and the lists to choose from as the books have them.
//
// It is not the workbook, and no second description of the load format: sheets, columns and answers are those of
// ledger/pooled.Tables, so a table that is new there has its template.
//
// The model is plain values: a Template is input sheets, of columns, and lists. Whoever renders it decides how an answer
// that is not in a list is stopped.
package template

import (
	"slices"
	"strings"

	"commonpurse/ledger/pooled"
)

// Template is a workbook to be filled in.
type Template struct {
	Name    string // what it is for: a table, a job, or "load-format"
	Title   string
	Version string // the program's version
	Book    string // where the lists were taken from
	Host    string
	KnownAt int64 // the last event of the book that the lists know
	At      int64 // when it was recorded, in microseconds since 1970, UTC
	Inputs  []Input
	Lists   []List
}

// Input is one sheet to fill in: a table of the load format, by its name.
type Input struct {
	Table   string
	Columns []Column
}

// Kind says what a cell of a column holds.
type Kind uint8

// The kinds of columns.
const (
	Text Kind = iota + 1
	Code
	Amount // pounds and pence
	Date
	Number  // whole
	Percent // 33.5 for 33.5%
	Figure  // what was measured, with up to six decimals
)

// Column is one column to fill in.
type Column struct {
	Name     string
	Required bool
	Kind     Kind
	Least    int64 // of a whole number
	Says     string
	Example  string
	List     string // the list that its answers are in; empty where there is none
	Closed   bool   // nothing but an answer of the list can be right
	Several  bool   // several answers of the list may stand in one cell
}

// Heading is what stands over the column: its name in the load format, and whether every row needs it.
func (c Column) Heading() string {
	if c.Required {
		return c.Name + " (required)"
	}
	return c.Name
}

// Prompt is what the column says to whoever is about to fill it in.
func (c Column) Prompt() string {
	if c.Required {
		return c.Says + " Required."
	}
	return c.Says
}

// List is answers to choose from.
type List struct {
	Name    string // as a name in formulas
	Title   string
	Answers []Answer
}

// Answer is one answer: what stands in the cell, and what it means.
type Answer struct{ Value, Means string }

// Whole is the name of the template of every table.
const Whole = "load-format"

// job is what somebody does that takes several tables. Every table is a job besides, by its name.
type job struct {
	name   string
	tables []string // every reference table where there is none
}

var jobs = []job{
	{"setup", nil},
	{"funding", []string{"contributions", "contribution_changes", "carry_forwards", "receipts"}},
	{"spending", []string{"invoices", "payments", "accruals", "direct_spend", "in_kind"}},
	{"commissioning", []string{
		"contracts", "contract_lines", "contract_terms", "contract_shares", "extensions", "variations", "grant_instalments", "claims",
	}},
	{"monitoring", []string{"budgets", "virements", "forecasts"}},
	{"strategy", []string{"strategies", "priorities", "targets", "actions"}},
	{"piloting", []string{"decisions", "pilots", "pilot_costs", "evaluations", "transitions"}},
	{"outcomes", []string{"measurements", "assessments", "evaluations"}},
}

func (j job) has(t *pooled.Table) bool {
	if j.tables == nil {
		return t.Reference
	}
	return slices.Contains(j.tables, t.Name)
}

// Tables are the tables of a template, in the order in which they load; every one for Whole.
//
// Shape: name is Whole, a job, a table, or several of them separated by commas; unknown is the first that is none.
func Tables(name string) (tables []*pooled.Table, unknown string) {
	if pooled.Fold(name) == Whole {
		return pooled.Tables, ""
	}
	wanted := map[*pooled.Table]bool{}
	for part := range strings.SplitSeq(name, ",") {
		part = strings.ReplaceAll(pooled.Fold(part), "-", "_")
		table, isTable := pooled.TableNamed(part)
		if isTable {
			wanted[table] = true
			continue
		}
		at := slices.IndexFunc(jobs, func(j job) bool { return j.name == part && slices.ContainsFunc(pooled.Tables, j.has) })
		if at < 0 {
			return nil, part
		}
		for _, t := range pooled.Tables {
			wanted[t] = wanted[t] || jobs[at].has(t)
		}
	}
	return slices.DeleteFunc(slices.Clone(pooled.Tables), func(t *pooled.Table) bool { return !wanted[t] }), ""
}

// Jobs lists the jobs that take several tables, each of which there is a template for.
func Jobs() []string {
	var out []string
	for _, j := range jobs {
		if slices.ContainsFunc(pooled.Tables, j.has) {
			out = append(out, j.name)
		}
	}
	return out
}

// Names lists what Tables takes, but for several at once: jobs before tables.
func Names() []string {
	out := append([]string{Whole}, Jobs()...)
	for _, t := range pooled.Tables {
		out = append(out, t.Name)
	}
	return out
}
