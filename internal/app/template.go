package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports/template"
)

// mostOffered is how many codes a list of a template has at most: nobody chooses from more.
const mostOffered = 5_000

// yearsAround is how many financial years after the book's last event a template offers, and at most before it.
const yearsAround = 10

// Template is a workbook of the load format to fill in, with the lists of this book.
//
// Shape: name is one that template.Tables takes, and the whole format when empty. The lists are as the book stands; there
// is no clock in them. Errors: a refusal of a name that is no template.
func (b *Book) Template(ctx context.Context, name string) (template.Template, error) {
	if name == "" {
		name = template.Whole
	}
	tables, unknown := template.Tables(name)
	if unknown != "" {
		return template.Template{}, noTemplate(unknown)
	}
	out := template.Template{Name: templateName(name), Title: templateTitle(name, tables), Version: b.app.o.Version, Book: b.code, Host: b.code}
	err := b.store.View(ctx, b.code, func(r store.Reader) error {
		head, err := r.Head()
		if err != nil {
			return err
		}
		s := r.State()
		out.KnownAt, out.At = head.Seq, head.At
		if hosts := hostsOf(s); len(hosts) == 1 {
			out.Host = hosts[0].Name
		}
		out.Inputs, out.Lists = template.Make(tables, offered(s, tables, head.At))
		return nil
	})
	return out, err
}

func noTemplate(name string) error {
	if work, later := pooled.Later[name]; later {
		return ledger.Refuse(ledger.Usage, "TEMPLATE-001", fmt.Sprintf("There is no template of %s yet; it comes with %s.", name, work), "Leave it out.")
	}
	return ledger.Refuse(ledger.Usage, "TEMPLATE-001", fmt.Sprintf("There is no template of %q.", name),
		didYouMean(name, template.Names())+"Templates are of every table of the load format, such as invoices, and of "+strings.Join(template.Jobs(), ", ")+
			"; several have commas between.")
}

func templateTitle(name string, tables []*pooled.Table) string {
	switch {
	case len(tables) == len(pooled.Tables):
		return "To fill in: the books of a pool"
	case len(tables) == 1:
		return "To fill in: " + strings.ReplaceAll(tables[0].Name, "_", " ")
	}
	return "To fill in: " + strings.ReplaceAll(templateName(name), "_", " ")
}

// templateName is the name of a template as it is shown: of several, with a space after each comma.
func templateName(name string) string {
	var parts []string
	for part := range strings.SplitSeq(name, ",") {
		parts = append(parts, pooled.Fold(part))
	}
	return strings.Join(parts, ", ")
}

// hostsOf lists the bodies that host funds, each once.
func hostsOf(s pooled.State) []*pooled.Organisation {
	var out []*pooled.Organisation
	for _, f := range pooled.Listed[pooled.Fund](s, "funds", "", "") {
		if o, ok := pooled.Find[pooled.Organisation](s, "organisations", f.Host); ok && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// offered reads the lists that columns of the tables choose from.
func offered(s pooled.State, tables []*pooled.Table, at int64) template.Offered {
	o := template.Offered{Codes: map[string][]template.Answer{}}
	for _, t := range tables {
		for _, c := range t.Columns {
			if _, read := o.Codes[c.Of]; c.Of != "" && !read {
				o.Codes[c.Of] = answers(s, c.Of)
			}
		}
	}
	last := dayAt(at)
	from := last.Year()
	funds := pooled.Listed[pooled.Fund](s, "funds", "", "")
	for _, f := range funds {
		if !f.Opens.IsZero() {
			from = min(from, f.Opens.Year())
		}
	}
	if len(funds) == 0 || slices.ContainsFunc(tables, func(t *pooled.Table) bool { return t.Name == "funds" }) {
		from = last.Year() - yearsAround // a fund that is not on file yet may have begun long ago
	}
	o.Year = last.Year()
	for y := max(from, last.Year()-yearsAround); y <= last.Year()+yearsAround; y++ {
		o.Years = append(o.Years, y)
	}
	for _, host := range hostsOf(s) {
		o.Opened = append(o.Opened, openedFor(s, host, max(from, last.Year()-yearsAround).Start()))
	}
	return o
}

// dayAt is the day of a moment, in universal time. Units: microseconds since 1970.
func dayAt(at int64) calendar.Date {
	const day = 24 * 60 * 60 * 1_000_000
	return calendar.Of(1970, 1, 1).AddDays(int(at / day))
}

// openedFor says which is the first open period of a host from a day on.
func openedFor(s pooled.State, host *pooled.Organisation, from calendar.Date) template.Answer {
	p := from.Period()
	for {
		if _, closed := pooled.ClosedFor(s, host.Code, p); !closed {
			return template.Answer{Value: p.Year().String() + " period " + fmt.Sprint(p.Number()), Means: "The first open period of " + host.Name + ", " + p.Name()}
		}
		p = p.End().AddDays(1).Period()
	}
}

// answers are the codes of a register with what they are called, partners before other organisations; none where there are more than anybody chooses from.
func answers(s pooled.State, register string) []template.Answer {
	t := registerNamed(register)
	if t == nil {
		return nil
	}
	called, ok := t.Column("name")
	if !ok {
		called, ok = t.Column("title")
	}
	key := slices.IndexFunc(t.Columns, func(c pooled.Column) bool { return c.Key })
	rows := s.Rows(register, "", "")
	if len(rows) > mostOffered {
		return nil
	}
	members := map[string]bool{}
	if register == "organisations" {
		for _, m := range pooled.Listed[pooled.Member](s, "members", "", "") {
			members[pooled.Fold(m.Organisation)] = true
		}
	}
	var out, others []template.Answer
	for _, r := range rows {
		a := template.Answer{Value: t.Columns[key].Text(r)}
		if ok {
			a.Means = called.Text(r)
		}
		switch {
		case members[pooled.Fold(a.Value)]:
			a.Means += " (partner)"
			out = append(out, a)
		default:
			others = append(others, a)
		}
	}
	return append(out, others...)
}
