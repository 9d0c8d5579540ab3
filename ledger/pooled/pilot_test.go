package pooled_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// board is the groups of the partnership: one that decides and one that advises.
func board() []Event {
	return []Event{&Group{Partnership: "P", Code: "EXEC", Name: "Executive"}, &Group{Partnership: "P", Code: "ADV", Name: "Advisers", Styles: []string{"advisory"}}}
}

// trial is a pilot of 2025-26 for the pooled fund's service, followed by its second.
func trial(planned money.Pence) *Pilot {
	return &Pilot{
		Code: "P1", Service: "pooled-S", Name: "Falls clinic", Question: "Do fewer people fall again?", Area: "North", Population: some(20_000), WholePopulation: some(60_000),
		Starts: day(2025, 4, 1), Ends: day(2026, 3, 31), DecideBy: day(2026, 1, 31), Criteria: "A fifth fewer second falls", Successor: "pooled-T", PlannedCost: planned,
	}
}

// decides is what the executive decided of the pilot in January 2026.
func decides(outcome string, annual money.Pence) *Decision {
	d := &Decision{Code: "D1", Date: day(2026, 1, 20), Partnership: "P", Group: "EXEC", Subject: "pilot", Outcome: outcome, Pilot: "P1", Minute: "26/1", Rationale: "The criteria"}
	if annual != 0 {
		d.AnnualCost = &annual
	}
	return d
}

func turnsOver(source, partner string, year calendar.Year, p money.Pence) *Transition {
	return &Transition{Decision: "D1", Year: year, Source: source, Partner: partner, Fund: "pooled", Service: "pooled-T", Amount: p}
}

func tried(p money.Pence, after ...Event) []Event {
	return slices.Concat(board(), []Event{trial(p)}, after)
}

func pilotRules() []rule {
	long := trial(731)
	long.Ends = day(2027, 4, 1)
	award := contractLine(60)
	return []rule{
		{"Pilot planned: its cost intended by year, by days", board(), long, []string{
			"2025-04-01 intent 6000 +365 2025-26 fund=pooled service=pooled-S", "2025-04-01 intent 6000 +365 2026-27 fund=pooled service=pooled-S",
			"2025-04-01 intent 6000 +1 2027-28 fund=pooled service=pooled-S",
			"2025-04-01 intent 6900 -365 2025-26 fund=pooled", "2025-04-01 intent 6900 -365 2026-27 fund=pooled", "2025-04-01 intent 6900 -1 2027-28 fund=pooled",
		}},
		{"... released by an award to its service", tried(100, awarded()), award, []string{
			"2025-04-20 intent 6900 +60 2025-26 fund=pooled", "2025-04-20 commitment 6000 +60 2025-26 fund=pooled service=pooled-S provider=CARE",
			"2025-04-20 commitment 6900 -60 2025-26 fund=pooled service=pooled-S provider=CARE", "2025-04-20 intent 6000 -60 2025-26 fund=pooled service=pooled-S",
		}},
		{"... by what remains when it is stopped", tried(100, cost("I1", 6, 30)), decides("stop", 0), []string{
			"2026-01-20 intent 6900 +70 2025-26 fund=pooled", "2026-01-20 intent 6000 -70 2025-26 fund=pooled service=pooled-S",
		}},
		{"Mainstreamed: new base money is a contribution and a budget", tried(100, decides("integrate", 80)), turnsOver("base-new", "ICB", y26, 80), []string{
			"2026-01-20 budget 3900 +20 2026-27 fund=pooled", "2026-01-20 budget 3900 +20 2026-27 fund=pooled", "2026-01-20 budget 3900 +20 2026-27 fund=pooled", "2026-01-20 budget 3900 +20 2026-27 fund=pooled",
			"2026-01-20 budget 5000 +80 2026-27 fund=pooled source=nhs-additional service=pooled-T",
			"2026-01-20 budget 4000 -80 2026-27 fund=pooled partner=ICB source=nhs-additional", "2026-01-20 budget 3900 -80 2026-27 fund=pooled",
		}},
		{"... bent money is spent by the partner itself", tried(100, decides("bend", 80)), turnsOver("base-bent", "CC", y26, 80), []string{
			"2026-01-20 budget 3900 +80 2026-27 fund=pooled", "2026-01-20 budget 5200 +80 2026-27 fund=pooled source=council-base service=pooled-T",
			"2026-01-20 budget 4200 -80 2026-27 fund=pooled partner=CC source=council-base service=pooled-T", "2026-01-20 budget 3900 -80 2026-27 fund=pooled",
		}},
		{"... targeted money is conditional", tried(100, decides("extend", 80)), turnsOver("targeted", "GOV", y26, 80), []string{
			"2026-01-20 budget 3900 +20 2026-27 fund=pooled", "2026-01-20 budget 3900 +20 2026-27 fund=pooled", "2026-01-20 budget 3900 +20 2026-27 fund=pooled", "2026-01-20 budget 3900 +20 2026-27 fund=pooled",
			"2026-01-20 budget 5000 +80 2026-27 fund=pooled source=pump-priming service=pooled-T",
			"2026-01-20 budget 4300 -80 2026-27 fund=pooled partner=GOV source=pump-priming service=pooled-T", "2026-01-20 budget 3900 -80 2026-27 fund=pooled",
		}},
	}
}

func pilotRefusals() []refusal {
	with := func(change func(*Decision)) *Decision {
		d := decides("integrate", 80)
		change(d)
		return d
	}
	pilot := func(change func(*Pilot)) *Pilot {
		p := trial(100)
		change(p)
		return p
	}
	found := func(change func(*Evaluation)) *Evaluation {
		e := &Evaluation{Pilot: "P1", Measure: "Second falls", Date: day(2025, 10, 1), Outcome: "impact", Result: some[money.Figure](30_000_000), Better: "lower"}
		change(e)
		return e
	}
	again := decides("extend", 0)
	again.Code = "D2"
	quorum := &Group{Partnership: "P", Code: "EXEC", Name: "Executive", Quorum: some(2)}
	seat := func(organisation, who string) *Member {
		return &Member{Partnership: "P", Organisation: organisation, Group: "EXEC", Representative: who, Voting: Yes}
	}
	seated := tried(100, quorum, vera(), seat("CC", "VERA"), seat("ICB", "Chief nurse"), awarded(), contractLine(10),
		&Interest{Person: "VERA", Provider: "CARE", Nature: "her brother's", Declared: day(2025, 1, 1)})
	approved := &Decision{Code: "D0", Date: day(2025, 6, 1), Partnership: "P", Group: "EXEC", Subject: "pilot", Outcome: "approve", Pilot: "P1", Minute: "25/1", Rationale: "r"}
	early := *approved
	early.Date = day(2025, 3, 1)
	beforehand := &early
	plan := &PilotCost{Pilot: "P1", Year: y25, Source: "targeted", Amount: 60}
	after := &Invoice{Code: "I9", Provider: "CARE", Date: day(2026, 5, 1), Lines: []InvoiceLine{{Line: 1, Service: "pooled-S", Net: 10}}}
	elsewhere := turnsOver("base-new", "CC", y26, 80)
	elsewhere.Fund, elsewhere.Service = "NHS", "NHS-S"
	long := decides("integrate", 80)
	long.Code = "THE-DECISION-OF-THE-EXECUTIVE-BOARD-1"
	ofLong := turnsOver("base-new", "CC", y26, 80)
	ofLong.Decision = long.Code
	taken := &Contribution{Code: "D1/2026-27/CC/base-new", Fund: "pooled", Year: y26, Partner: "CC", Source: "other", Amount: 1}
	return []refusal{
		{"LOAD-004", board(), pilot(func(p *Pilot) { p.Criteria = "" })},
		{"PILOT-001", board(), pilot(func(p *Pilot) { p.Criteria = "-" })},
		{"PILOT-002", tried(100), pilot(func(p *Pilot) { p.Code = "P2" })},
		{"PILOT-003", board(), pilot(func(p *Pilot) { p.Population = some(0) })},
		{"PILOT-003", board(), pilot(func(p *Pilot) { p.Population = some(60_001) })},
		{"PILOT-004", append(board(), plan), trial(100)},
		{"PILOT-005", tried(100), after},
		{"PILOT-006", tried(100), plan},
		{"PILOT-007", append(board(), &PilotCost{Pilot: "P1", Year: y26, Source: "targeted", Amount: 100}), trial(100)},
		{"LOAD-010", board(), with(func(d *Decision) { d.Group = "NONE" })},
		{"LOAD-010", board(), decides("integrate", 80)},
		{"DECISION-001", board(), with(func(d *Decision) { d.Pilot = "" })},
		{"DECISION-001", board(), with(func(d *Decision) { d.Subject = "virement" })},
		{"DECISION-001", board(), with(func(d *Decision) { d.Subject, d.Pilot = "virement", "" })},
		{"DECISION-002", tried(100), with(func(d *Decision) { d.Rationale = "" })},
		{"DECISION-003", tried(100), approved},
		{"DECISION-003", tried(100), with(func(d *Decision) { d.Date = day(2025, 4, 1) })},
		{"DECISION-004", tried(100, decides("stop", 0)), again},
		{"DECISION-005", tried(100), decides("integrate", 0)},
		{"DECISION-006", tried(100), with(func(d *Decision) { d.Group = "ADV" })},
		{"DECISION-007", seated, with(func(d *Decision) { d.Present = []string{"ICB", "HELP"} })},
		{"DECISION-007", seated, with(func(d *Decision) { d.Present = []string{"3"} })},
		{"DECISION-007", seated, with(func(d *Decision) { d.Present = []string{"ICB", "icb"} })},
		{"DECISION-007", seated, with(func(d *Decision) { d.Present = []string{"ICB", "Chief nurse"} })},
		{"DECISION-008", seated, with(func(d *Decision) { d.Present = []string{"CC", "ICB"} })},
		{"DECISION-009", seated, with(func(d *Decision) { d.Present = []string{"ICB"} })},
		{"EVALUATION-001", tried(100), found(func(e *Evaluation) { e.Date = day(2025, 3, 31) })},
		{"EVALUATION-002", tried(100), found(func(e *Evaluation) { e.Better = "" })},
		{"EVALUATION-003", tried(100), found(func(e *Evaluation) { e.Confidence = "high" })},
		{"TRANSITION-002", tried(100, decides("stop", 0)), turnsOver("base-new", "CC", y26, 80)},
		{"TRANSITION-003", tried(100, decides("integrate", 80)), elsewhere},
		{"TRANSITION-004", tried(100, long), ofLong},
		{"TRANSITION-005", tried(100, taken, decides("integrate", 80)), turnsOver("base-new", "CC", y26, 80)},
		{"LOAD-015", tried(100, decides("integrate", 80)), turnsOver("base-new", "CC", y24, 80)},
		{"REVERSE-005", tried(100, decides("integrate", 80)), turn("pilots/P1", 6)},
		{"REVERSE-005", append(board(), beforehand, trial(100)), turn("decisions/D0", 6)},
		{"REVERSE-005", tried(100, decides("integrate", 80), turnsOver("base-new", "CC", y26, 80)), &Reversal{Code: "REV", Date: day(2026, 2, 1), Of: "decisions/D1", Reason: "r"}},
	}
}

// TestTransitionsComeToTheCost refuses, once all rows are in, a year whose rows do not come to what a year costs, and a plan of a
// pilot that is not on file.
func TestTransitionsComeToTheCost(t *testing.T) {
	b := newBooks(t)
	for _, e := range tried(100, decides("integrate", 80), turnsOver("base-new", "CC", y26, 50)) {
		b.post(e)
	}
	wrong := b.Settle()
	if len(wrong) != 1 || wrong[0].Problems[0].Code != "TRANSITION-001" {
		t.Fatalf("£0.50 of £0.80 is a whole year: %+v", wrong)
	}
	b.post(turnsOver("base-new", "CC", y26, 50))
	b.post(turnsOver("base-bent", "ICB", y26, 30))
	if wrong := b.Settle(); len(wrong) > 0 {
		t.Errorf("£0.50 + £0.30 is no whole year of £0.80: %+v", wrong)
	}
	b.post(&Reversal{Code: "R1", Date: day(2026, 2, 1), Of: EventKey(turnsOver("base-new", "CC", y26, 50)), Reason: "r"})
	if wrong := b.Settle(); len(wrong) != 1 || wrong[0].Problems[0].Code != "TRANSITION-001" {
		t.Errorf("£0.30 of £0.80 is left of a year, and a whole year: %+v", wrong)
	}
	b.post(&Reversal{Code: "R2", Date: day(2026, 2, 1), Of: EventKey(turnsOver("base-bent", "ICB", y26, 30)), Reason: "r"})
	if wrong := b.Settle(); len(wrong) > 0 {
		t.Errorf("a year whose rows are all reversed is no year: %+v", wrong)
	}
	b.post(&PilotCost{Pilot: "NONE", Year: y25, Source: "targeted", Amount: 1})
	if wrong := b.Settle(); len(wrong) != 1 || wrong[0].Problems[0].Code != "LOAD-010" {
		t.Errorf("the costs of no pilot pass: %+v", wrong)
	}
}

// TestExtendedCost scales what a year of a pilot costs to the whole population.
func TestExtendedCost(t *testing.T) {
	b := newBooks(t)
	for _, e := range tried(200_000_00) {
		b.post(e)
	}
	d := decides("extend", 0)
	out := b.post(d)
	if cost, ok := d.CostOf(b); !ok || cost != 600_000_00 {
		t.Errorf("£200,000.00 for 20,000 of 60,000 people is %s a year for all", cost.Pounds())
	}
	want := []string{"For the whole population: £200,000.00 a year × 60000 ÷ 20000 people = £600,000.00 a year."}
	if diff := cmp.Diff(want, out.Warnings); diff != "" {
		t.Errorf("the sum is not shown (-want +got):\n%s", diff)
	}
	for _, x := range []struct {
		starts, ends calendar.Date
		want         money.Pence
	}{
		{day(2025, 4, 1), day(2027, 3, 31), 100_000_00},
		{day(2025, 4, 1), day(2025, 9, 30), 400_000_00},
		{day(2025, 4, 2), day(2025, 4, 2), 73_000_000_00},
	} {
		p := trial(200_000_00)
		p.Starts, p.Ends = x.starts, x.ends
		if got := p.Annual(); got != x.want {
			t.Errorf("£200,000.00 from %s to %s is %s a year, want %s", x.starts, x.ends, got.Pounds(), x.want.Pounds())
		}
	}
}

// TestStopIsReversed brings the intents of a pilot back when the decision to stop it is reversed, as far as they were not spent.
func TestStopIsReversed(t *testing.T) {
	b := newBooks(t)
	for _, e := range tried(100, cost("I1", 6, 30), decides("stop", 0)) {
		b.post(e)
	}
	intended := func() money.Pence { return balance(b.seen(), ledger.Intent, "6000", "pooled", "") }
	if got := intended(); got != 0 {
		t.Errorf("%s is intended for a pilot that was stopped", got)
	}
	b.post(&Reversal{Code: "R1", Date: day(2026, 2, 1), Of: "decisions/D1", Reason: "r"})
	if got := intended(); got != 70 {
		t.Errorf("%s is intended again, want 0.70", got)
	}
	b.post(&Reversal{Code: "R2", Date: day(2026, 2, 2), Of: "pilots/P1", Reason: "r"})
	if got := intended(); got != 0 {
		t.Errorf("%s is intended for a pilot that was reversed", got)
	}
	if rows := b.Rows("intents", "", ""); len(rows) > 0 {
		t.Errorf("intents of a pilot that was reversed are on file: %v", rows)
	}
}

// TestAwardOfStoppedPilotIsReversed gives nothing back to the intent of a pilot that was stopped; when that is reversed too, the
// intent is whole again.
func TestAwardOfStoppedPilotIsReversed(t *testing.T) {
	b := newBooks(t)
	line := contractLine(60)
	for _, e := range tried(100, awarded(), line, decides("stop", 0)) {
		b.post(e)
	}
	intended := func() money.Pence { return balance(b.seen(), ledger.Intent, "6000", "pooled", "") }
	b.post(&Reversal{Code: "R1", Date: day(2026, 2, 1), Of: EventKey(line), Reason: "r"})
	if got := intended(); got != 0 {
		t.Errorf("%s is intended for a pilot that was stopped", got)
	}
	if got := balance(b.seen(), ledger.Commitment, "6000", "pooled", ""); got != 0 {
		t.Errorf("%s is promised by a line that was reversed", got)
	}
	b.post(&Reversal{Code: "R2", Date: day(2026, 2, 2), Of: "decisions/D1", Reason: "r"})
	if got := intended(); got != 100 {
		t.Errorf("%s is intended again, want 1.00", got)
	}
}

// TestPilotAwards releases the intent of a pilot by every award to its service, by name and without, no more than remains.
func TestPilotAwards(t *testing.T) {
	named, blank := contractLine(30), vary("V1", "up", 6, 90)
	named.Intent = "P1"
	b := newBooks(t)
	for _, e := range tried(100, awarded(), named) {
		b.post(e)
	}
	left := func() money.Pence { return balance(b.seen(), ledger.Intent, "6000", "pooled", "") }
	if got := left(); got != 70 {
		t.Errorf("%s is intended after £0.30 was awarded from £1.00", got)
	}
	b.post(blank)
	if got := left(); got != 0 {
		t.Errorf("%s is intended after £1.20 was awarded", got)
	}
	b.post(turn(EventKey(blank), 9))
	if got := left(); got != 70 {
		t.Errorf("%s is intended after the variation was reversed", got)
	}
	again := contractLine(30)
	again.Intent = "P1"
	if out := b.post(again); !out.Again {
		t.Error("the same line again was recorded twice")
	}
}

// TestTransitionsLoseNothing draws transitions of several years and sources, reverses some of them, and finds for every year and
// service a budget of exactly what the partners agreed to give.
func TestTransitionsLoseNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBooks(t)
		cost := money.Pence(rapid.Int64Range(4, 1_000_000_00).Draw(r, "cost"))
		for _, e := range tried(100, decides("integrate", cost)) {
			b.post(e)
		}
		sources, partners := []string{"targeted", "base-new", "base-bent", "in-kind"}, []string{"CC", "ICB", "CVS", "GOV"}
		var rows []*Transition
		for y := y25; y <= y25+calendar.Year(rapid.IntRange(0, 3).Draw(r, "years")); y++ {
			weights := rapid.SliceOfN(rapid.Int64Range(1, 9), 1, 4).Draw(r, "weights")
			for i, part := range money.Apportion(cost, weights) {
				if part > 0 {
					rows = append(rows, turnsOver(sources[i], rapid.SampledFrom(partners).Draw(r, "partner"), y, part))
				}
			}
		}
		for _, row := range rows {
			b.post(row)
		}
		if wrong := b.Settle(); len(wrong) > 0 {
			r.Fatalf("rows that come to the cost of every year are refused: %+v", wrong)
		}
		for i, row := range rows {
			if rapid.IntRange(0, 3).Draw(r, "reverse") == 0 {
				b.post(&Reversal{Code: "R" + string(rune('A'+i)), Date: day(2026, 2, 1), Of: EventKey(row), Reason: "r"})
			}
		}
		type at struct {
			year calendar.Year
			what string
		}
		agreed, budget := map[calendar.Year]money.Pence{}, map[calendar.Year]money.Pence{}
		control := map[at]money.Pence{}
		for _, rec := range b.seen() {
			for _, e := range rec.Entries {
				for _, l := range e.Lines {
					switch {
					case l.Layer != ledger.Budget:
					case l.Account == "3900":
						control[at{l.Year, "control"}] += l.Amount
					case l.Amount != 0 && l.Account[0] == '4':
						agreed[l.Year] -= l.Amount
					default:
						budget[l.Year] += l.Amount
					}
				}
			}
		}
		if diff := cmp.Diff(agreed, budget); diff != "" {
			r.Fatalf("what was agreed is not what was budgeted (-agreed +budget):\n%s", diff)
		}
		for k, left := range control {
			if left != 0 {
				r.Fatalf("%s is left on the budget control of %s", left, k.year)
			}
		}
		for _, c := range Listed[Contribution](b, "contributions", "decision", "D1") {
			agreed[c.Year] -= CurrentAmount(b, c)
		}
		for y, left := range agreed {
			if left != 0 {
				r.Fatalf("the contributions of %s on file are %s apart from what was agreed", y, left)
			}
		}
	})
}
