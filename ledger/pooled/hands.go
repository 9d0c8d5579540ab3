package pooled

import (
	"fmt"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
)

// An event's actor is who recorded it: a person; "CAL for BEA" where the administrator CAL acted for BEA; and of what waited,
// first who approved it and then who made it, as "ANN approving BEN".
const (
	ForAnother = " for "
	approving  = " approving "
)

// Hands says of an event's actor who made it and, of what waited, who approved it.
func Hands(actor string) (maker, approver string) {
	if by, of, waited := strings.Cut(actor, approving); waited {
		return of, by
	}
	return actor, ""
}

// Acting is the person who acts, and the administrator who does it for them, empty where they do it themselves.
func Acting(actor string) (person, hand string) {
	if hand, person, another := strings.Cut(actor, ForAnother); another {
		return person, hand
	}
	return actor, ""
}

func actorOf(person, hand string) string {
	if hand == "" {
		return person
	}
	return hand + ForAnother + person
}

// hasPeople tells whether people are on file: until they are, nothing waits.
func hasPeople(s State) bool { return len(s.Rows("people", "", "")) > 0 }

// MustWait tells whether events that a person records together wait for another person.
func MustWait(s State, events []Event, person string, on calendar.Date) bool {
	if !hasPeople(s) {
		return false
	}
	asked := false
	for _, e := range events {
		d, ok := delegations[e.Table()]
		switch {
		case !ok:
		case !d.aboveOwn && (d.waits == nil || d.waits(e)):
			return true
		case d.aboveOwn && d.asksFor(s):
			asked = true
		}
	}
	if !asked {
		return false
	}
	t, refusal := tryOut(s, events, person)
	if refusal != nil {
		return false // it is refused as if it were recorded at once
	}
	w := t.waiting()
	for _, a := range authorities(s, person, on) {
		if w.beyond(s, a.Roles) == nil {
			return false
		}
	}
	return true
}

// Submit has events wait together for another person to approve them, on a day. The same events again have no effect, and
// are answered as what waits, or as what was recorded since.
//
// Errors: what recording them now would be refused for; PERSON-005.
func (o *Overlay) Submit(events []Event, on calendar.Date, m Meta) (Outcome, *ledger.Refusal) {
	o.at = m.At
	t, refusal := tryOut(o, events, m.Actor)
	if refusal != nil {
		return Outcome{}, refusal
	}
	person, hand := Acting(m.Actor)
	x := &Submission{On: on, Maker: person, Hand: hand}
	for i, out := range t.outcomes {
		if out.Again {
			continue
		}
		x.Held = append(x.Held, Held{t.tables[i], t.bodies[i]})
		if x.Document == "" || strings.HasPrefix(x.Document, "overrides/") {
			x.Document = t.keys[i]
		}
	}
	if len(x.Held) == 0 {
		return t.outcomes[0], nil
	}
	for n := 1; ; n++ {
		if _, used := o.Document(submissions + "/" + lineRef(x.Document, n)); !used {
			if n > 1 {
				x.Number = n
			}
			break
		}
	}
	out, refusal := o.Record(x, m)
	if refusal != nil {
		return out, refusal
	}
	out.Waits, _ = Find[Waiting](o, submissions, x.Document)
	out.Tried = t.entries
	return out, nil
}

// Approve has what waits recorded: first the approval, and then what it holds, as the books stand now.
//
// Shape: the approval's outcome, then one for each event. Errors: those of an Approval, and what the events are refused for;
// what was recorded of them then stays, and the caller gives the transaction up.
func (o *Overlay) Approve(document, note string, on calendar.Date, m Meta) ([]Outcome, *ledger.Refusal) {
	w, ok := Find[Waiting](o, submissions, document)
	if !ok {
		return nil, NothingWaits(document)
	}
	held := SubmissionOf(o, w)
	out, m, refusal := o.approve(w, note, on, m)
	if refusal != nil {
		return nil, refusal
	}
	all := []Outcome{out}
	for _, e := range held.Events() {
		out, refusal := o.Record(e, m)
		if refusal != nil {
			return all, refusal
		}
		all = append(all, out)
	}
	return all, nil
}

// approve records an approval, and answers with how what it is of is to be recorded.
func (o *Overlay) approve(w *Waiting, note string, on calendar.Date, m Meta) (Outcome, Meta, *ledger.Refusal) {
	x := &Approval{Document: w.Document, Number: w.Number, On: on, Note: note}
	x.By, x.Hand = Acting(m.Actor)
	x.complete(o)
	out, refusal := o.Record(x, m)
	m.Actor += approving + actorOf(w.Maker, w.Hand)
	return out, m, refusal
}

// ApproveLoad records the approval of a load that waits; the caller then records the load as Meta says.
func (o *Overlay) ApproveLoad(w *Waiting, note string, on calendar.Date, m Meta) (Meta, *ledger.Refusal) {
	_, m, refusal := o.approve(w, note, on, m)
	return m, refusal
}

// SubmitLoad has a load wait for another person to approve it with its files.
//
// Shape: takes is what it would take of each service in each year. Errors: none but a fault.
func (o *Overlay) SubmitLoad(number, rows int, files []LoadFile, takes []Take, on calendar.Date, m Meta) (Outcome, *ledger.Refusal) {
	x := &Submission{Document: "loads/" + strconv.Itoa(number), On: on, Load: number, Rows: rows, Files: files, Takes: takes}
	x.Maker, x.Hand = Acting(m.Actor)
	out, refusal := o.Record(x, m)
	if refusal == nil {
		out.Waits, _ = Find[Waiting](o, submissions, x.Document)
	}
	return out, refusal
}

// Takes adds up what events take of each service in each year; what they release counts against it.
type Takes struct{ all []Take }

// Add counts an event as it was recorded.
func (t *Takes) Add(o *Overlay, e Event, out Outcome) {
	t.all = taken(t.all, o.drawsOf(e, out.Entries))
}

// List lists what is taken, in order of fund, service and year, leaving out what comes to nil or below.
func (t *Takes) List() []Take { return takesOf(t.all) }

// Return ends what waits without recording it. Errors: those of a Return.
func (o *Overlay) Return(document, reason string, on calendar.Date, m Meta) (Outcome, *ledger.Refusal) {
	w, ok := Find[Waiting](o, submissions, document)
	if !ok {
		return Outcome{}, NothingWaits(document)
	}
	x := &Return{Document: w.Document, Number: w.Number, On: on, Reason: reason}
	x.By, x.Hand = Acting(m.Actor)
	return o.Record(x, m)
}

// approved is what the last approval was of: who made it, and the keys of its events, or the number of the load.
type approved struct {
	maker string
	keys  map[string]bool
	load  int64
}

func (o *Overlay) approvedBy(x *Approval) approved {
	was, _ := o.Event(submissions + "/" + x.Ref())
	held, ok := was.(*Submission)
	if !ok {
		panic(x.Document + " was approved and not submitted")
	}
	a := approved{actorOf(held.Maker, held.Hand), map[string]bool{}, int64(held.Load)}
	for _, e := range held.Events() {
		a.keys[EventKey(e)] = true
	}
	return a
}

// attest holds who is said to have recorded an event to what the event says, and to what was approved. What does not agree
// was not recorded by this program, and panics.
func (o *Overlay) attest(e Event, m Meta) {
	maker, approver := Hands(m.Actor)
	person, hand := Acting(maker)
	var ok bool
	switch x := e.(type) {
	case *Submission:
		ok = approver == "" && x.Maker == person && x.Hand == hand
	case *Approval:
		ok = approver == "" && x.By == person && x.Hand == hand
	case *Return:
		ok = approver == "" && x.By == person && x.Hand == hand
	default:
		ok = approver == "" || o.approved.maker == maker && (o.approved.keys[EventKey(e)] || m.Load != 0 && m.Load == o.approved.load)
	}
	if !ok {
		panic(fmt.Sprintf("%s says that it was recorded by %q, and was not", EventKey(e), m.Actor))
	}
}
