package pooled

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"commonpurse/ledger"
)

// Outcome is what became of an event that was not refused.
type Outcome struct {
	Seq      int64
	Key      string
	Again    bool           // it was on the books already, equal; nothing was written
	Changed  bool           // a reference row that was on file, otherwise
	Entries  []ledger.Entry // none when it was on the books already: they stand there under Seq
	Warnings []string
	Waits    *Waiting       // it is not recorded, and waits for another person
	Tried    []ledger.Entry // of what was submitted: what it would post as the books stand
}

type unsettled struct {
	event Event
	meta  Meta
}

// Record checks an event, posts it and makes it part of the overlay; a refused event leaves nothing.
//
// The same event again has no effect and answers with the first one's sequence number. An event that was recorded is not
// changed afterwards: it is remembered. Errors: a refusal that lists
// everything wrong with the event. A rule whose entry does not balance is a bug, and panics.
func (o *Overlay) Record(e Event, m Meta) (Outcome, *ledger.Refusal) {
	o.forget()
	o.at = m.At
	maker, _ := Hands(m.Actor)
	if signed, ok := e.(Signed); ok {
		signed.Sign(m)
	}
	e, problems := resolve(e, o)
	if len(problems) > 0 {
		return Outcome{}, refuseAll(e, problems)
	}
	body := Encode(e)
	out, done, refusal := o.known(e, body)
	if done || refusal != nil {
		return out, refusal
	}
	named, problems := o.namesSucceeded(e)
	problems = append(problems, e.Check(o)...)
	if w, ok := e.(witnessed); ok {
		problems = append(problems, w.checkMaker(maker)...)
	}
	if len(problems) > 0 {
		return Outcome{}, refuseAll(e, problems)
	}
	posting, refusal := e.Post(o)
	if refusal != nil {
		return Outcome{}, refusal
	}
	if refusal := o.place(e, posting.Entries); refusal != nil {
		return Outcome{}, refusal
	}
	own := len(posting.Entries)
	o.following(e, &posting)
	if refusal := o.place(e, posting.Entries[own:]); refusal != nil {
		return Outcome{}, refusal
	}
	o.promises(&posting)
	posting.Entries = o.proved(e, posting.Entries)
	if lines := lineCount(posting.Entries); lines > MostLines {
		return Outcome{}, refuseAll(e, []ledger.Problem{problem("LOAD-019", "", strconv.Itoa(lines),
			fmt.Sprintf("It would post %d lines; an event posts at most %d.", lines, MostLines), "Give it as several documents.")})
	}
	short, refusal := o.checkFunds(e, posting.Entries)
	if refusal != nil {
		return Outcome{}, refusal
	}
	o.attest(e, m)
	r := Record{Seq: o.head + 1, Table: e.Table(), Key: EventKey(e), Meta: m, Body: body, Entries: posting.Entries}
	o.apply(e, r, posting)
	out.Seq, out.Key, out.Entries = r.Seq, r.Key, r.Entries
	out.Warnings = slices.Concat(o.likely(e), named, posting.Warnings, short)
	return out, nil
}

// witnessed is an event that not everybody may record.
type witnessed interface {
	checkMaker(actor string) []ledger.Problem
}

// known answers for an event that is on the books already: equal, or (money) different and refused.
func (o *Overlay) known(e Event, body []byte) (out Outcome, done bool, refusal *ledger.Refusal) {
	t, ok := TableNamed(e.Table())
	if hasPeople(o) {
		if w, waits := Find[Waiting](o, submissions, EventKey(e)); waits {
			return o.awaited(e, body, w)
		}
	}
	if d, recorded := o.Document(EventKey(e)); !ok && recorded { // a succession, which follows from its key
		return Outcome{Seq: d.Seq, Key: d.Key, Again: true}, true, nil
	} else if !ok {
		return Outcome{}, false, nil // the book itself, a load
	}
	if t.Reference || t.Restates {
		row, ok := o.Row(t.Name, t.RegisterKey(e))
		if !ok {
			return Outcome{}, false, nil
		}
		if r, ok := e.(restater); ok && r.same(row) || reflect.DeepEqual(row, any(e)) {
			return Outcome{Key: EventKey(e), Again: true}, true, nil
		}
		return Outcome{Changed: true}, false, nil
	}
	d, ok := o.Document(EventKey(e))
	if !ok {
		return Outcome{}, false, nil
	}
	if d.Digest == sha256.Sum256(body) || o.raisedSo(e) {
		return Outcome{Seq: d.Seq, Key: d.Key, Again: true}, true, nil
	}
	return Outcome{}, false, o.differs(e, d)
}

// restater is an event that a row on file may say already, though the two are not equal.
type restater interface{ same(row any) bool }

// raisedSo tells whether an instalment was raised as the event says, though its amount was left to the schedule then.
func (o *Overlay) raisedSo(e Event) bool {
	i, ok := e.(*InstalmentRaised)
	if !ok {
		return false
	}
	row, ok := Find[InstalmentRaised](o, "instalments", i.Contribution, strconv.Itoa(i.Number))
	return ok && row.RaisedOn == i.RaisedOn && (i.Amount == nil || *i.Amount == *row.Amount)
}

// differs refuses an event whose key was used for another, naming the columns that differ.
func (o *Overlay) differs(e Event, d Document) *ledger.Refusal {
	r := ledger.Refuse(ledger.Conflict, "LOAD-013",
		fmt.Sprintf("%s was recorded already (event %d), with other content.", d.Key, d.Seq),
		"Money is corrected by reversing it and recording it again under a new reference, never by changing it.")
	switch e := e.(type) {
	case *Reversal:
		r.Hint = "To reverse another part of a document, or the rest of it, give the reversal a reference of its own."
	case *Contribution:
		r.Hint = "What was agreed is changed by a row of contribution_changes (purse contribution change), or reversed and recorded again under a new reference."
	case *ContractLine:
		r.Hint = "What was contracted is changed by a row of variations (purse contract vary)."
	case *BudgetSet:
		if e.Code == e.derived() {
			r.Hint = "A budget is changed by a further row with a ref of its own, of what it adds or (with a minus sign) takes away."
		}
	}
	first, ok := o.Recorded(d.Key)
	if ok {
		r.Problems = differences(d.Key, "was posted", first.Event, e)
	}
	return r
}

// awaited answers for an event that waits for approval already: equal, or different and refused.
func (o *Overlay) awaited(e Event, body []byte, w *Waiting) (out Outcome, done bool, refusal *ledger.Refusal) {
	whole := w
	if w.Part != "" {
		whole, _ = Find[Waiting](o, submissions, w.Part)
	}
	x := SubmissionOf(o, whole)
	for i, h := range x.Events() {
		if Fold(EventKey(h)) != Fold(EventKey(e)) {
			continue
		}
		if x.Held[i].Body == string(body) {
			d, _ := o.Document(EventKey(x))
			return Outcome{Seq: d.Seq, Key: EventKey(e), Again: true, Waits: whole}, true, nil
		}
		r := ledger.Refuse(ledger.Conflict, "LOAD-013",
			fmt.Sprintf("%s waits for approval since %s, with other content.", w.Document, w.Since.Short()),
			"Have it approved, or returned (purse return "+whole.Document+") and then submit it anew.")
		r.Problems = differences(w.Document, "was submitted", h, e)
		return Outcome{}, false, r
	}
	panic(w.Document + " waits and is held by nothing")
}

// differences names the columns in which an event differs from that which its key was used for.
func differences(key, done string, first, e Event) []ledger.Problem {
	var out []ledger.Problem
	t, _ := TableNamed(e.Table())
	was, is := RowsOf(first), RowsOf(e)
	for i := range max(len(was), len(is)) {
		if i >= len(was) || i >= len(is) {
			out = append(out, ledger.Problem{
				Code: "LOAD-013", Line: min(i, len(is)-1), Field: "line",
				Text: fmt.Sprintf("%s %s with lines numbering %d, and now has %d.", key, done, len(was), len(is)),
			})
			break
		}
		for _, c := range t.Columns {
			if a, b := c.Text(was[i]), c.Text(is[i]); a != b {
				out = append(out, ledger.Problem{
					Code: "LOAD-013", Line: i, Field: c.Name, Value: b,
					Text: fmt.Sprintf("%s %s with %q, and now has %q.", c.Name, done, a, b),
				})
			}
		}
	}
	return out
}

// RowsOf returns the rows of the load format that an event stands in, in order.
func RowsOf(e Event) []any {
	if d, ok := e.(Rower); ok {
		return d.Rows()
	}
	return []any{e}
}

func refuseAll(e Event, problems []ledger.Problem) *ledger.Refusal {
	return &ledger.Refusal{
		Code: problems[0].Code, Kind: ledger.Invalid, Text: fmt.Sprintf("%s was not recorded.", EventKey(e)),
		Problems: problems,
	}
}

// proved drops lines of nothing and entries of none, and panics at what no rule may post.
func (o *Overlay) proved(e Event, entries []ledger.Entry) []ledger.Entry {
	var out []ledger.Entry
	for _, n := range entries {
		if slices.ContainsFunc(n.Lines, isNil) {
			n.Lines = slices.DeleteFunc(slices.Clone(n.Lines), isNil)
		}
		for i := range n.Lines {
			l := &n.Lines[i]
			if l.Rule == "" || l.Dims.Fund == "" || l.Year == 0 {
				panic(fmt.Sprintf("%s posts a line without rule, fund or year: %+v", EventKey(e), *l))
			}
			if l.Item == "" && l.Layer == ledger.Actual && KeptByItem(o, l.Account) {
				panic(fmt.Sprintf("%s posts to %s without an item", EventKey(e), l.Account))
			}
		}
		if len(n.Lines) == 0 {
			continue
		}
		if bad := n.Imbalances(); len(bad) > 0 {
			panic(fmt.Sprintf("%s posts an entry that does not balance: %+v", EventKey(e), bad))
		}
		out = append(out, n)
	}
	return out
}

func isNil(l ledger.Line) bool { return l.Amount == 0 }

func lineCount(entries []ledger.Entry) int {
	n := 0
	for _, e := range entries {
		n += len(e.Lines)
	}
	return n
}

// MostLines is how many lines one event may post.
const MostLines = 4096

// likely warns of other documents with the same party and amount and a near date.
func (o *Overlay) likely(e Event) []string {
	d, ok := e.(Dated)
	if !ok || d.Worth() == 0 || !warnsOfDuplicates[e.Table()] {
		return nil
	}
	if p, ok := e.(*Payment); ok && len(p.Invoices) > 0 {
		return nil // it can pay no more than they come to
	}
	key := EventKey(e)
	if v, ok := e.(*Invoice); ok && v.Lines[0].SupplierRef != "" {
		for _, s := range o.Numbered(e.Table(), v.Provider, v.Lines[0].SupplierRef) {
			if Fold(s.Key) != Fold(key) {
				return []string{fmt.Sprintf("%s may be a duplicate of %s: both are %s's number %s, for %s on %s and %s on %s.",
					key, s.Key, v.Provider, v.Lines[0].SupplierRef, v.gross().Pounds(), v.Date.Short(), s.Amount.Pounds(), s.Date.Short())}
			}
		}
	}
	for _, s := range o.Similar(e.Table(), d.Party(), d.Worth(), d.When()) {
		if Fold(s.Key) != Fold(key) {
			return []string{fmt.Sprintf("%s may be a duplicate of %s: both are %s for %s, %s and %s.",
				key, s.Key, d.Worth().Pounds(), d.Party(), d.When().Short(), s.Date.Short())}
		}
	}
	return nil
}

// warnsOfDuplicates lists the tables in which two rows with the same party, amount and near date are worth a warning.
var warnsOfDuplicates = map[string]bool{"receipts": true, "invoices": true, "payments": true, "direct_spend": true, "in_kind": true, "recharges": true}

// apply makes a record part of the overlay.
func (o *Overlay) apply(e Event, r Record, p Posting) {
	o.head = r.Seq
	o.batch.Records = append(o.batch.Records, r)
	for _, c := range p.Rows {
		if o.rows[c.Table] == nil {
			o.rows[c.Table] = map[string]any{}
		}
		o.rows[c.Table][c.Key] = c.Row
		o.batch.Versions = append(o.batch.Versions, Version{Table: c.Table, Key: c.Key, Row: c.Row, Seq: r.Seq})
		switch c.Table {
		case "organisations":
			if o.isOfOld(c) {
				o.old = nil
			}
		case "closes", "funds":
			clear(o.closings)
		}
	}
	for _, i := range p.Items {
		o.late.items[i.Key] = &held{item: i}
		o.batch.Items = append(o.batch.Items, i)
	}
	for _, n := range r.Entries {
		for _, l := range n.Lines {
			o.move(l, r.Key)
			if c := o.costs[l.Dims.Fund]; c != nil {
				c.addLine(l, n.Period)
			}
		}
	}
	o.addFunds(r.Entries, p.Rows)
	o.moves.add(r.Entries, turnedBy(e))
	for partner, lines := range o.partners {
		o.partners[partner] = append(lines, ofPartner(partner, r.Seq, r.Key, r.Entries)...)
	}
	o.file(e, r, p)
	if x, ok := e.(*Approval); ok {
		o.approved = o.approvedBy(x)
	}
	if _, ok := e.(Settler); ok || hasLate(e) {
		o.settlers = append(o.settlers, unsettled{e, r.Meta})
	}
}

// file keeps the document of a money event, so that it is found again by key and by likeness.
func (o *Overlay) file(e Event, r Record, p Posting) {
	doc, ok := DocumentOf(e, r)
	if !ok {
		return
	}
	folded := Fold(r.Key)
	o.late.docs[folded], o.late.events[folded] = doc, e
	o.batch.Documents = append(o.batch.Documents, doc)
	o.recorded[folded] = len(o.batch.Records) - 1
	if warnsOfDuplicates[r.Table] {
		at := similarKey{r.Table, doc.Party, doc.Amount}
		o.similar[at] = append(o.similar[at], folded)
		if doc.Other != "" {
			n := numberedKey{r.Table, doc.Party, doc.Other}
			o.numbered[n] = append(o.numbered[n], folded)
		}
	}
	if p.Reversed != "" {
		was, _ := o.Document(p.Reversed)
		if p.Part {
			was.Parts = append(slices.Clone(was.Parts), r.Key)
		}
		if !p.Stands {
			was.ReversedBy = r.Key
		}
		o.late.docs[Fold(was.Key)] = was
		o.batch.Documents = append(o.batch.Documents, was)
	}
}

// DocumentOf returns the document of an event as it is recorded, before anything reverses it; only money events have one.
func DocumentOf(e Event, r Record) (Document, bool) {
	d, ok := e.(Dated)
	if !ok {
		return Document{}, false
	}
	doc := Document{
		Key: r.Key, Seq: r.Seq, Table: r.Table, Date: d.When(), Party: d.Party(), Amount: d.Worth(), Digest: sha256.Sum256(r.Body),
	}
	if i, ok := e.(*Invoice); ok {
		doc.Other = i.Lines[0].SupplierRef
	}
	return doc, true
}

// Settle judges what can only be judged when the transaction is whole: rows that name each other, rules of several
// rows. It returns what is wrong with each event that has something wrong, and forgets what it judged.
func (o *Overlay) Settle() []Unsettled {
	var out []Unsettled
	seen := map[string]bool{} // rows that are judged together all find the same thing wrong
	for _, u := range o.settlers {
		problems := late(u.event, o)
		if s, ok := u.event.(Settler); ok {
			for _, p := range s.CheckAfter(o) {
				if said := p.Code + " " + p.Text; !seen[said] {
					seen[said] = true
					problems = append(problems, p)
				}
			}
		}
		if len(problems) > 0 {
			out = append(out, Unsettled{Event: u.event, Meta: u.meta, Problems: problems})
		}
	}
	o.settlers = nil
	return out
}

// Unsettled is an event that turned out wrong when its transaction was whole.
type Unsettled struct {
	Event    Event
	Meta     Meta
	Problems []ledger.Problem
}
