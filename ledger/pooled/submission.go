package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Submission is a document that waits for another person: it holds the events that are recorded when it is approved. It
// posts nothing, and has been tried: what could not be recorded now is refused now.
//
// Shape: Held is in the order in which they are recorded; the document is the first that is no override.
type Submission struct {
	Document string        `json:"document"`         // its key: journals/J-3
	Number   int           `json:"number,omitempty"` // from 2, where it was returned before
	On       calendar.Date `json:"on"`
	Maker    string        `json:"maker"`
	Hand     string        `json:"hand,omitempty"` // the administrator who acted for the maker
	Held     []Held        `json:"held,omitempty"`
	Load     int           `json:"load,omitempty"`  // the number of a load, which is approved with its files
	Files    []LoadFile    `json:"files,omitempty"` // its files
	Rows     int           `json:"rows,omitempty"`  // how many of its rows were new or changed
	Takes    []Take        `json:"takes,omitempty"`
}

// Take is what a load would take of a service in a year. Units: Amount in pence, above nil.
type Take struct {
	Fund    string        `json:"fund"`
	Service string        `json:"service"`
	Year    calendar.Year `json:"year"`
	Amount  money.Pence   `json:"amount_pence"`
}

// Held is an event that waits: its table, and the body that it will be recorded with.
type Held struct {
	Table string `json:"table"`
	Body  string `json:"body"`
}

// Waiting is a row of the register of what waits: one for each event that is held, so that its key is known to be taken.
// Units: Amount in pence.
type Waiting struct {
	Document  string        `load:"document,key,required"`
	Part      string        `load:"part_of"` // of another event than the document, the document's key
	Number    int           `load:"number"`
	Load      int           `load:"load"` // the number of a load
	Actions   []string      `load:"actions"`
	Funds     []string      `load:"funds"`
	Amount    money.Pence   `load:"amount"`
	Providers []string      `load:"providers"` // whom it pays
	Apart     []string      `load:"apart"`     // bodies nobody of which may approve it
	Maker     string        `load:"maker"`
	Hand      string        `load:"hand"`
	Since     calendar.Date `load:"since"`
}

const (
	submissions = "submissions"
	approvals   = "approvals"
	returns     = "returns"
)

// Table names what the event is; it is no table of the load format.
func (x *Submission) Table() string { return submissions }

// Ref returns the key of the document that waits, and which time it does.
func (x *Submission) Ref() string { return lineRef(x.Document, x.Number) }

// When returns the day on which it was submitted.
func (x *Submission) When() calendar.Date { return x.On }

// Party returns the person who made it.
func (x *Submission) Party() string { return x.Maker }

// Worth is nothing: a submission is not found by its amount.
func (x *Submission) Worth() money.Pence { return 0 }

// Check finds nothing wrong: Post tries what is held.
func (x *Submission) Check(State) []ledger.Problem { return nil }

// Post puts the document into the registers of what waits and of what is pending.
//
// Errors: what recording the document now would be refused for; PERSON-005.
func (x *Submission) Post(s State) (Posting, *ledger.Refusal) {
	if x.Load != 0 {
		return x.postLoad(), nil
	}
	t, refusal := tryOut(s, x.Events(), actorOf(x.Maker, x.Hand))
	if refusal != nil {
		return Posting{}, refusal
	}
	if no := Conflict(s, x.Maker, t.providers, x.On); no != nil {
		return Posting{}, no
	}
	p := Posting{Warnings: t.warnings}
	whole := t.waiting()
	whole.Document, whole.Number, whole.Maker, whole.Hand, whole.Since = x.Document, x.Number, x.Maker, x.Hand, x.On
	for _, key := range t.keys {
		row := whole
		if key != x.Document {
			row = &Waiting{Document: key, Part: x.Document, Number: x.Number, Maker: x.Maker, Hand: x.Hand, Since: x.On}
		}
		p.Rows = append(p.Rows, RowChange{Table: submissions, Key: FoldKey(key), Row: row})
	}
	p.Rows = append(p.Rows, pendingOf(x.Document, takesOf(taken(nil, t.draws)))...)
	return p, nil
}

// postLoad puts a load into the registers.
func (x *Submission) postLoad() Posting {
	w := &Waiting{Document: x.Document, Number: x.Number, Load: x.Load, Actions: []string{"load"}, Maker: x.Maker, Hand: x.Hand, Since: x.On}
	return Posting{Rows: append([]RowChange{{Table: submissions, Key: FoldKey(x.Document), Row: w}}, pendingOf(x.Document, x.Takes)...)}
}

// Events makes the events again that are held. What makes none was not written by this program, and panics.
func (x *Submission) Events() []Event {
	out := make([]Event, len(x.Held))
	for i, h := range x.Held {
		e, err := Decode(h.Table, []byte(h.Body))
		if err != nil {
			panic(fmt.Sprintf("%s holds what is no event: %v", EventKey(x), err))
		}
		out[i] = e
	}
	return out
}

// trial is what recording events would do.
type trial struct {
	outcomes  []Outcome
	bodies    []string // of the events as they would be recorded
	tables    []string
	keys      []string
	entries   []ledger.Entry
	actions   []string
	funds     []string
	providers []string
	apart     []string
	draws     []draw
	amounts   map[string]money.Pence // by action, or table
	warnings  []string
}

// tryOut records events on an overlay that is thrown away.
func tryOut(s State, events []Event, actor string) (*trial, *ledger.Refusal) {
	o := NewOverlay(s, 0)
	m := Meta{At: s.At(), Actor: actor}
	if under, ok := s.(*Overlay); ok {
		o.head, o.start, o.funds.passed = under.head, under.head, under.funds.passed
	}
	t := &trial{amounts: map[string]money.Pence{}}
	for _, e := range events {
		out, refusal := o.Record(e, m)
		if refusal != nil {
			return t, refusal
		}
		t.add(o, e, out)
	}
	for _, u := range o.Settle() {
		return t, refuseAll(u.Event, u.Problems)
	}
	return t, nil
}

// add notes what recording an event did. It is asked again as it was resolved, since its codes may have been spelt otherwise.
func (t *trial) add(o *Overlay, e Event, out Outcome) {
	e, _ = resolve(e, o)
	t.outcomes = append(t.outcomes, out)
	t.bodies, t.tables, t.keys = append(t.bodies, string(Encode(e))), append(t.tables, e.Table()), append(t.keys, EventKey(e))
	t.entries = append(t.entries, out.Entries...)
	t.warnings = append(t.warnings, out.Warnings...)
	t.providers = append(t.providers, Paid(o, e, out.Entries)...)
	if x, ok := e.(interface{ MayNotApprove(State) []string }); ok {
		t.apart = append(t.apart, x.MayNotApprove(o)...)
	}
	t.draws = append(t.draws, o.drawsOf(e, out.Entries)...)
	t.funds = append(t.funds, fundsOf(o, e, out.Entries)...)
	what := e.Table()
	if d, ok := delegations[e.Table()]; ok {
		what = d.action
		if d.asksFor(o) {
			t.actions = append(t.actions, d.action)
		}
	}
	t.amounts[what] = money.Add(t.amounts[what], worthOf(e, out.Entries))
}

// waiting is the row that says what has to be approved, without whose it is.
func (t *trial) waiting() *Waiting {
	w := &Waiting{Actions: distinct(t.actions), Funds: distinct(t.funds), Providers: distinct(t.providers), Apart: distinct(t.apart)}
	for _, p := range t.amounts { // an override and its invoice are of the same money
		w.Amount = max(w.Amount, p)
	}
	return w
}

func distinct(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}

// fundsOf lists the funds of what an event posts, or that its rows name.
func fundsOf(s State, e Event, entries []ledger.Entry) []string {
	var out []string
	for _, n := range entries {
		for _, l := range n.Lines {
			out = append(out, l.Dims.Fund)
		}
	}
	if fund := columnOf(e, "fund"); fund != "" {
		return append(out, fund)
	}
	if v, ok := Find[Service](s, "services", columnOf(e, "service")); ok {
		return append(out, v.Fund)
	}
	return out
}

// worthOf is the amount that limits are about: what an event is of, or of a journal, and of what does not say, its debits.
// Units: pence, never below nil.
func worthOf(e Event, entries []ledger.Entry) money.Pence {
	if d, ok := e.(*Dispute); ok {
		return d.Cut.Abs()
	}
	if d, ok := e.(Dated); ok && d.Worth() != 0 {
		return d.Worth().Abs()
	}
	var sum money.Pence
	if j, ok := e.(*Journal); ok {
		for _, l := range j.Lines {
			sum = money.Add(sum, max(l.Amount, 0))
		}
		return sum
	}
	for _, n := range entries {
		for _, l := range n.Lines {
			sum = money.Add(sum, max(l.Amount, 0))
		}
	}
	return sum
}

// Paid lists the providers whom an event pays, or whose account or contract it is about: those of its lines, and those that
// its rows name. Money that comes in pays nobody.
func Paid(s State, e Event, entries []ledger.Entry) []string {
	if r, ok := e.(*Receipt); ok && r.Amount > 0 {
		return nil
	}
	var out []string
	for _, n := range entries {
		for _, l := range n.Lines {
			if l.Dims.Provider != "" {
				out = append(out, l.Dims.Provider)
			}
		}
	}
	t, ok := TableNamed(e.Table())
	if !ok || t.Reference {
		return out
	}
	if e.Table() == "write_offs" {
		out = append(out, columnOf(e, "party"))
	}
	for _, row := range RowsOf(e) {
		if c, ok := t.Column("provider"); ok {
			out = append(out, codesIn(c.Text(row))...)
		}
		if c, ok := t.Column("contract"); ok {
			out = append(out, providersOf(s, c.Text(row))...)
		}
	}
	return out
}

// providersOf lists the providers of a contract on file.
func providersOf(s State, contract string) []string {
	if c, ok := Find[Contract](s, "contracts", contract); ok && contract != "" {
		return c.Providers
	}
	return nil
}

// codesIn lists the codes of a cell.
func codesIn(text string) []string {
	var out []string
	for code := range strings.SplitSeq(text, ";") {
		if code = strings.TrimSpace(code); code != "" {
			out = append(out, code)
		}
	}
	return out
}
