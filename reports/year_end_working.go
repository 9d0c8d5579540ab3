package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// resultTable has a row for each nature of money that a fund had or planned in the year, and one for a fund without any.
func (y *yearEnd) resultTable() *table {
	t := newTable("result", "Result", 2, textColumn("fund", "Fund"), textColumn("nature", "Nature"), textColumn("name", "Name of fund"),
		moneyColumn("income", "Income"), moneyColumn("expenditure", "Expenditure"),
		Column{Key: "result", Label: "Result (£)", Type: TypeMoney, Formula: "{income}-{expenditure}"},
		moneyColumn("unallocated", "Unallocated variance"))
	for _, f := range y.ends {
		before := len(t.rows)
		for i, n := range natures {
			at := yearOf{f.Code, y.year, n}
			income, spent, unallocated := y.sums(at)
			if income == 0 && spent == 0 && len(y.varying(at)) == 0 && (i < len(natures)-1 || len(t.rows) > before) {
				continue
			}
			if income == 0 && spent == 0 && len(y.varying(at)) == 0 {
				n = natures[0] // nothing of either nature: the fund stands with nil all the same
			}
			t.addUnlike(Text(f.Code), Text(n.String()), Text(f.Name), Money(income), Money(spent), Money(income-spent), Money(unallocated))
		}
	}
	return t
}

// inputsTable is what each partner agreed, as the rule weighs it.
func (y *yearEnd) inputsTable() *table {
	t := newTable("inputs", "Contributions agreed", 3, textColumn("fund", "Fund"), textColumn("nature", "Nature"), textColumn("partner", "Partner"),
		textColumn("name", "Name"), moneyColumn("cash", "Agreed in cash"), moneyColumn("all", "Agreed in all"))
	for _, f := range y.ends {
		for _, n := range natures {
			agreed := y.agreed[yearOf{f.Code, y.year, n}]
			for _, p := range slices.Sorted(maps.Keys(agreed)) {
				if a := agreed[p]; p != "" && (a.Cash != 0 || a.All != 0) {
					t.addUnlike(Text(f.Code), Text(n.String()), Text(p), y.nameOf(p), Money(a.Cash), Money(a.All))
				}
			}
		}
	}
	return t
}

// variancesTable is each service's variance as the rule sees it: an underspend is positive whatever the partnership's
// setting says of variances, since it is part of a surplus.
func (y *yearEnd) variancesTable() *table {
	t := newTable("variances", "Variances of services", 3, textColumn("fund", "Fund"), textColumn("nature", "Nature"), textColumn("service", "Service"),
		textColumn("name", "Name of service"), textColumn("lead", "Lead"), textColumn("cost", "Cost"), moneyColumn("budget", "Cash budget"), moneyColumn("spent", "Cash cost"),
		Column{Key: "variance", Label: "Underspend (minus: overspend) (£)", Type: TypeMoney, Formula: "{budget}-{spent}"})
	for _, f := range y.ends {
		for _, n := range natures {
			at := yearOf{f.Code, y.year, n}
			for _, code := range slices.Sorted(maps.Keys(y.varying(at))) {
				budget, variance := y.budgets[at][code], y.variances[at][code]
				s := y.services[code]
				if s == nil {
					s = &pooled.Service{Code: code}
				}
				t.addUnlike(Text(f.Code), Text(n.String()), Text(code), Text(s.Name), Text(strings.Join(s.Leads(), ", ")), Text(cmp.Or(s.Cost, "variable")),
					Money(budget), Money(budget-variance), Money(variance))
			}
		}
	}
	return t
}

var directionWords = map[string]string{"over": "deficit", "under": "surplus", "both": "either"}

// ruleTable is the rules of the year as they are on file, with whether each row came to be used.
func (y *yearEnd) ruleTable() *table {
	t := newTable("rule", "Risk-share rules", 4, textColumn("fund", "Fund"), textColumn("direction", "For a"), countColumn("step", "Step"), textColumn("partner", "Partner"),
		textColumn("method", "Method"), textColumn("basis", "Basis"), percentColumn("percent", "Share"), moneyColumn("upto", "Takes up to"), moneyColumn("cap", "Cap"),
		textColumn("services", "Services"), textColumn("used", "Used here"))
	rules := slices.DeleteFunc(slices.Clone(y.in.RiskRules), func(r *pooled.RiskRule) bool {
		_, has := y.end(r.Fund)
		return !has || r.Year != y.year
	})
	slices.SortFunc(rules, func(a, b *pooled.RiskRule) int {
		return cmp.Or(cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Direction, b.Direction), cmp.Compare(a.Step, b.Step), cmp.Compare(a.Partner, b.Partner))
	})
	for _, r := range rules {
		f, _ := y.end(r.Fund)
		used := "no"
		if slices.ContainsFunc(f.of, func(n natured) bool { return n.Direction == r.Direction || n.Direction != "" && r.Direction == "both" }) {
			used = "yes"
		}
		percent, basis := Null, ""
		if r.Percent != nil {
			percent = Percent(*r.Percent)
		}
		if r.Method == "proportional" {
			basis = cmp.Or(r.Basis, "cash")
		}
		t.addUnlike(Text(r.Fund), Text(directionWords[r.Direction]), Count(int64(r.Step)), Text(r.Partner), Text(r.Method), Text(basis), percent,
			ifAny(r.UpTo), ifAny(r.Cap), Text(strings.Join(r.Services, ", ")), Text(used))
	}
	return t
}

// ifAny is an amount that may not be stated.
func ifAny(p *money.Pence) Value {
	if p == nil {
		return Null
	}
	return Money(*p)
}

// workingTable is each step on what the steps before it left; a result that no step met stands with the reason.
func (y *yearEnd) workingTable() *table {
	t := newTable("working", "Working step by step", 3, textColumn("fund", "Fund"), textColumn("nature", "Nature"), countColumn("step", "Step"),
		proseColumn("method", "Method"), textColumn("on", "On what"), moneyColumn("before", "Left to share"), moneyColumn("upto", "Takes up to"),
		moneyColumn("cut", "Cut off by a cap"), moneyColumn("taken", "Taken"),
		Column{Key: "left", Label: "Left after it (£)", Type: TypeMoney, Formula: "{before}-{taken}"})
	for _, f := range y.ends {
		for _, w := range f.of {
			for _, s := range w.Steps {
				t.addUnlike(Text(f.Code), Text(w.nature.String()), Count(int64(s.Step)), Text(capital(s.Words)+"."), Text(onWhat(s.Services)), Money(s.Before), ifAny(s.UpTo),
					Money(s.Offered-s.Taken), Money(s.Taken), Money(s.Before-s.Taken))
			}
			if len(w.Steps) == 0 {
				t.addUnlike(Text(f.Code), Text(w.nature.String()), Null, Text(w.reason()), Null, Money(w.Result), Null, Money(0), Money(0), Money(w.Result))
			}
		}
	}
	return t
}

// onWhat says in words what a step may take of.
func onWhat(services []string) string {
	if len(services) == 0 {
		return "All that is left"
	}
	var words []string
	for _, s := range services {
		switch pooled.Fold(s) {
		case "fixed", "variable":
			s = pooled.Fold(s) + "-cost services"
		}
		words = append(words, s)
	}
	return capital(strings.Join(words, ", "))
}

func capital(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// sharesTable is each partner's exact share of each step, what rounding gave it, and the share.
func (y *yearEnd) sharesTable() *table {
	t := newTable("shares", "Exact shares", 4, textColumn("fund", "Fund"), textColumn("nature", "Nature"), textColumn("partner", "Partner"), countColumn("step", "Step"),
		percentColumn("weight", "Weight"), textColumn("exact", "Exact share (pounds)"), countColumn("rounding", "Rounding (millionths of a penny)"),
		moneyColumn("cut", "Cut off by a cap"), moneyColumn("share", "Share"))
	for _, f := range y.ends {
		for _, w := range f.of {
			for _, s := range w.Steps {
				for _, p := range s.Parts {
					t.addUnlike(Text(f.Code), Text(w.nature.String()), Text(p.Partner), Count(int64(s.Step)), Percent(p.Weight), Text(p.Exact), Count(p.Gain), Money(p.Cut), Money(p.Part))
				}
			}
		}
	}
	return t
}

// byPartnerTable adds up the shares of all steps and funds, revenue and capital apart.
func (y *yearEnd) byPartnerTable() *table {
	t := newTable("by-partner", "Shares by partner", 1, textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("revenue", "Revenue"), moneyColumn("capital", "Capital"),
		Column{Key: "share", Label: "Share (£)", Type: TypeMoney, Formula: "{revenue}+{capital}"})
	sums := map[string]*[2]money.Pence{}
	for _, f := range y.ends {
		for _, w := range f.of {
			for _, p := range w.Parts {
				if sums[p.Partner] == nil {
					sums[p.Partner] = new([2]money.Pence)
				}
				sums[p.Partner][slices.Index(natures, w.nature)] += p.Share
			}
		}
	}
	for _, p := range slices.Sorted(maps.Keys(sums)) {
		t.add(Text(p), y.nameOf(p), Money(sums[p][0]), Money(sums[p][1]), Money(sums[p][0]+sums[p][1]))
	}
	return t
}

// otherTable is what the other common rule would have given each partner.
func (y *yearEnd) otherTable() *table {
	t := newTable("other-rule", "The other common rule", 3, textColumn("fund", "Fund"), textColumn("nature", "Nature"), textColumn("partner", "Partner"),
		moneyColumn("share", "Share"), moneyColumn("other", "By the other rule"),
		Column{Key: "difference", Label: "Difference (£)", Type: TypeMoney, Formula: "{other}-{share}"}, proseColumn("rule", "The other rule"))
	for _, f := range y.ends {
		for _, w := range f.of {
			share, other := map[string]money.Pence{}, map[string]money.Pence{}
			for _, p := range w.Parts {
				share[p.Partner] = p.Share
			}
			for _, p := range w.Other {
				other[p.Partner] = p.Share
				share[p.Partner] += 0
			}
			if len(w.Other) == 0 {
				continue
			}
			for _, p := range slices.Sorted(maps.Keys(share)) {
				t.addUnlike(Text(f.Code), Text(w.nature.String()), Text(p), Money(share[p]), Money(other[p]), Money(other[p]-share[p]), Text(capital(w.OtherRule)+"."))
			}
		}
	}
	return t
}

// undistributedTable is what no step takes, of this year and of those before it that are not closed.
func (y *yearEnd) undistributedTable() *table {
	t := newTable("undistributed", "To be agreed", 3, textColumn("fund", "Fund"), textColumn("year", "Year"), textColumn("nature", "Nature"), moneyColumn("amount", "Undistributed"), proseColumn("why", "Why"))
	for _, f := range y.ends {
		for _, year := range append(y.earlier(f.Fund), y.year) {
			for _, w := range y.share(f.Fund, year).of {
				if w.Undistributed != 0 {
					t.addUnlike(Text(f.Code), Text(year.String()), Text(w.nature.String()), Money(w.Undistributed), Text(w.reason()))
				}
			}
		}
	}
	return t
}

// earlier are the years of a fund before this one that had income or expenditure and are not closed.
func (y *yearEnd) earlier(f *pooled.Fund) []calendar.Year {
	var out []calendar.Year
	for n := y.first[f.Code]; n != 0 && n < y.year; n++ {
		if !y.closed[yearOf{fund: f.Code, year: n}] && y.hasResult(f.Code, n) {
			out = append(out, n)
		}
	}
	return out
}

// hasResult tells whether a fund had income or expenditure in a year.
func (y *yearEnd) hasResult(fund string, year calendar.Year) bool {
	return slices.ContainsFunc(y.in.Balances, func(x pooled.Balance) bool { return x.Fund == fund && y.ofYear(x.BalanceKey, year) })
}

// leads says on the cover what the year came to, and whether it can be closed.
func (y *yearEnd) leads() []Passage {
	if len(y.ends) == 0 {
		return nil
	}
	var income, spent, left money.Pence
	for _, f := range y.ends {
		for _, n := range natures {
			income, spent = income+y.income[yearOf{f.Code, y.year, n}], spent+y.spent[yearOf{f.Code, y.year, n}]
		}
		for _, w := range f.of {
			left += w.Undistributed
		}
	}
	came := []string{fmt.Sprintf("Income was %s and expenditure %s: %s.", income.Pounds(), spent.Pounds(), resultInWords(income-spent))}
	for _, p := range slices.Sorted(maps.Keys(y.shares)) {
		name := p
		if v := y.nameOf(p); !v.IsNull() {
			name = v.Words()
		}
		switch share := y.shares[p]; {
		case share < 0:
			came = append(came, fmt.Sprintf("%s bears %s.", name, share.Abs().Pounds()))
		case share > 0:
			came = append(came, fmt.Sprintf("%s gains %s.", name, share.Pounds()))
		}
	}
	if left != 0 {
		came = append(came, left.Pounds()+" is undistributed: the partners have to agree whose it is.")
	}
	return []Passage{{"What the year came to", came}, {"Before the year can be closed", y.stopping()}}
}
