package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// yearOf is one fund's year in one nature of money: what results are added up and shared by.
type yearOf struct {
	fund   string
	year   calendar.Year
	nature ledger.Nature
}

// results is what every fund's years came to, gathered in one pass over the balances. Units: pence.
type results struct {
	*books
	result    map[yearOf]money.Pence // income less expenditure
	agreed    map[yearOf]map[string]*pooled.AgreedShare
	variances map[yearOf]map[string]money.Pence // by service: cash budget less cash cost
	budgets   map[yearOf]map[string]money.Pence // by service: the cash budget
	closed    map[yearOf]bool                   // without a nature
	first     map[string]calendar.Year          // each fund's earliest year with income or expenditure
}

func (b *books) results() *results {
	r := &results{
		books: b, result: map[yearOf]money.Pence{}, agreed: map[yearOf]map[string]*pooled.AgreedShare{},
		variances: map[yearOf]map[string]money.Pence{}, budgets: map[yearOf]map[string]money.Pence{}, closed: map[yearOf]bool{}, first: map[string]calendar.Year{},
	}
	for _, x := range b.in.Balances {
		switch x.Layer {
		case ledger.Actual:
			r.happened(x)
		case ledger.Budget:
			r.planned(x)
		}
	}
	return r
}

func (r *results) happened(x pooled.Balance) {
	year := x.Period.Year()
	if x.Period.Number() == calendar.Closing {
		r.closed[yearOf{fund: x.Fund, year: year}] = true
		return
	}
	if !r.ofYear(x.BalanceKey, year) {
		return
	}
	at := yearOf{x.Fund, year, nature(x.Nature)}
	r.result[at] -= x.Amount
	if first, ok := r.first[x.Fund]; !ok || year < first {
		r.first[x.Fund] = year
	}
	if r.variesByCost(x.BalanceKey) {
		vary(r.variances, at, x.Service, -x.Amount)
	}
}

// variesByCost tells whether a balance of expenditure is a service's cash cost: not what a partner spent or gave itself.
func (b *books) variesByCost(k pooled.BalanceKey) bool {
	return b.typeOf(k.Account) == "expenditure" && k.Partner == "" && k.Service != ""
}

// variesByBudget tells whether a balance of the budget layer is a service's cash budget, from which its variance is reckoned.
func (b *books) variesByBudget(k pooled.BalanceKey) bool {
	account := b.standard(k.Account)
	if b.typeOf(k.Account) != "expenditure" || k.Partner != "" || account == "5400" {
		return false
	}
	s, ok := b.services[k.Service]
	return ok && (account != "5200" || b.standard(s.Account) == "5200")
}

// planned counts the budget layer: contributions agreed as varied, without conditional grants, client money and
// balances applied; and budgets in cash.
func (r *results) planned(x pooled.Balance) {
	at := yearOf{x.Fund, x.Year, nature(x.Nature)}
	account := r.standard(x.Account)
	switch account {
	case "4000", "4400", "4100", "4200":
		if r.agreed[at] == nil {
			r.agreed[at] = map[string]*pooled.AgreedShare{}
		}
		partner := r.heir(x.Partner)
		if r.agreed[at][partner] == nil {
			r.agreed[at][partner] = &pooled.AgreedShare{Partner: partner}
		}
		r.agreed[at][partner].All -= x.Amount
		if account == "4000" || account == "4400" {
			r.agreed[at][partner].Cash -= x.Amount
		}
		return
	}
	if r.variesByBudget(x.BalanceKey) {
		vary(r.variances, at, x.Service, x.Amount)
		vary(r.budgets, at, x.Service, x.Amount)
	}
}

// varying are the variances of a fund's services. A zero-based fund is charged by the case: it has no budgets to vary from.
func (r *results) varying(at yearOf) map[string]money.Pence {
	if f := r.funds[at.fund]; f != nil && f.Kind == "zero-based" {
		return nil
	}
	return r.variances[at]
}

func vary(sums map[yearOf]map[string]money.Pence, at yearOf, service string, by money.Pence) {
	if sums[at] == nil {
		sums[at] = map[string]money.Pence{}
	}
	sums[at][service] += by
}

// shared is one fund's result of one year and whose it is. Units: pence, positive where a partner gains.
type shared struct {
	result        money.Pence
	parts         map[string]money.Pence
	weights       map[string]*money.Percent // nil where one step did not do all the sharing
	undistributed money.Pence
	why           string // in words, when nothing could be shared
	working       []pooled.Shares
	of            []natured // the same, and what could not be shared, each with its nature
}

// natured is the working of a year's money of one nature. Units: pence.
type natured struct {
	nature ledger.Nature
	pooled.Shares
	why string // in words, when it could not be shared
}

// reason says why something of it is undistributed.
func (n natured) reason() string { return shared{why: n.why}.reason() }

// inNature is what of a shared result one nature of money came to: whose it is, and what nobody's. Units: pence, positive
// where a partner gains.
func (s shared) inNature(n ledger.Nature) (parts map[string]money.Pence, undistributed money.Pence) {
	parts = map[string]money.Pence{}
	for _, x := range s.of {
		if x.nature != n {
			continue
		}
		undistributed += x.Undistributed
		for _, p := range x.Parts {
			parts[p.Partner] += p.Share
		}
	}
	return parts, undistributed
}

var natures = []ledger.Nature{ledger.Revenue, ledger.Capital}

// share shares a fund's result of a year under the rule on file, revenue and capital apart.
func (r *results) share(f *pooled.Fund, year calendar.Year) shared {
	out := shared{parts: map[string]money.Pence{}, weights: map[string]*money.Percent{}}
	var earlier *pooled.Shares
	for _, n := range natures {
		at := yearOf{f.Code, year, n}
		result := r.result[at]
		out.result += result
		if result == 0 {
			continue
		}
		in := pooled.ShareInput{
			Fund: f.Code, Year: year, Result: result, Rules: r.rules(f, year), Precision: f.RatioPrecision, Earlier: earlier,
		}
		for _, p := range slices.Sorted(maps.Keys(r.agreed[at])) {
			if a := *r.agreed[at][p]; p != "" {
				in.Agreed = append(in.Agreed, a)
			}
		}
		for _, code := range slices.Sorted(maps.Keys(r.varying(at))) {
			s := r.services[code]
			if s == nil {
				s = &pooled.Service{Code: code}
			}
			in.Services = append(in.Services, pooled.ServiceVariance{
				Service: code, Lead: s.Lead, Cost: cmp.Or(s.Cost, "variable"), Variance: r.variances[at][code],
			})
		}
		shares, refusal := pooled.ShareOut(in)
		if refusal != nil {
			out.undistributed += result
			out.why = refusal.Text
			out.of = append(out.of, natured{n, pooled.Shares{Result: result, Undistributed: result}, refusal.Text})
			continue
		}
		out.take(shares)
		out.of = append(out.of, natured{nature: n, Shares: shares})
		earlier = &shares
	}
	if len(out.working) > 1 {
		out.weights = map[string]*money.Percent{} // two workings have two sets of weights
	}
	return out
}

func (s *shared) take(shares pooled.Shares) {
	s.working = append(s.working, shares)
	s.undistributed += shares.Undistributed
	for _, p := range shares.Parts {
		s.parts[p.Partner] += p.Share
		s.weights[p.Partner] = p.Weight
	}
}

// rules are the rows of a fund's rule for a year. A lead-commissioning fund without any is its lead body's.
func (r *results) rules(f *pooled.Fund, year calendar.Year) []*pooled.RiskRule {
	var out []*pooled.RiskRule
	for _, rule := range r.in.RiskRules {
		if rule.Fund == f.Code && rule.Year == year {
			if heir := r.heir(rule.Partner); heir != rule.Partner {
				inherited := *rule
				inherited.Partner = heir
				rule = &inherited
			}
			out = append(out, rule)
		}
	}
	if len(out) == 0 && f.Kind == "lead-commissioning" {
		out = append(out, &pooled.RiskRule{
			Fund: f.Code, Year: year, Direction: "both", Step: 1, Method: "partner", Basis: "cash", Partner: f.Host,
		})
	}
	return out
}

// The partners that a sentence names with their shares: the first has the rule to say besides.
const (
	sharesFirst = 5
	sharesThen  = 10
)

// other says what the other common rule would have given, where there is one working to compare it with, in sentences that
// stay short however many the partners are.
func (s shared) other() string {
	if len(s.working) != 1 || len(s.working[0].Other) == 0 {
		return ""
	}
	var parts []string
	for _, p := range s.working[0].Other {
		parts = append(parts, p.Partner+" "+p.Share.Pounds())
	}
	first := min(sharesFirst, len(parts))
	said := fmt.Sprintf(" Shared %s, it would be %s.", s.working[0].OtherRule, strings.Join(parts[:first], ", "))
	for more := range slices.Chunk(parts[first:], sharesThen) {
		said += " For others it would be " + strings.Join(more, ", ") + "."
	}
	return said
}

// openingNote says what of an earlier year's result stands in the opening balances, though no close has posted it: what
// is undistributed stands in nobody's.
func (s shared) openingNote(f *pooled.Fund, year calendar.Year) string {
	stands := "its result of " + s.result.Pounds() + " stands"
	switch {
	case s.result == 0:
		return ""
	case s.undistributed == s.result:
		return fmt.Sprintf("%s: %s is not closed; nothing of its result of %s stands in the opening balances.", f.Code, year.Long(), s.result.Pounds())
	case s.undistributed != 0:
		stands = (s.result - s.undistributed).Pounds() + " of " + stands
	}
	return fmt.Sprintf("%s: %s is not closed; %s in the opening balances provisionally.", f.Code, year.Long(), stands)
}

// undistributedNote says what of a result is nobody's yet, and why.
func (s shared) undistributedNote(f *pooled.Fund, year calendar.Year) string {
	if s.undistributed == 0 {
		return ""
	}
	return fmt.Sprintf("%s, %s: %s is undistributed, to be agreed. %s", f.Code, year.Long(), s.undistributed.Pounds(), s.reason())
}

// reason says why something of a result is undistributed.
func (s shared) reason() string {
	return cmp.Or(s.why, "No step of a risk-share rule on file takes it.")
}
