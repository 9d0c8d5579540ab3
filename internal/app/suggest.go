package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"commonpurse/internal/load"
	"commonpurse/internal/near"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// codesOf lists the codes of a register in force, as written, in order.
func codesOf(s pooled.State, register string) []string {
	t := registerNamed(register)
	if t == nil {
		return nil
	}
	i := slices.IndexFunc(t.Columns, func(c pooled.Column) bool { return c.Key })
	rows := s.Rows(register, "", "")
	codes := make([]string, 0, len(rows))
	for _, r := range rows {
		codes = append(codes, t.Columns[i].Text(r))
	}
	return slices.Compact(codes)
}

func registerNamed(name string) *pooled.Table {
	i := slices.IndexFunc(pooled.Registers, func(t *pooled.Table) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return pooled.Registers[i]
}

// Codes lists the codes of a register in force, in order; none for a register that there is not.
func (b *Book) Codes(ctx context.Context, register string) ([]string, error) {
	var codes []string
	err := b.store.View(ctx, b.code, func(r store.Reader) error {
		codes = codesOf(r.State(), register)
		return nil
	})
	return codes, err
}

// hints adds the nearest known codes to problems that name a code which is on no register.
type hints struct {
	state  pooled.State
	known  map[string]names
	called map[string]*pooled.Organisation // by bare name: those on file when it was first asked
}

// names are the codes of a register and what else its rows are called, with the code of each.
type names struct {
	all  []string
	code map[string]string
}

func hintsFrom(s pooled.State) *hints { return &hints{state: s, known: map[string]names{}} }

// add puts the nearest known code into the hint of each LOAD-010 among problems with rows of a table.
func (h *hints) add(table string, problems []ledger.Problem) {
	t, ok := pooled.TableNamed(table)
	if !ok {
		return
	}
	for i, p := range problems {
		if p.Code != "LOAD-010" {
			continue
		}
		of, ok := namedBy(t, p.Field)
		if !ok || registerNamed(of) == nil {
			continue
		}
		if c, ok := t.Column(p.Field); ok && !c.Required && load.IsAbsent(p.Value) {
			problems[i].Hint = "Where there is none, leave the cell blank."
			continue
		}
		if code := h.nearest(of, p.Value); code != "" {
			problems[i].Hint = "Did you mean " + code + "? " + p.Hint
			if bare, _, _ := strings.Cut(code, " "); lostNoughts(p.Value, bare) {
				problems[i].Hint = "Did you mean " + bare + "? Spreadsheets drop noughts in front of a number: format the column as text."
				continue
			}
			if of == "organisations" && !pooled.IsCode(p.Value) { // a name, and not a slip in a code
				bare, _, _ := strings.Cut(code, " ")
				problems[i].Hint = fmt.Sprintf("Did you mean %s? If that is its name too, confirm it by a row of aliases: %s, %s. Otherwise: %s", code, bare, p.Value, p.Hint)
			}
		}
	}
}

// calledSo puts the code of whoever is called so, or nearly, into the hint of each text that stands where a code would.
func (h *hints) calledSo(table *pooled.Table, p *ledger.Problem) {
	of, ok := namedBy(table, p.Field)
	if p.Code != "LOAD-011" || p.Value == "" || !ok || registerNamed(of) == nil {
		return
	}
	if code := h.nearest(of, p.Value); strings.HasSuffix(code, ")") {
		p.Hint = "Did you mean " + code + "? " + p.Hint
	}
}

func (h *hints) nearest(register, word string) string {
	n, ok := h.known[register]
	if !ok {
		n = namesOf(h.state, register)
	}
	if t := registerNamed(register); t != nil && t.Reference {
		h.known[register] = n // money registers grow while a load goes on
	}
	name, ok := near.Nearest(word, n.all)
	if i := slices.IndexFunc(n.all, func(code string) bool { return lostNoughts(word, code) }); i >= 0 {
		name, ok = n.all[i], true
	}
	switch {
	case !ok:
		return ""
	case n.code[name] == "":
		return name
	}
	return n.code[name] + " (" + name + ")"
}

// lostNoughts tells whether a word is a code without the noughts that it begins with, as a spreadsheet leaves it.
func lostNoughts(word, code string) bool {
	return word != "" && len(word) < len(code) && word[0] != '0' && strings.TrimLeft(code, "0") == word
}

// alike proposes what an event may mean by a name: the organisation whose name is near that of a payer who is not on file, or
// that a new organisation is called like, but for what companies and charities put before and after their names. Nothing is
// ever taken for another by itself: somebody confirms it by adding the alias.
func (h *hints) alike(e pooled.Event, out pooled.Outcome) []string {
	if out.Again || out.Changed {
		return nil
	}
	switch e := e.(type) {
	case *pooled.Receipt:
		if len(out.Warnings) == 0 || pooled.IsOnFile(h.state, e.Payer) {
			return nil
		}
		if code := h.nearest("organisations", e.Payer); code != "" {
			bare, _, _ := strings.Cut(code, " ")
			return []string{fmt.Sprintf("%s: %q is near the name of %s. If it is that body, confirm it by a row of aliases, %s, %s, and match the receipt: purse contribution match %s --payer %s.",
				pooled.EventKey(e), e.Payer, code, bare, e.Payer, e.Ref(), bare)}
		}
	case *pooled.Organisation:
		if h.called == nil {
			h.called = map[string]*pooled.Organisation{}
			for _, o := range pooled.Listed[pooled.Organisation](h.state, "organisations", "", "") {
				if o.Code != e.Code {
					h.called[bareName(o.Name)] = o
				}
			}
		}
		if o := h.called[bareName(e.Name)]; o != nil && o.Code != e.Code {
			return []string{fmt.Sprintf("%s is called like %s (%s), which is on file. If they are one body, leave it out, and add its name to aliases: %s, %s.",
				pooled.EventKey(e), o.Code, o.Name, o.Code, e.Name)}
		}
	}
	return nil
}

// bareName is a name without its case, its marks, and the words for what sort of body it is.
func bareName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = slices.DeleteFunc(words, func(w string) bool {
		return slices.Contains([]string{"the", "and", "ltd", "limited", "plc", "llp", "cic", "cio", "co", "company", "charity", "trust"}, w)
	})
	return strings.Join(words, " ")
}

// namesOf lists what a register's rows may be meant by: their codes, and their names where they have one.
func namesOf(s pooled.State, register string) names {
	n := names{all: codesOf(s, register), code: map[string]string{}}
	t := registerNamed(register)
	if t == nil {
		return n
	}
	codes := map[string]bool{}
	for _, c := range n.all {
		codes[c] = true
	}
	add := func(called, code string) {
		if called != "" && !codes[called] && n.code[called] == "" {
			n.all = append(n.all, called)
			n.code[called] = code
		}
	}
	name, named := t.Column("name")
	if !named {
		name, named = t.Column("title")
	}
	if key := slices.IndexFunc(t.Columns, func(c pooled.Column) bool { return c.Key }); named && key >= 0 {
		for _, r := range s.Rows(register, "", "") {
			add(name.Text(r), t.Columns[key].Text(r))
		}
	}
	if register == "organisations" {
		for _, a := range pooled.Listed[pooled.Alias](s, "aliases", "", "") {
			add(a.Alias, a.Organisation)
		}
	}
	return n
}

// fewCodes is how many codes a hint lists; of more it says where they are.
const fewCodes = 12

// whatIsOnFile says which codes a register has, or where to find them.
func whatIsOnFile(s pooled.State, register string) string {
	codes := codesOf(s, register)
	switch {
	case len(codes) == 0:
		return "Nothing is on file there yet."
	case len(codes) <= fewCodes:
		return "On file there: " + strings.Join(codes, ", ") + "."
	case slices.Contains([]string{"funds", "services", "contracts", "pilots", "targets", "decisions", "contributions"}, register):
		return fmt.Sprintf("purse %s list shows what is.", strings.TrimSuffix(register, "s"))
	}
	return fmt.Sprintf("purse export tables lists what is on file in %s.", register)
}

// onFile returns a code as it stands in a register; an empty one is none asked for.
//
// Errors: a refusal with the nearest known codes.
func onFile(s pooled.State, register, code string) (string, error) {
	if code == "" {
		return "", nil
	}
	if found, ok := pooled.OnFile(s, register, code); ok {
		return found, nil
	}
	hint := whatIsOnFile(s, register)
	if nearest := hintsFrom(s).nearest(register, code); nearest != "" {
		hint = "Did you mean " + nearest + "?"
	}
	return "", ledger.Refuse(ledger.NotFound, "CODE-001", fmt.Sprintf("%q is not on file in %s.", code, register), hint)
}
