package reports

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// control is a check with the place where a reader would look into it.
type control struct {
	Check
	where string
}

// Controls is every control of the books with its result and where to look.
//
// Shape: one section, controls; the report carries the same checks. Units: pence. Errors: a refusal for a fund that is
// not on file. Reads: everything but Lines.
func Controls(in In) (Report, error) {
	b := open(in)
	if in.Fund != "" && b.funds[in.Fund] == nil {
		return Report{}, b.answerable()
	}
	controls := slices.Concat(b.balanced(), b.proved(), b.ties(), b.fundControls(), b.duesControls(), b.commissioningControls(), b.pilotControls(), b.successionControls(), b.targetControls())
	t := newTable("controls", "Controls", 1, textColumn("check", "Check"), proseColumn("text", "What it holds"), textColumn("level", "Level"),
		textColumn("expected", "Expected"), textColumn("found", "Found"), textColumn("result", "Result"), textColumn("where", "Where to look"))
	r := b.report("controls", "Controls")
	for _, c := range controls {
		level, result := "must", "Holds"
		if c.Note {
			level = "note"
		}
		if !c.OK {
			result = "Look"
			if !c.Note {
				result = "Fails"
			}
		}
		t.add(Text(c.Key), Text(c.Text), Text(level), Text(c.Expected), Text(c.Found), Text(result), Text(c.where))
		r.Checks = append(r.Checks, c.Check)
	}
	r.Sections = []Section{t.whole("What is checked, and what was found. A control that must hold can fail only by a mistake of the program or a change behind its back; a note is worth knowing.")}
	return r, nil
}

// balanced holds that every fund balances in every layer.
func (b *books) balanced() []control {
	sums := map[ledger.Layer]map[string]money.Pence{}
	for _, x := range b.in.Balances {
		if b.asked(x.Fund) {
			if sums[x.Layer] == nil {
				sums[x.Layer] = map[string]money.Pence{}
			}
			sums[x.Layer][x.Fund] += x.Amount
		}
	}
	var out []control
	for _, name := range ledger.LayerNames() {
		layer, _ := ledger.ParseLayer(name)
		var off []string
		var sum money.Pence
		for _, fund := range slices.Sorted(maps.Keys(sums[layer])) {
			if p := sums[layer][fund]; p != 0 {
				off = append(off, fund)
				sum += p.Abs()
			}
		}
		text := "In the " + name + " layer every fund's debits equal its credits"
		if len(off) > 0 {
			text += ": not in " + strings.Join(off, ", ")
		}
		out = append(out, control{mustEqual("balances/"+name, text, 0, sum), "purse verify"})
	}
	return out
}

// proved holds what the store found against what it keeps.
func (b *books) proved() []control {
	f := b.in.Facts
	count := func(key, text string, expected, found int64) control {
		return control{Check{
			Key: key, Text: text, Expected: strconv.FormatInt(expected, 10), Found: strconv.FormatInt(found, 10), OK: expected == found,
		}, "purse verify"}
	}
	return []control{
		count("lines", "Balances kept equal the sum of their lines: how many differ", 0, f.Differ),
		count("sequence", "Events are numbered without a gap: as many as the last number", f.Head, f.Events),
		count("sealed", "Every event is sealed", f.Head, f.Sealed),
		{Check{Key: "seal", Text: "The seal is that of the events", Expected: f.Root, Found: f.Remade, OK: f.Root == f.Remade}, "purse verify"},
	}
}

// tied lists the accounts that are kept by item, with the words for their items.
var tied = []struct{ account, items string }{
	{"1100", "receivables"},
	{"1110", "disputed receivables"},
	{"1120", "grants earned"},
	{"1200", "provider debts"},
	{"1400", "payments in advance"},
	{"1900", "receipts in suspense"},
	{"2000", "unpaid invoices"},
	{"2100", "accruals"},
	{"2200", "receipts in advance"},
	{"2300", "grants in advance"},
}

// ties holds each account that is kept by item to what is open of its items.
func (b *books) ties() []control {
	kept, items := map[string]money.Pence{}, map[string]money.Pence{}
	for _, x := range b.in.Balances {
		if x.Layer == ledger.Actual && b.asked(x.Fund) {
			kept[b.standard(x.Account)] += x.Amount
		}
	}
	for _, a := range b.in.Amounts {
		if b.asked(a.Fund) {
			items[b.standard(a.Account)] += a.Open
		}
	}
	var out []control
	for _, t := range tied {
		out = append(out, control{
			mustEqual("ties/"+t.account, "Account "+t.account+" is the sum of its open "+t.items, kept[t.account], items[t.account]),
			"purse report trial-balance",
		})
	}
	return out
}

// fundControls are what is worth knowing of each fund.
func (b *books) fundControls() []control {
	m := &memorandum{results: b.results(), year: b.in.Year}
	held := map[string]money.Pence{}
	for _, x := range b.in.Balances {
		if x.Layer == ledger.Actual && b.standard(x.Account) == "1900" {
			held[x.Fund] -= x.Amount
		}
	}
	notSigned := map[string]money.Pence{}
	for _, u := range b.unsignedFunds() {
		notSigned[u.fund.Code] = u.spent
	}
	out := b.betweenFunds()
	for _, f := range b.askedFunds() {
		if pooled.InThePool(f.Kind) {
			out = append(out, control{
				notedEqual("suspense/"+f.Code, "Nothing of "+f.Code+" stands in suspense", 0, held[f.Code]),
				"purse report contributions --section unmatched --fund " + f.Code,
			})
		}
		if f.Kind != "shadow" && f.Kind != "mainstream" {
			out = append(out, signed(f, notSigned))
		}
		if b.in.Year != 0 {
			out = append(out, m.yearControls(f)...)
		}
	}
	return out
}

// betweenFunds is whether what the funds of each host owe each other comes to nil, where any do.
func (b *books) betweenFunds() []control {
	if b.in.Fund != "" {
		return nil
	}
	of := map[string]money.Pence{}
	for _, x := range b.in.Balances {
		if x.Layer == ledger.Actual && b.standard(x.Account) == "1800" {
			of[x.Fund] += x.Amount
		}
	}
	owed, hosts := map[string]money.Pence{}, map[string]bool{}
	for fund, p := range of {
		if f := b.funds[fund]; f != nil && p != 0 {
			owed[f.Host] += p
			hosts[f.Host] = true
		}
	}
	var out []control
	for _, host := range slices.Sorted(maps.Keys(hosts)) {
		out = append(out, control{
			notedEqual("between-funds/"+host, "What the funds of "+host+" owe each other comes to nil", 0, owed[host]), "purse report trial-balance --fund FUND",
		})
	}
	return out
}

// signed is whether a fund's agreement is signed; spent says of those that are not how much was spent all the same.
func signed(f *pooled.Fund, spent map[string]money.Pence) control {
	c := Check{Key: "signed/" + f.Code, Text: "The agreement of " + f.Code + " is signed", Expected: "signed", Found: "signed", OK: true, Note: true}
	if p, not := spent[f.Code]; not {
		c.Found, c.OK = "not signed, "+p.Pounds()+" spent", false
	}
	return control{c, "purse fund show " + f.Code}
}

// yearControls are what is worth knowing of a fund's year.
func (m *memorandum) yearControls(f *pooled.Fund) []control {
	var out []control
	of := fmt.Sprintf(" --fund %s --year %s", f.Code, m.year)
	agreed, budget, income, expenditure := m.fundFigures(f, m.year)
	agreed += m.applied(f.Code, m.year)
	if f.Kind != "shadow" && f.Kind != "mainstream" && (agreed != 0 || budget != 0) {
		out = append(out, control{
			notedEqual("budget/"+f.Code, "The budgets of "+f.Code+" equal the contributions agreed", agreed, budget),
			"purse report trial-balance --layer budget" + of,
		})
	}
	if f.Kind == "pass-through" {
		out = append(out, control{
			notedEqual("pass-through/"+f.Code, f.Code+" passes on all that it takes in: its result is nil", 0, income-expenditure),
			"purse report memorandum" + of,
		})
	}
	if pooled.InThePool(f.Kind) {
		s := m.share(f, m.year)
		out = append(out, control{
			notedEqual("undistributed/"+f.Code, "A rule shares all of the result of "+f.Code, 0, s.undistributed),
			"purse report memorandum --section share" + of,
		})
	}
	return out
}

// applied is what was agreed to be applied of balances and reserves. Units: pence.
func (m *memorandum) applied(fund string, year calendar.Year) money.Pence {
	var sum money.Pence
	for _, x := range m.in.Balances {
		if x.Layer == ledger.Budget && x.Fund == fund && x.Year == year && m.standard(x.Account) == "4600" {
			sum -= x.Amount
		}
	}
	return sum
}

// duesControls are what is worth knowing of what partners owe.
func (b *books) duesControls() []control {
	if b.in.Year == 0 {
		return nil
	}
	d := b.dues()
	return []control{{
		notedEqual("overdue", "Nothing that partners owe is past due and undisputed", 0, d.overdue()),
		"purse report contributions --section chase",
	}}
}
