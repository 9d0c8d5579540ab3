package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// settled is how a partner's share of one fund's result is settled. Units: pence; all but before and share positive.
type settled struct {
	fund, partner                            string
	before, share, carried, refunded, called money.Pence
	words                                    string
}

func (s settled) after() money.Pence { return s.before + s.share - s.refunded + s.called }

// any tells whether there is anything to settle or to carry.
func (s settled) any() bool { return s.before != 0 || s.share != 0 }

// settlements are how a close would settle each fund's result, in order of fund and partner: no settlement can be on file
// yet, so a surplus is carried forward and a deficit called.
func (y *yearEnd) settlements() []settled {
	var out []settled
	for _, f := range y.ends {
		for _, p := range f.m.partnersOf() {
			s := settled{fund: f.Code, partner: p, before: f.m.opening[p] + f.m.moved[p], share: f.m.shares[p]}
			switch {
			case s.share > 0 && y.isNHS(p):
				s.carried, s.words = s.share, "A surplus carried for an NHS body: it needs a decision."
			case s.share > 0:
				s.carried, s.words = s.share, "A surplus is carried forward."
			case s.share < 0:
				s.called, s.words = -s.share, "A deficit is called."
			default:
				s.words = "No share to settle."
			}
			if s.any() {
				out = append(out, s)
			}
		}
	}
	return out
}

// isNHS tells whether a partner is an NHS body, which as a rule may not keep a surplus over the year's end.
func (b *books) isNHS(partner string) bool {
	o, ok := b.organisations[partner]
	return ok && o.Sector == "nhs"
}

// carriedForNHS is the surpluses that would be carried for NHS bodies without a decision. Units: pence.
func (y *yearEnd) carriedForNHS() money.Pence {
	var sum money.Pence
	for _, s := range y.settle {
		if y.isNHS(s.partner) {
			sum += s.carried
		}
	}
	return sum
}

func (y *yearEnd) settlementTable() *table {
	t := newTable("settlement", "Settlement", 2, textColumn("fund", "Fund"), textColumn("partner", "Partner"), textColumn("name", "Name"),
		moneyColumn("before", "Balance before"), moneyColumn("share", "Share of the result"), moneyColumn("carried", "Of it carried forward"), moneyColumn("refunded", "Refunded"),
		moneyColumn("called", "Called"), Column{Key: "after", Label: "Balance after (£)", Type: TypeMoney, Formula: "{before}+{share}-{refunded}+{called}"}, proseColumn("note", "Note"))
	for _, s := range y.settle {
		t.addUnlike(Text(s.fund), Text(s.partner), y.nameOf(s.partner), Money(s.before), Money(s.share), Money(s.carried), Money(s.refunded), Money(s.called), Money(s.after()), Text(s.words))
	}
	return t
}

// forwardTable is what each partner takes into the next year, with what came to it and left it.
func (y *yearEnd) forwardTable() *table {
	t := newTable("carry-forward", "Carried forward", 2, textColumn("fund", "Fund"), textColumn("partner", "Partner"), textColumn("name", "Name"), moneyColumn("opening", "Opening"),
		moneyColumn("moved", "Moved in the year"), moneyColumn("share", "Share of the result"), moneyColumn("refunded", "Refunded"), moneyColumn("called", "Called"),
		Column{Key: "closing", Label: "Into the next year (£)", Type: TypeMoney, Formula: "{opening}+{moved}+{share}-{refunded}+{called}"}, moneyColumn("reserve", "Reserve beside it"))
	settlements := map[inFund]settled{}
	for _, s := range y.settle {
		settlements[inFund{s.fund, s.partner}] = s
	}
	for _, f := range y.ends {
		partners := map[string]bool{}
		for _, p := range f.m.partnersOf() {
			partners[p] = f.m.opening[p] != 0 || f.m.moved[p] != 0 || f.m.shares[p] != 0
		}
		for p, held := range f.m.reserve {
			partners[p] = partners[p] || held.last+held.this != 0
		}
		for _, p := range slices.Sorted(maps.Keys(partners)) {
			if !partners[p] {
				continue
			}
			s, reserve := settlements[inFund{f.Code, p}], money.Pence(0)
			if held := f.m.reserve[p]; held != nil {
				reserve = held.last + held.this
			}
			t.addUnlike(Text(f.Code), Text(p), y.nameOf(p), Money(f.m.opening[p]), Money(f.m.moved[p]), Money(s.share), Money(s.refunded), Money(s.called), Money(s.after()), Money(reserve))
		}
	}
	return t
}

// lapsing is what remains of a contract's promise for the year: what is to be carried over of it, and what lapses. Units: pence.
type lapsing struct {
	promised
	contract       *pooled.Contract
	rolled, beyond money.Pence // what is on file to be carried over: as far as it remains, and more than that
	decisions      []string
}

func (l lapsing) lapses() money.Pence { return l.Remains - l.rolled }

// lapsings lists what remains of the year's promises, in order of contract and service. What is carried over by an event of
// the new year's first day stands in what remains until that day.
func (y *yearEnd) lapsings() []lapsing {
	contracts := map[string]*pooled.Contract{}
	for _, c := range y.in.Contracts {
		contracts[c.Code] = c
	}
	var out []lapsing
	for _, p := range y.promises() {
		c := contracts[p.contract]
		if c == nil || p.year != y.year || !y.inTrial(c.Fund) {
			continue
		}
		l := lapsing{promised: p, contract: c}
		for _, r := range y.in.Rolls {
			if r.Contract == p.contract && r.Service == p.service && r.Year == y.year.Next() && r.When() > y.in.AsAt {
				l.rolled += r.Amount
				l.decisions = append(l.decisions, cmp.Or(r.Decision, "none"))
			}
		}
		if l.beyond = max(0, l.rolled-l.Remains); l.beyond > 0 {
			l.rolled = l.Remains
		}
		if l.Remains != 0 || l.rolled != 0 || l.beyond != 0 {
			out = append(out, l)
		}
	}
	return out
}

func (l lapsing) words() string {
	var out []string
	switch {
	case len(l.decisions) == 0:
		out = append(out, "Nothing is on file to carry it over: it lapses.")
	case slices.Contains(l.decisions, "none"):
		out = append(out, "Carried over without a decision on file.")
	default:
		out = append(out, "Carried over by decision "+listed(l.decisions)+".")
	}
	if l.beyond > 0 {
		out = append(out, l.beyond.Pounds()+" more is on file to be carried over than remains.")
	}
	return strings.Join(out, " ")
}

func (y *yearEnd) commitmentsTable() *table {
	t := newTable("commitments", "Commitments", 2, textColumn("contract", "Contract"), textColumn("service", "Service"), textColumn("fund", "Fund"), textColumn("title", "Title"),
		textColumn("provider", "Provider"), moneyColumn("committed", "Committed"), moneyColumn("to_roll", "To be carried over"),
		Column{Key: "lapses", Label: "Lapses at the close (£)", Type: TypeMoney, Formula: "{committed}-{to_roll}"}, proseColumn("note", "Note"))
	for _, l := range y.lapse {
		t.addUnlike(Text(l.contract.Code), Text(l.service), Text(l.contract.Fund), Text(l.contract.Title), Text(strings.Join(l.contract.Providers, ", ")), Money(l.Remains), Money(l.rolled),
			Money(l.lapses()), Text(l.words()))
	}
	return t
}

// certificate is what the pool manager of each fund, the chief finance officer of each host and each partner sign, with
// what each certifies and room to do so. A section 75 fund has a pool manager by law; another names whoever runs it.
func (y *yearEnd) certificate() Section {
	const blank = "____________________"
	t := newTable("certificate", "Certificate", 1, textColumn("number", "Number"), textColumn("capacity", "Capacity"), textColumn("of", "Of"),
		proseColumn("certifies", "What is certified"), textColumn("agreement", "Agreement"), textColumn("name", "Name or post"), textColumn("signature", "Signature"), textColumn("date", "Date"))
	n := 0
	row := func(capacity, of, certifies, agreement, name string) {
		n++
		t.add(Text(fmt.Sprint(n)), Text(capacity), Text(of), Text(certifies), Text(agreement), Text(cmp.Or(name, blank)), Text(blank), Text(blank))
	}
	var hosts []string
	hosted := map[string][]string{}
	for _, f := range y.ends {
		row(capacityOf(f.Fund), f.Name, y.certified(f.Fund), y.agreementOf(f.Fund), f.PoolManager)
		if hosted[f.Host] == nil {
			hosts = append(hosts, f.Host)
		}
		hosted[f.Host] = append(hosted[f.Host], f.Code)
	}
	for _, host := range slices.Sorted(slices.Values(hosts)) {
		row(y.officer(host), y.spokenName(host), "As host: the accounts of "+strings.Join(hosted[host], ", ")+", and the shares in this working.", "", "")
	}
	carried := map[string]money.Pence{}
	for _, s := range y.settle {
		carried[s.partner] += s.after()
	}
	for _, p := range slices.Sorted(maps.Keys(carried)) {
		row(y.officer(p), y.spokenName(p), fmt.Sprintf("As partner: %s as its share, and a balance of %s into the next year.", resultInWords(y.shares[p]), carried[p].Pounds()), "", "")
	}
	return t.whole(fmt.Sprintf("We certify that these figures are those of the books as recorded up to event %d. To our knowledge they hold all income and expenditure to %s. Provisional until the year is closed.", y.in.KnownAt, y.in.AsAt.Long()))
}

// capacityOf is what the one is who runs a fund: a section 75 fund has a pool manager by law.
func capacityOf(f *pooled.Fund) string {
	if f.LegalBasis == "s75" {
		return "Pool manager (section 75)"
	}
	return "Manager of the fund"
}

// certified says what a fund's year came to, money for running and for building apart.
func (y *yearEnd) certified(f *pooled.Fund) string {
	said := map[ledger.Nature]string{}
	for _, n := range natures {
		if at := (yearOf{f.Code, y.year, n}); y.income[at] != 0 || y.spent[at] != 0 {
			said[n] = fmt.Sprintf("income of %s and expenditure of %s: %s.", y.income[at].Pounds(), y.spent[at].Pounds(), resultInWords(y.income[at]-y.spent[at]))
		}
	}
	switch revenue, building := said[ledger.Revenue], said[ledger.Capital]; {
	case revenue != "" && building != "":
		return "Revenue: " + revenue + " Capital: " + building
	case revenue != "" || building != "":
		return capital(revenue + building)
	}
	return "Neither income nor expenditure."
}

// resultInWords says of a result or a share which way it goes.
func resultInWords(p money.Pence) string {
	switch {
	case p > 0:
		return "a surplus of " + p.Pounds()
	case p < 0:
		return "a deficit of " + p.Abs().Pounds()
	}
	return "neither surplus nor deficit"
}

// agreementOf says whether a fund's agreement is signed.
func (y *yearEnd) agreementOf(f *pooled.Fund) string {
	if f.IsUnsigned(y.in.AsAt) {
		return "Agreement not signed"
	}
	return "Signed " + f.Signed.Short()
}

// officer is who signs for a body: a council's officer under section 151 of the Local Government Act 1972; others have a
// chief finance officer under other law, or none.
func (b *books) officer(organisation string) string {
	if o, ok := b.organisations[organisation]; ok {
		switch o.Sector {
		case "county", "unitary", "district", "london-borough", "metropolitan":
			return "Section 151 officer"
		}
	}
	return "Chief finance officer"
}

func (b *books) spokenName(organisation string) string {
	if v := b.nameOf(organisation); !v.IsNull() {
		return v.Words()
	}
	return organisation
}
