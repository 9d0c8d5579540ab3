package pooled_test

import (
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// metaOf says who records an event: the person whom an event of two hands names, and otherwise ANN.
func metaOf(e Event) Meta {
	by := func(person, hand string) Meta {
		if hand != "" {
			person = hand + ForAnother + person
		}
		return Meta{Actor: person}
	}
	switch x := e.(type) {
	case *Submission:
		return by(x.Maker, x.Hand)
	case *Approval:
		return by(x.By, x.Hand)
	case *Return:
		return by(x.By, x.Hand)
	}
	return Meta{Actor: "ANN"}
}

// staff puts people on file: ANN keeps the county's accounts, BEN commissions for it, CAL is the NHS body's chief finance
// officer, DEE sits on the board and EVE keeps the program.
func staff() []Event {
	return []Event{
		&Person{Code: "ANN", Name: "Ann", Organisation: "CC", Roles: []string{"finance"}},
		&Person{Code: "BEN", Name: "Ben", Organisation: "CC", Roles: []string{"commissioner"}},
		&Person{Code: "CAL", Name: "Cal", Organisation: "ICB", Roles: []string{"section-151"}},
		&Person{Code: "DEE", Name: "Dee", Organisation: "CC", Roles: []string{"board"}},
		&Person{Code: "EVE", Name: "Eve", Organisation: "CC", Roles: []string{"admin", "finance"}},
	}
}

// waits is a document as it is submitted by a person.
func waits(e Event, maker string) *Submission {
	return &Submission{Document: EventKey(e), On: day(2025, 9, 30), Maker: maker, Held: []Held{{e.Table(), string(Encode(e))}}}
}

// spend is a journal that costs the pooled fund an amount, paid to a provider where one is named.
func spend(ref string, p money.Pence, provider string) *Journal {
	return &Journal{Code: ref, Date: day(2025, 9, 30), Lines: []JournalLine{
		{Line: 1, Layer: "actual", Account: "5000", Amount: p, Fund: "pooled", Service: "pooled-S", Provider: provider, Memo: "m"},
		{Line: 2, Layer: "actual", Account: "1000", Amount: -p, Fund: "pooled", Memo: "m"},
	}}
}

func amongPeople(more ...Event) []Event { return append(staff(), more...) }

func handRefusals() []refusal {
	j := spend("J1", 100_00, "")
	approve := func(by string) *Approval { return &Approval{Document: "journals/J1", On: day(2025, 9, 30), By: by} }
	limit := func(role string, p money.Pence) *Limit { return &Limit{Role: role, Action: "journal", Amount: &p} }
	interest := &Interest{Person: "ANN", Provider: "CARE", Nature: "Trustee", Declared: day(2025, 4, 1)}
	other := spend("J1", 90_00, "")
	return []refusal{
		{"APPROVE-001", amongPeople(), approve("ANN")},
		{"APPROVE-002", amongPeople(waits(j, "ANN")), approve("ANN")},
		{"APPROVE-002", amongPeople(waits(j, "EVE")), &Approval{Document: "journals/J1", On: day(2025, 9, 30), By: "ANN", Hand: "EVE"}},
		{"APPROVE-003", amongPeople(waits(j, "ANN")), approve("BEN")},
		{"APPROVE-003", amongPeople(limit("board", 1), waits(j, "ANN")), approve("CAL")},
		{"APPROVE-005", amongPeople(waits(virement("V1", "pooled-T", "pooled-S", 5_00), "BEN")), &Approval{Document: "virements/V1", On: day(2025, 9, 30), By: "ANN"}},
		{"APPROVE-004", amongPeople(limit("finance", 99_99), limit("section-151", 200_00), waits(j, "BEN")), approve("ANN")},
		{"PERSON-005", amongPeople(interest, waits(spend("J1", 100_00, "CARE"), "BEN")), approve("ANN")},
		{"PERSON-005", amongPeople(interest), waits(spend("J1", 100_00, "CARE"), "ANN")},
		{"APPROVE-003", amongPeople(waits(j, "ANN")), &Return{Document: "journals/J1", On: day(2025, 9, 30), By: "DEE", Reason: "r"}},
		{"LOAD-013", amongPeople(waits(j, "ANN")), other},
		{"REVERSE-007", amongPeople(waits(j, "ANN")), &Reversal{Code: "REV", Date: day(2025, 9, 30), Of: "submissions/journals/J1", Reason: "r"}},
	}
}

// TestMayApprove holds who may approve what to the scheme of delegation, to deputies, interests and bodies.
func TestMayApprove(t *testing.T) {
	on := day(2025, 9, 30)
	amount := func(p money.Pence) *money.Pence { return &p }
	deputy := func(person, deputy string, role string) *Deputy {
		return &Deputy{Person: person, Deputy: deputy, From: day(2025, 9, 1), To: day(2025, 9, 30), Role: role}
	}
	journal := Waiting{Document: "journals/J1", Actions: []string{"journal"}, Funds: []string{"pooled"}, Amount: 100_00, Maker: "BEN"}
	by := func(change func(*Waiting)) *Waiting {
		w := journal
		change(&w)
		return &w
	}
	for name, c := range map[string]struct {
		more []Event
		w    *Waiting
		on   calendar.Date
		want string
	}{
		"without limits finance and the chief finance officer": {nil, &journal, on, "ANN, CAL, EVE"},
		"never who made it":                           {nil, by(func(w *Waiting) { w.Maker = "ANN" }), on, "CAL, EVE"},
		"nor who acted for them":                      {nil, by(func(w *Waiting) { w.Hand = "EVE" }), on, "ANN, CAL"},
		"an override by the chief finance officer":    {nil, by(func(w *Waiting) { w.Actions = []string{"override"} }), on, "CAL"},
		"by limit, and who has no row for it may not": {[]Event{&Limit{Role: "board", Action: "journal", Amount: amount(100_00)}}, &journal, on, "DEE"},
		"up to the limit":                             {[]Event{&Limit{Role: "board", Action: "journal", Amount: amount(99_99)}}, &journal, on, ""},
		"a blank amount is any":                       {[]Event{&Limit{Role: "board", Action: "journal"}}, &journal, on, "DEE"},
		"the fund's own row goes before that of every fund": {[]Event{
			&Limit{Role: "finance", Action: "journal"}, &Limit{Role: "finance", Action: "journal", Fund: "pooled", Amount: amount(50_00)},
			&Limit{Role: "section-151", Action: "journal", Fund: "targeted"}, &Limit{Role: "board", Action: "journal", Fund: "pooled"},
		}, &journal, on, "DEE"},
		"every fund that it touches": {[]Event{
			&Limit{Role: "finance", Action: "journal", Fund: "pooled"}, &Limit{Role: "board", Action: "journal"},
		}, by(func(w *Waiting) { w.Funds = []string{"pooled", "targeted"} }), on, "DEE"},
		"every action that it is": {[]Event{
			&Limit{Role: "finance", Action: "journal"}, &Limit{Role: "board", Action: "journal"}, &Limit{Role: "board", Action: "override"},
		}, by(func(w *Waiting) { w.Actions = []string{"journal", "override"} }), on, "DEE"},
		"a deputy":                       {[]Event{deputy("CAL", "DEE", "")}, &journal, on, "ANN, CAL, DEE for CAL, EVE"},
		"not before its day":             {[]Event{deputy("CAL", "DEE", "")}, &journal, day(2025, 8, 31), "ANN, CAL, EVE"},
		"not after it":                   {[]Event{deputy("CAL", "DEE", "")}, &journal, day(2025, 10, 1), "ANN, CAL, EVE"},
		"not of another role":            {[]Event{deputy("EVE", "DEE", "admin")}, &journal, on, "ANN, CAL, EVE"},
		"not of who made it":             {[]Event{deputy("ANN", "DEE", "")}, by(func(w *Waiting) { w.Maker = "ANN" }), on, "CAL, EVE"},
		"not of who has an interest":     {[]Event{deputy("ANN", "DEE", ""), &Interest{Person: "ANN", Provider: "CARE", Nature: "n", Declared: on}}, by(func(w *Waiting) { w.Providers = []string{"CARE"} }), on, "CAL, EVE"},
		"an interest in another":         {[]Event{&Interest{Person: "ANN", Provider: "HELP", Nature: "n", Declared: on}}, by(func(w *Waiting) { w.Providers = []string{"CARE"} }), on, "ANN, CAL, EVE"},
		"an interest that is over":       {[]Event{&Interest{Person: "ANN", Provider: "CARE", Nature: "n", Declared: day(2024, 4, 1), Ended: day(2025, 9, 29)}}, by(func(w *Waiting) { w.Providers = []string{"CARE"} }), on, "ANN, CAL, EVE"},
		"an interest on its last day":    {[]Event{&Interest{Person: "ANN", Provider: "CARE", Nature: "n", Declared: day(2024, 4, 1), Ended: on}}, by(func(w *Waiting) { w.Providers = []string{"CARE"} }), on, "CAL, EVE"},
		"nobody of a body that is apart": {nil, by(func(w *Waiting) { w.Apart = []string{"CC"} }), on, "CAL"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBooks(t)
			for _, e := range amongPeople(c.more...) {
				b.post(e)
			}
			if got := WhoMayApprove(b, c.w, c.on).String(); got != c.want {
				t.Errorf("%q may approve it, want %q", got, c.want)
			}
			for _, p := range staff() {
				a, no := MayApprove(b, c.w, p.Ref(), c.on)
				found := strings.Contains(", "+c.want+",", ", "+p.Ref()+",") || a.For != "" && strings.Contains(c.want, p.Ref()+" for "+a.For)
				if (no == nil) != found {
					t.Errorf("%s: %v", p.Ref(), no)
				}
			}
		})
	}
}

// TestMustWait says which events wait when a person records them.
func TestMustWait(t *testing.T) {
	on := day(2025, 9, 30)
	to := func(action, role string, p money.Pence) *Limit { return &Limit{Role: role, Action: action, Amount: &p} }
	inv := invoice("I1", "pooled-S", 1_000_00, 0)
	change := &ContributionChange{Code: "CH1", Contribution: "C1", Date: on, Amount: -1_00, Reason: "r"}
	settle := func(cut money.Pence) *Dispute {
		return &Dispute{Code: "D1", Date: on, Contribution: "C1", Amount: -5_00, Cut: cut, Reason: "r"}
	}
	for name, c := range map[string]struct {
		more   []Event
		event  Event
		person string
		want   bool
	}{
		"a journal":                              {nil, spend("J1", 1, ""), "ANN", true},
		"a contribution changed":                 {nil, change, "ANN", true},
		"a dispute settled in full":              {nil, settle(0), "ANN", false},
		"a dispute settled for less":             {nil, settle(1), "ANN", true},
		"a write-off":                            {nil, &WriteOff{Code: "W1"}, "ANN", true},
		"a payment":                              {nil, pay("P1", 1, "I1"), "ANN", false},
		"a receipt":                              {nil, receipt("R1", "pooled", 1), "ANN", false},
		"an invoice without limits":              {nil, inv, "BEN", false},
		"an invoice at one's own limit":          {[]Event{to("invoice", "commissioner", 1_000_00)}, inv, "BEN", false},
		"an invoice above one's own limit":       {[]Event{to("invoice", "commissioner", 999_99)}, inv, "BEN", true},
		"an invoice of who has no limit":         {[]Event{to("invoice", "finance", 5_000_00)}, inv, "BEN", true},
		"a contribution agreed without limits":   {nil, contribution("C2", "pooled", 1_00), "BEN", false},
		"a contribution agreed above one's own":  {[]Event{to("contribution", "finance", 1_00)}, contribution("C2", "pooled", 1_01), "ANN", true},
		"what would be refused is refused first": {[]Event{to("invoice", "finance", 1)}, invoice("I1", "aligned-S", 1, 0), "BEN", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBooks(t)
			b.post(contribution("C1", "pooled", 1_000_00))
			if MustWait(b, []Event{c.event}, c.person, on) {
				t.Error("it waits before people are on file")
			}
			for _, e := range amongPeople(c.more...) {
				b.post(e)
			}
			if got := MustWait(b, clones([]Event{c.event}), c.person, on); got != c.want {
				t.Errorf("it waits: %v, want %v", got, c.want)
			}
		})
	}
}

// TestWaitingIsPending submits, returns and approves, and holds what is pending after each step.
func TestWaitingIsPending(t *testing.T) {
	b := newBooks(t)
	for _, e := range staff() {
		b.post(e)
	}
	on := day(2025, 9, 30)
	pending := func(want money.Pence) {
		t.Helper()
		if got := PendingOf(b, "pooled", "pooled-S", y25); got != want {
			t.Errorf("pending is %s, want %s", got, want)
		}
	}
	submit := func(e Event) Outcome {
		t.Helper()
		out, no := b.Submit(clones([]Event{e}), on, Meta{Actor: "BEN"})
		if no != nil {
			t.Fatal(no)
		}
		return out
	}
	first := submit(spend("J1", 100_00, ""))
	if len(first.Entries) > 0 || len(first.Tried) != 1 || first.Waits.Needs() != "a manual journal of £100.00 in pooled" {
		t.Errorf("what waits is %+v", first)
	}
	pending(100_00)
	if again := submit(spend("J1", 100_00, "")); !again.Again || again.Seq != first.Seq || again.Waits == nil {
		t.Errorf("the same again is %+v", again)
	}
	credit := spend("J2", 100_00, "")
	credit.Lines[0].Amount, credit.Lines[1].Amount = -30_00, 30_00
	submit(credit)
	pending(100_00) // a waiting credit does not count
	b.post(&Return{Document: "journals/J1", On: on, By: "BEN", Reason: "wrong amount"})
	pending(0)
	second := submit(spend("J1", 90_00, ""))
	if second.Again || second.Waits.Number != 2 {
		t.Errorf("what was returned is submitted as %+v", second.Waits)
	}
	pending(90_00)
	all, no := b.Approve("journals/J1", "checked", on, Meta{Actor: "EVE for ANN"})
	if no != nil || len(all) != 2 || all[1].Key != "journals/J1" || len(all[1].Entries) != 1 {
		t.Fatalf("approved: %+v %v", all, no)
	}
	pending(0)
	was := b.seen()
	if maker, approver := Hands(was[len(was)-1].Actor); maker != "BEN" || approver != "EVE for ANN" {
		t.Errorf("made by %q and approved by %q", maker, approver)
	}
	if out := b.post(spend("J1", 90_00, "")); !out.Again {
		t.Error("what was approved is not known again")
	}
	if left := Listed[Waiting](b, "submissions", "", ""); len(left) != 1 || left[0].Document != "journals/J2" {
		t.Errorf("what waits is %+v", left)
	}
}

// TestDocumentsWaitTogether submits an intent and the journal after it as one document, whose parts are known each by itself.
func TestDocumentsWaitTogether(t *testing.T) {
	b := newBooks(t)
	for _, e := range staff() {
		b.post(e)
	}
	on := day(2025, 9, 30)
	unit := []Event{spend("J1", 100_00, ""), intend("N1", 9, 60_00)}
	if _, no := b.Submit(clones(unit), on, Meta{Actor: "BEN"}); no != nil {
		t.Fatal(no)
	}
	if got := PendingOf(b, "pooled", "pooled-S", y25); got != 100_00 { // the cost releases the intent
		t.Errorf("pending is %s, want 100.00", got)
	}
	if out := b.post(intend("N1", 9, 60_00)); !out.Again || out.Waits == nil || out.Waits.Document != "journals/J1" {
		t.Errorf("a part of what waits is %+v", out)
	}
	b.refused(intend("N1", 9, 61_00), "LOAD-013")
	all, no := b.Approve("journals/J1", "", on, Meta{Actor: "ANN"})
	if no != nil || len(all) != 3 {
		t.Fatalf("%+v %v", all, no)
	}
	if left := b.Rows("submissions", "", ""); len(left) > 0 {
		t.Errorf("there waits %+v", left)
	}
	if left := b.Rows("pending", "", ""); len(left) > 0 {
		t.Errorf("there is pending %+v", left)
	}
}

// TestForgedHands holds that nobody is said to have approved what was not approved, or to have made what another made.
func TestForgedHands(t *testing.T) {
	for name, forge := range map[string]func(b books){
		"approved without an approval": func(b books) { b.Record(spend("J9", 1, ""), Meta{Actor: "ANN approving BEN"}) },
		"another maker": func(b books) {
			b.Approve("journals/J1", "", day(2025, 9, 30), Meta{Actor: "ANN"})
			b.Record(spend("J9", 1, ""), Meta{Actor: "ANN approving BEN"})
		},
		"submitted for another": func(b books) { b.Record(waits(spend("J9", 1, ""), "BEN"), Meta{Actor: "ANN"}) },
		"approved for another": func(b books) {
			b.Record(&Approval{Document: "journals/J1", On: day(2025, 9, 30), By: "CAL"}, Meta{Actor: "DEE"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBooks(t)
			for _, e := range amongPeople(waits(spend("J1", 1, ""), "BEN")) {
				b.post(e)
			}
			defer func() {
				if recover() == nil {
					t.Error("it was recorded")
				}
			}()
			forge(b)
		})
	}
}
