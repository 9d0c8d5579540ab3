package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Approval lets a document that waits be recorded: what it holds is recorded right after it, in the same transaction, as
// the books stand then.
type Approval struct {
	Document string        `json:"document"`
	Number   int           `json:"number,omitempty"`
	On       calendar.Date `json:"on"`
	By       string        `json:"by"`
	Hand     string        `json:"hand,omitempty"` // the administrator who acted for the approver
	For      string        `json:"for,omitempty"`  // whose deputy the approver was
	Note     string        `json:"note,omitempty"`
}

// Return ends a document that waits without recording it: by somebody who might approve it, or by its maker.
type Return struct {
	Document string        `json:"document"`
	Number   int           `json:"number,omitempty"`
	On       calendar.Date `json:"on"`
	By       string        `json:"by"`
	Hand     string        `json:"hand,omitempty"`
	Reason   string        `json:"reason"`
}

// Table names what the event is; it is no table of the load format.
func (x *Approval) Table() string { return approvals }

// Ref returns the reference of the submission.
func (x *Approval) Ref() string { return lineRef(x.Document, x.Number) }

// When returns the day on which it was approved.
func (x *Approval) When() calendar.Date { return x.On }

// Party returns the person who approved.
func (x *Approval) Party() string { return x.By }

// Worth is nothing: an approval is not found by its amount.
func (x *Approval) Worth() money.Pence { return 0 }

// Check finds nothing wrong: Post says who may.
func (x *Approval) Check(State) []ledger.Problem { return nil }

// Post takes the document out of what waits. Errors: APPROVE-001 where nothing waits; those of MayApprove.
func (x *Approval) Post(s State) (Posting, *ledger.Refusal) {
	w, a, no := x.authority(s)
	if no != nil {
		return Posting{}, no
	}
	if a.For != x.For {
		panic(fmt.Sprintf("%s is by the authority of %q, not of %q", EventKey(x), a.For, x.For))
	}
	return ended(s, w), nil
}

// authority finds what waits, and by what the approver may approve it.
func (x *Approval) authority(s State) (*Waiting, Authority, *ledger.Refusal) {
	w, no := waitingAs(s, x.Document, x.Number)
	if no != nil {
		return nil, Authority{}, no
	}
	if w.isMadeBy(x.Hand) {
		return nil, Authority{}, ledger.Refuse(ledger.Forbidden, "APPROVE-002",
			fmt.Sprintf("%s made %s, and another person approves it, whoever they act for.", x.Hand, w.Document), WhoMayApprove(s, w, x.On).Sentence(w))
	}
	a, no := MayApprove(s, w, x.By, x.On)
	return w, a, no
}

// complete notes whose deputy the approver is.
func (x *Approval) complete(s State) {
	if _, a, no := x.authority(s); no == nil {
		x.For = a.For
	}
}

// Table names what the event is; it is no table of the load format.
func (x *Return) Table() string { return returns }

// Ref returns the reference of the submission.
func (x *Return) Ref() string { return lineRef(x.Document, x.Number) }

// When returns the day on which it was returned.
func (x *Return) When() calendar.Date { return x.On }

// Party returns the person who returned it.
func (x *Return) Party() string { return x.By }

// Worth is nothing: a return is not found by its amount.
func (x *Return) Worth() money.Pence { return 0 }

// Check finds nothing wrong: Post says who may.
func (x *Return) Check(State) []ledger.Problem { return nil }

// Post takes the document out of what waits; its key is free again. Errors: as those of an approval, but for its maker, who
// may take it back.
func (x *Return) Post(s State) (Posting, *ledger.Refusal) {
	w, no := waitingAs(s, x.Document, x.Number)
	if no == nil && !w.isMadeBy(x.By) && !w.isMadeBy(x.Hand) {
		_, no = MayApprove(s, w, x.By, x.On)
	}
	if no != nil {
		return Posting{}, no
	}
	return ended(s, w), nil
}

// waitingAs finds the row of a document that waits.
func waitingAs(s State, document string, number int) (*Waiting, *ledger.Refusal) {
	w, ok := Find[Waiting](s, submissions, document)
	if !ok || w.Part != "" || w.Number != number {
		return nil, NothingWaits(document)
	}
	return w, nil
}

// NothingWaits refuses to approve or return what does not wait.
func NothingWaits(document string) *ledger.Refusal {
	return ledger.Refuse(ledger.NotFound, "APPROVE-001", fmt.Sprintf("Nothing waits for approval under %q.", document), "What waits is listed by purse queue.")
}

// SubmissionOf returns the event by which what waits was submitted.
func SubmissionOf(s State, w *Waiting) *Submission {
	was, ok := s.Event(submissions + "/" + lineRef(w.Document, w.Number))
	x, isOne := was.(*Submission)
	if !ok || !isOne {
		panic(w.Document + " waits and was not submitted")
	}
	return x
}

// ended is the posting of what ends a submission.
func ended(s State, w *Waiting) Posting {
	p := Posting{Rows: []RowChange{{Table: submissions, Key: FoldKey(w.Document)}}}
	for _, part := range Listed[Waiting](s, submissions, "part_of", w.Document) {
		p.Rows = append(p.Rows, RowChange{Table: submissions, Key: FoldKey(part.Document)})
	}
	p.Rows = append(p.Rows, noLonger(s, w.Document)...)
	return p
}
