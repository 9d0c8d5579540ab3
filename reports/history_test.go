package reports_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

const (
	y24 = calendar.Year(2024)
	y25 = calendar.Year(2025)
	y26 = calendar.Year(2026)
)

func day(y, m, d int) calendar.Date { return calendar.Of(y, m, d) }

// history is a book in memory and everything that was recorded in it, from which a report's In is folded afresh. It adds
// lines up itself rather than trusting the balances that the overlay keeps.
type history struct {
	*pooled.Overlay
	t       testing.TB
	posted  []string // the keys of what posted
	records []pooled.Record
	rows    []pooled.Version
	items   map[string]pooled.Item
}

// newHistory opens a book, and records the events in it.
func newHistory(t testing.TB, events ...pooled.Event) *history {
	h := &history{Overlay: pooled.NewOverlay(pooled.Empty{}, 0), t: t, items: map[string]pooled.Item{}}
	h.record(&pooled.BookOpened{Code: "main"})
	h.record(events...)
	return h
}

func (h *history) record(events ...pooled.Event) {
	h.t.Helper()
	for _, e := range events {
		if _, refusal := h.Record(e, pooled.Meta{At: 1_767_225_600_000_000 + h.Head()*1_000_000, Actor: "os:test"}); refusal != nil {
			h.t.Fatalf("%s was refused: %v", pooled.EventKey(e), refusal)
		}
	}
	if bad := h.Settle(); len(bad) > 0 {
		h.t.Fatalf("the test's own book is wrong: %+v", bad)
	}
}

// try records an event that may be refused, and leaves nothing when it is.
func (h *history) try(e pooled.Event) {
	if out, refusal := h.Record(e, pooled.Meta{At: h.Head()}); refusal == nil && len(out.Entries) > 0 {
		h.posted = append(h.posted, out.Key)
	}
}

// keys are the documents that may be reversed.
func (h *history) keys() []string { return append([]string{"contributions/P25-DC"}, h.posted...) }

// raise raises every cash instalment due by a day.
func (h *history) raise(to calendar.Date) {
	h.t.Helper()
	for _, c := range pooled.Listed[pooled.Contribution](h, "contributions", "", "") {
		for _, n := range pooled.InstalmentsOf(h, c) {
			if !n.Raised && n.Due <= to {
				h.record(&pooled.InstalmentRaised{Contribution: c.Code, Number: n.Number, RaisedOn: n.Due})
			}
		}
	}
}

// in folds what a report is made from, as at a day and as known at the last event or an earlier one.
func (h *history) in(asAt calendar.Date, year calendar.Year, knownAt ...int64) reports.In {
	h.t.Helper()
	h.fold()
	in := reports.In{
		About: reports.About{Book: "main", Host: "Anyshire County Council", Version: "test"}, KnownAt: h.Head(), Year: year, AsAt: asAt,
	}
	if len(knownAt) > 0 {
		in.KnownAt = knownAt[0]
	}
	in.Checkpoint = reports.Checkpoint{Size: in.KnownAt, Root: "cm9vdA=="}
	h.registers(&in)
	balances, before := map[pooled.BalanceKey]money.Pence{}, map[pooled.BalanceKey]money.Pence{}
	atStart, monthBefore := map[pooled.BalanceKey]money.Pence{}, map[pooled.BalanceKey]money.Pence{}
	quarter := reports.QuarterStart(year, asAt)
	type openAt struct{ item, account, fund string }
	open, moved := map[openAt]money.Pence{}, map[openAt]money.Pence{}
	var lines []reports.Line
	for _, l := range h.lines(in.KnownAt) {
		if l.Date > asAt || l.Date == asAt && l.Period.Number() == calendar.Closing {
			continue
		}
		lines = append(lines, l)
		balances[pooled.KeyOf(l.Line, l.Period)] += l.Amount
		if l.Date < quarter && (l.Date < quarter.AddDays(-1) || l.Period.Number() != calendar.Closing) {
			before[pooled.KeyOf(l.Line, l.Period)] += l.Amount
		}
		if l.Date <= year.Start() && l.Layer == ledger.Budget {
			atStart[pooled.KeyOf(l.Line, l.Period)] += l.Amount
		}
		if l.Date <= reports.MonthBefore(year, asAt) {
			monthBefore[pooled.KeyOf(l.Line, l.Period)] += l.Amount
		}
		if l.Item != "" {
			open[openAt{l.Item, l.Account, l.Dims.Fund}] += l.Amount
		}
		if l.Item != "" && l.Account == "2000" && l.Date >= year.Start() {
			moved[openAt{l.Item, l.Account, l.Dims.Fund}] += l.Amount
		}
		if l.Layer == ledger.Actual && (l.Account == "3000" || l.Account == "3200") {
			in.Held = append(in.Held, l)
		}
	}
	in.Made = h.made(in.KnownAt)
	in.Since = in.KnownAt / 2
	thenSums := map[pooled.BalanceKey]money.Pence{}
	for _, l := range lines {
		if l.Seq <= in.Since {
			thenSums[pooled.KeyOf(l.Line, l.Period)] += l.Amount
		}
	}
	in.Then = listOf(thenSums)
	for _, v := range h.rows {
		if f, ok := v.Row.(*pooled.ForecastSet); ok && v.Seq <= in.Since {
			in.ThenForecasts = append(in.ThenForecasts, f)
		}
	}
	in.Balances, in.Before = listOf(balances), listOf(before)
	in.AtStart, in.MonthBefore = listOf(atStart), listOf(monthBefore)
	for k, p := range open {
		if p != 0 {
			in.Amounts = append(in.Amounts, pooled.Amount{Item: h.items[k.item], Account: k.account, Fund: k.fund, Open: p})
		}
	}
	for _, a := range in.Amounts {
		if slices.Contains(reports.UnpaidAccounts(in.Accounts), a.Account) {
			in.Open = append(in.Open, a)
		}
		key, _, _ := strings.Cut(a.Item.Key, "#")
		if u, ok := reports.UnpaidOf(h.recorded(key), a); ok && slices.Contains(reports.UnpaidAccounts(in.Accounts), a.Account) {
			in.Unpaid = append(in.Unpaid, u)
		}
		if _, _, _, ok := pooled.PromiseOf(a.Item.Key); ok {
			in.Promises = append(in.Promises, a)
		}
	}
	for k, p := range moved {
		in.Moved = append(in.Moved, pooled.Amount{Item: h.items[k.item], Account: k.account, Fund: k.fund, Open: p})
	}
	slices.SortFunc(in.Amounts, func(a, b pooled.Amount) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Item.Key, b.Item.Key))
	})
	in.Lines = func(yield func(reports.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
	if err := reports.Hold(&in, in.Lines, func(key string) (pooled.Item, bool) { return h.items[key], true }); err != nil {
		h.t.Fatal(err)
	}
	in.Totals = &reports.LineTotals{Count: len(lines)}
	for _, l := range lines {
		in.Totals.Debit += max(l.Amount, 0)
		in.Totals.Credit += max(-l.Amount, 0)
	}
	in.Facts = reports.Facts{Head: in.KnownAt, Events: in.KnownAt, Sealed: in.KnownAt, Root: "cm9vdA==", Remade: "cm9vdA=="}
	return in
}

// recorded finds what was recorded under a key; nothing where nothing was.
func (h *history) recorded(key string) pooled.Recorded {
	for _, r := range h.records {
		if e, err := pooled.Decode(r.Table, r.Body); err == nil && r.Key == key {
			return pooled.Recorded{Seq: r.Seq, Event: e, Entries: r.Entries}
		}
	}
	return pooled.Recorded{}
}

// listOf lists balances that are not nil, in order.
func listOf(sums map[pooled.BalanceKey]money.Pence) []pooled.Balance {
	var out []pooled.Balance
	for k, p := range sums {
		if p != 0 {
			out = append(out, pooled.Balance{BalanceKey: k, Amount: p})
		}
	}
	slices.SortFunc(out, func(a, b pooled.Balance) int {
		return cmp.Or(cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Amount, b.Amount))
	})
	return out
}

// fold takes from the overlay what it recorded. It is taken once, at the first question.
func (h *history) fold() {
	if h.records != nil {
		return
	}
	b := h.Drain()
	h.records, h.rows = b.Records, b.Versions
	for _, i := range b.Items {
		h.items[i.Key] = i
	}
}

func (h *history) lines(knownAt int64) []reports.Line {
	var out []reports.Line
	for _, r := range h.records {
		if r.Seq > knownAt {
			break
		}
		reverses := ""
		if e, err := pooled.Decode(r.Table, r.Body); err == nil && r.Table == "reversals" {
			reverses = e.(*pooled.Reversal).Of
		}
		for place, n := range r.Entries {
			for number, l := range n.Lines {
				out = append(out, reports.Line{
					Seq: r.Seq, Place: int64(place + 1), Number: int64(number + 1), RecordedAt: r.At, Date: n.Date, Period: n.Period, Line: l,
					Table: r.Table, Key: r.Key, MadeBy: r.Actor, Reverses: reverses, Hash: "00",
				})
			}
		}
	}
	return out
}

// registers are the rows in force as known at the In's position, in order of key.
func (h *history) registers(in *reports.In) {
	force := map[string]map[string]any{}
	for _, v := range h.rows {
		if v.Seq > in.KnownAt {
			break
		}
		if force[v.Table] == nil {
			force[v.Table] = map[string]any{}
		}
		if force[v.Table][v.Key] = v.Row; v.Row == nil {
			delete(force[v.Table], v.Key)
		}
	}
	in.Organisations = rowsOf[pooled.Organisation](force["organisations"])
	in.Aliases = rowsOf[pooled.Alias](force["aliases"])
	in.Partnerships = rowsOf[pooled.Partnership](force["partnerships"])
	in.Members = rowsOf[pooled.Member](force["members"])
	in.Accounts = rowsOf[pooled.Account](force["accounts"])
	in.Funds = rowsOf[pooled.Fund](force["funds"])
	in.Services = rowsOf[pooled.Service](force["services"])
	in.RiskRules = rowsOf[pooled.RiskRule](force["risk_rules"])
	in.Contributions = rowsOf[pooled.Contribution](force["contributions"])
	in.Changes = rowsOf[pooled.ContributionChange](force["contribution_changes"])
	in.Settings = rowsOf[pooled.Setting](force["settings"])
	in.Contracts = rowsOf[pooled.Contract](force["contracts"])
	in.ContractLines = rowsOf[pooled.ContractLine](force["contract_lines"])
	in.Extensions = rowsOf[pooled.Extension](force["extensions"])
	in.Variations = rowsOf[pooled.Variation](force["variations"])
	in.Endings = rowsOf[pooled.Ending](force["endings"])
	in.Stops = rowsOf[pooled.Stop](force["stops"])
	in.Forecasts = rowsOf[pooled.ForecastSet](force["forecasts"])
	in.Decisions = rowsOf[pooled.Decision](force["decisions"])
	in.Pilots = rowsOf[pooled.Pilot](force["pilots"])
	in.PilotCosts = rowsOf[pooled.PilotCost](force["pilot_costs"])
	in.Evaluations = rowsOf[pooled.Evaluation](force["evaluations"])
	in.Transitions = rowsOf[pooled.Transition](force["transitions"])
	in.Groups = rowsOf[pooled.Group](force["groups"])
	in.Strategies = rowsOf[pooled.Strategy](force["strategies"])
	in.Priorities = rowsOf[pooled.Priority](force["priorities"])
	in.Targets = rowsOf[pooled.Target](force["targets"])
	in.Actions = rowsOf[pooled.Action](force["actions"])
	in.Assessments = rowsOf[pooled.Assessment](force["assessments"])
	in.Measurements = rowsOf[pooled.Measurement](force["measurements"])
	in.Raised = rowsOf[pooled.InstalmentRaised](force["instalments"])
	in.Closes = rowsOf[pooled.Close](force["closes"])
	var taken []string // the keys of the successions
	for _, r := range h.records {
		e, err := pooled.Decode(r.Table, r.Body)
		if err != nil {
			h.t.Fatal(err)
		}
		if x, ok := e.(*pooled.Virement); ok && r.Seq <= in.KnownAt {
			in.Virements = append(in.Virements, &reports.Virement{Virement: x, Seq: r.Seq, MadeBy: r.Actor})
		}
		if x, ok := e.(*pooled.Reversal); ok && r.Seq <= in.KnownAt {
			for _, v := range in.Virements {
				if x.Of == pooled.EventKey(v.Virement) {
					v.Reversed = x.Date
				}
			}
		}
		if x, ok := e.(*pooled.Roll); ok && r.Seq <= in.KnownAt {
			in.Rolls = append(in.Rolls, x)
		}
		if x, ok := e.(*pooled.Reversal); ok && r.Seq <= in.KnownAt {
			in.Rolls = slices.DeleteFunc(in.Rolls, func(roll *pooled.Roll) bool { return x.Of == pooled.EventKey(roll) })
		}
		if x, ok := e.(*pooled.Succession); ok && r.Seq <= in.KnownAt {
			taken = append(taken, r.Key)
			in.Successions = append(in.Successions, reports.Successor{Old: x.Old, By: x.By, From: x.On})
		}
		if x, ok := e.(*pooled.Reversal); ok && r.Seq <= in.KnownAt && slices.Contains(taken, x.Of) {
			in.Successions[slices.Index(taken, x.Of)].Until = x.Date
		}
	}
}

func rowsOf[T any](rows map[string]any) []*T {
	var out []*T
	for _, k := range slices.Sorted(maps.Keys(rows)) {
		out = append(out, rows[k].(*T))
	}
	return out
}

// rowsIn reads a section's rows, each as its cells by column key.
func rowsIn(t testing.TB, r reports.Report, section string) map[string]map[string]reports.Value {
	t.Helper()
	for _, s := range r.Sections {
		if s.Key != section {
			continue
		}
		out := map[string]map[string]reports.Value{}
		for row, err := range s.Rows {
			if err != nil {
				t.Fatal(err)
			}
			if out[row.Key] != nil {
				t.Errorf("section %s: two rows with the key %q", section, row.Key)
			}
			out[row.Key] = map[string]reports.Value{}
			for i, c := range s.Columns {
				out[row.Key][c.Key] = row.Cells[i]
			}
		}
		return out
	}
	t.Fatalf("the report %s has no section %s", r.Name, section)
	return nil
}

// amounts are the money of one column by row, as text.
func amounts(t testing.TB, r reports.Report, section, column string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for key, cells := range rowsIn(t, r, section) {
		if v := cells[column]; !v.IsNull() {
			out[key] = money.Pence(v.Number()).String()
		}
	}
	return out
}

// read is the cells of a column as a reader has them, by the key of their row.
func read(t testing.TB, r reports.Report, section, column string) map[string]string {
	t.Helper()
	of := map[string]reports.Type{}
	for _, s := range r.Sections {
		for _, c := range s.Columns {
			of[s.Key+"/"+c.Key] = c.Type
		}
	}
	out := map[string]string{}
	for key, cells := range rowsIn(t, r, section) {
		switch v := cells[column]; {
		case v.IsNull():
		case of[section+"/"+column] == reports.TypeMoney:
			out[key] = money.Pence(v.Number()).String()
		case of[section+"/"+column] == reports.TypePercent:
			out[key] = money.Percent(v.Number()).Rounded()
		default:
			out[key] = v.Words()
		}
	}
	return out
}

// holds fails the test for every check that must hold and does not.
func holds(t testing.TB, r reports.Report) {
	t.Helper()
	for _, c := range r.Checks {
		if !c.OK && !c.Note {
			t.Errorf("%s: the check %s fails: %s: expected %s, found %s", r.Name, c.Key, c.Text, c.Expected, c.Found)
		}
	}
}

func noted(r reports.Report, key string) (reports.Check, bool) {
	i := slices.IndexFunc(r.Checks, func(c reports.Check) bool { return c.Key == key })
	if i < 0 {
		return reports.Check{}, false
	}
	return r.Checks[i], true
}
