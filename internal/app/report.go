package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/seal"
	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// need says what a report reads besides the registers and balances, so that nothing else is read for it.
type need uint32

const (
	needAmounts need = 1 << iota
	needTies         // what is open on every account, besides
	needHeld
	needLines
	needFacts
	needServices  // balances by partner, source and service, not by fund alone
	needProviders // expenditure of the year and of the one before by provider
	needSectors   // balances by provider of every year
	needFunds     // balances of every fund, whichever is asked about
	needBudgets   // budgets of every fund, whichever is asked about
	needYear      // what happened in the year, and what is planned of any, and nothing else
	needAccount   // one partner's account with the host: its lines and what is open of it
	needTagged    // what is planned of contributions, and the cost of the services that some are given for
	needBefore    // balances as at the day before the quarter
	needMonths    // balances as at the end of the month before, and budgets as at the start of the year
	needWaiting   // what waits for approval
	needCreditors // what providers are owed by invoice, and what moved of it since the year began
	needThen      // what stood when an earlier event had been recorded, and the lines since
	needOpen      // what is owed to providers by invoice, and accrued
	needDeals     // what is unpaid on contracts, and who varied them
	needPromises  // what contracts promise, by contract, service and year
	needPeriods   // what was spent in each period of the year
	needMade      // where decisions were recorded, and what names them
	needRolls     // what is to be carried over to a new year of what contracts promise
	needReturn    // what is between one partner and the hosts, and what is planned of contributions
)

// A made is how one report is made.
type made struct {
	name string
	of   func(reports.In) (reports.Report, error)
	need need
	// reads names the registers that the report is made from; every one where it is empty. They are no small part of the
	// time that a short report takes.
	reads string
}

// known lists the reports in the order in which they are offered.
var known = []made{
	{"trial-balance", reports.TrialBalance, 0, "accounts funds"},
	{"entries", reports.Entries, needLines, "accounts funds"},
	{"memorandum", reports.Memorandum, needHeld | needServices | needProviders | needBudgets, "accounts contributions funds organisations risk_rules services"},
	{"contributions", reports.Contributions, needAmounts, "accounts contributions funds instalments organisations"},
	{"statement", reports.Statement, needAccount | needServices, "accounts aliases contribution_changes contributions forecasts funds instalments organisations risk_rules services"},
	{"partner-return", reports.PartnerReturn, needHeld | needReturn | needServices, "accounts aliases contribution_changes contributions funds organisations risk_rules services"},
	{"ownership", reports.Ownership, needHeld | needTagged | needServices, "accounts contribution_changes contributions funds organisations risk_rules services"},
	{"pool-manager", reports.PoolManager, needAmounts | needServices | needBefore, "accounts contributions evaluations forecasts funds instalments measurements organisations risk_rules services targets"},
	{"year-end", reports.YearEnd, needAmounts | needHeld | needServices | needPromises | needWaiting | needRolls, "accounts contracts contributions endings funds instalments organisations risk_rules services"},
	{"monitoring", reports.Monitoring, needServices | needMonths, "accounts forecasts funds organisations overrides pending services settings virements"},
	{"contracts", reports.Contracts, needServices | needPromises | needDeals, "accounts contract_lines contracts endings extensions funds organisations services variations"},
	{"virements", reports.Virements, needServices | needMonths, "accounts forecasts funds services virements"},
	{"bridge", reports.Bridge, needServices | needMonths | needThen | needMade, "accounts contracts contribution_changes contributions decisions forecasts funds organisations pilots services settings transitions variations virements"},
	{"sectors", reports.Sectors, needSectors, "accounts contributions funds organisations services"},
	{"payments", reports.Payments, needCreditors, "accounts funds organisations stops"},
	{"pilots", reports.Pilots, needAmounts | needServices | needFunds, "accounts contribution_changes contributions decisions evaluations funds instalments organisations pilot_costs pilots services transitions"},
	{"targets", reports.Targets, needServices | needFunds, "accounts actions assessments contributions evaluations funds measurements organisations priorities risk_rules services strategies targets"},
	{"value", reports.SpendAgainstOutcome, needServices, "accounts evaluations funds measurements pilots priorities services strategies targets"},
	{"decisions", reports.Decisions, needMade, "accounts contracts contribution_changes contributions decisions funds pilots services transitions variations"},
	{"controls", reports.Controls, needAmounts | needTies | needHeld | needFacts | needServices | needPromises | needOpen, ""},
}

// later lists the reports of work that is still to come.
var later = []string{
	"bank",
}

// ofOnePartner lists the reports that can be asked of one partner. The others show every partner, whoever is named, and
// what was made in one partner's name must not go to it with everybody's figures.
var ofOnePartner = []string{"entries", "contributions", "statement", "partner-return"}

func (m made) refusePartner(q Query) error {
	if q.Partner == "" || slices.Contains(ofOnePartner, m.name) {
		return nil
	}
	return ledger.Refuse(ledger.Usage, "REPORT-006", fmt.Sprintf("The report %s is of all partners, and cannot be made of %s alone.", m.name, q.Partner),
		"Leave out --partner. What one partner may see is its statement: purse report statement --partner "+q.Partner+".")
}

// ReportNames lists the reports that can be asked for.
func ReportNames() []string {
	names := make([]string, len(known))
	for i, m := range known {
		names[i] = m.name
	}
	return names
}

func reportNamed(name string) (made, error) {
	i := slices.IndexFunc(known, func(m made) bool { return m.name == pooled.Fold(name) })
	if i < 0 && slices.Contains(later, pooled.Fold(name)) {
		return made{}, ledger.Refuse(ledger.NotFound, "REPORT-010", fmt.Sprintf("The report %s is not built yet.", pooled.Fold(name)),
			"The reports are: "+strings.Join(ReportNames(), ", ")+".")
	}
	if i < 0 {
		return made{}, ledger.Refuse(ledger.NotFound, "REPORT-010", fmt.Sprintf("There is no report %q.", name),
			didYouMean(name, ReportNames())+"The reports are: "+strings.Join(ReportNames(), ", ")+".")
	}
	return known[i], nil
}

// limitable refuses to limit a report to what only lines have.
func (m made) limitable(q Query) error {
	if q.Since != "" && m.need&needThen == 0 {
		return ledger.Refuse(ledger.Usage, "REPORT-015", m.name+" is not made from an earlier state of the books: only the bridge is.",
			"Leave out --since, or ask: purse report bridge --since "+q.Since+".")
	}
	for _, c := range []struct{ noun, code string }{{"account", q.Account}, {"service", q.Service}, {"provider", q.Provider}} {
		if c.code != "" && m.need&needLines == 0 {
			return ledger.Refuse(ledger.Usage, "REPORT-015", fmt.Sprintf("%s is not made of one %s: only entries are.", m.name, c.noun),
				fmt.Sprintf("Leave out --%s, or ask: purse report entries --%s %s.", c.noun, c.noun, c.code))
		}
	}
	return nil
}

// Report makes a report from one unchanging state of the book and gives it to render, which reads its rows as it goes.
//
// Errors: a refusal for a report, code, date or position that there is not; what render answers.
func (b *Book) Report(ctx context.Context, name string, q Query, render func(reports.Report) error) error {
	m, err := reportNamed(name)
	if err == nil {
		err = m.limitable(q)
	}
	if err != nil {
		return err
	}
	if err := m.refusePartner(q); err != nil {
		return err
	}
	return b.Remake(ctx, m.name, q, render)
}

// Check makes the report of every control.
func (b *Book) Check(ctx context.Context, q Query, render func(reports.Report) error) error {
	return b.Report(ctx, "controls", q, render)
}

// view runs fn with what reports are made from, as a query asks for it.
func (b *Book) view(ctx context.Context, q Query, m made, fn func(store.Reader, reports.In) error) error {
	return b.store.View(ctx, b.code, func(r store.Reader) error {
		a, err := b.ask(r, q)
		if err != nil {
			return err
		}
		if m.need&needLines != 0 {
			a.entriesOnly(q)
		}
		in, err := b.fill(r, a, m)
		if err != nil {
			return err
		}
		return fn(r, in)
	})
}

// fill reads what a report is made from.
func (b *Book) fill(r store.Reader, a asked, m made) (reports.In, error) {
	need := m.need
	in := reports.In{
		KnownAt: a.lines.KnownAt, Fund: a.lines.Fund, Partner: a.lines.Partner, Service: a.lines.Service, Account: a.lines.Account,
		Provider: a.lines.Provider, Year: a.year, AsAt: a.lines.AsAt, Layer: a.lines.Layer,
	}
	if err := fillRegisters(r, &in, strings.Fields(m.reads)); err != nil {
		return in, err
	}
	var err error
	if in.Balances, err = balances(r, in, need); err != nil {
		return in, err
	}
	for _, part := range b.parts(r, a, &in, need) {
		if need&part.need != 0 {
			if err := part.read(); err != nil {
				return in, err
			}
		}
	}
	root, err := seal.Root(r, in.KnownAt)
	if err != nil && need&needFacts == 0 { // controls says itself what is wrong with the seal
		return in, fmt.Errorf("working out the root of %d events: %w", in.KnownAt, err)
	}
	in.Checkpoint = reports.Checkpoint{Size: in.KnownAt, Root: root.String()}
	if in.About, err = b.about(r, a, in); err != nil {
		return in, err
	}
	return in, b.periods(r, a, &in)
}

// periods reads which periods are closed, and says so of those that a report is of. They stand as they did when the last
// event was recorded that the report is made of: by a clock the same report would be another a day later.
func (b *Book) periods(r store.Reader, a asked, in *reports.In) error {
	in.Now = in.About.RecordedAt
	rows, err := r.Rows("closes", in.KnownAt)
	in.Closes = as[pooled.Close](rows)
	words, final := reports.PeriodInWords(*in, a.period)
	in.About.Period, in.About.Final = in.Year.Long()+", "+words, final
	if !a.period.IsZero() {
		in.About.Period = a.period.String() + ", " + words
	}
	return err
}

// part is something that only some reports are made from.
type part struct {
	need need
	read func() error
}

// parts lists what only some reports are made from, in the order in which it is read.
func (b *Book) parts(r store.Reader, a asked, in *reports.In, need need) []part {
	return []part{
		{needBefore, func() (err error) {
			before := *in
			before.AsAt = reports.QuarterStart(in.Year, in.AsAt).AddDays(-1)
			in.Before, err = balances(r, before, need)
			return err
		}},
		{needMonths, func() error { return months(r, in, need) }},
		{needAmounts, func() (err error) {
			if in.Amounts, err = dues(r, *in); err != nil {
				return err
			}
			return hold(r, in)
		}},
		{needTies, func() (err error) { in.Amounts, err = besides(r, *in); return err }},
		{needAccount, func() error {
			if in.Partner == "" {
				return nil
			}
			return accountWithHost(r, in)
		}},
		{needTagged, func() error { return givenForServices(r, in) }},
		{needReturn, func() error { return ownAccounts(r, in) }},
		{needCreditors, func() error { return creditors(r, in) }},
		{needPromises, func() (err error) { in.Promises, err = promises(r, *in); return err }},
		{needThen, func() error { return then(r, in, a, need) }},
		{needOpen, func() error { return unmet(r, in) }},
		{needDeals, func() error { return deals(r, in) }},
		{needMade, func() error { return madeOnDecisions(r, in) }},
		{needRolls, func() (err error) { in.Rolls, err = rolls(r, in.KnownAt); return err }},
		{needHeld, func() (err error) { in.Held, err = b.held(r, *in); return err }},
		{needLines, func() (err error) { in.Lines, in.Totals, err = linesOf(r, a.lines); return err }},
		{needPeriods, func() (err error) {
			in.ByPeriod, err = r.Balances(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Fund: in.Fund, Layer: ledger.Actual, From: in.Year.Start(), Grain: pooled.ByService})
			return err
		}},
		{needWaiting, func() (err error) { in.Waiting, err = b.waiting(r, in.KnownAt); return err }},
		{needFacts, func() (err error) { in.Facts, err = facts(r, *in); return err }},
	}
}

// fillRegisters reads the registers named, or all, as known at the position asked for.
func fillRegisters(r store.Reader, in *reports.In, named []string) (err error) {
	read := func(table string) []any {
		if err != nil || len(named) > 0 && !slices.Contains(named, table) {
			return nil
		}
		var rows []any
		rows, err = r.Rows(table, in.KnownAt)
		return rows
	}
	in.Organisations = as[pooled.Organisation](read("organisations"))
	in.Partnerships = as[pooled.Partnership](read("partnerships"))
	in.Members = as[pooled.Member](read("members"))
	in.Aliases = as[pooled.Alias](read("aliases"))
	in.Accounts = as[pooled.Account](read("accounts"))
	in.Funds = as[pooled.Fund](read("funds"))
	in.Services = as[pooled.Service](read("services"))
	in.Settings = as[pooled.Setting](read("settings"))
	in.Strategies = as[pooled.Strategy](read("strategies"))
	in.Priorities = as[pooled.Priority](read("priorities"))
	in.Targets = as[pooled.Target](read("targets"))
	in.Actions = as[pooled.Action](read("actions"))
	in.Assessments = as[pooled.Assessment](read("assessments"))
	in.Measurements = as[pooled.Measurement](read("measurements"))
	in.RiskRules = as[pooled.RiskRule](read("risk_rules"))
	in.Contributions = as[pooled.Contribution](read("contributions"))
	in.Changes = as[pooled.ContributionChange](read("contribution_changes"))
	in.Raised = as[pooled.InstalmentRaised](read("instalments"))
	in.Contracts = as[pooled.Contract](read("contracts"))
	in.ContractLines = as[pooled.ContractLine](read("contract_lines"))
	in.ContractTerms = as[pooled.ContractTerm](read("contract_terms"))
	in.Shares = as[pooled.ContractShare](read("contract_shares"))
	in.Extensions = as[pooled.Extension](read("extensions"))
	in.Variations = as[pooled.Variation](read("variations"))
	in.Endings = as[pooled.Ending](read("endings"))
	in.Stops = as[pooled.Stop](read("stops"))
	in.Submissions = as[pooled.Waiting](read("submissions"))
	in.Forecasts = as[pooled.ForecastSet](read("forecasts"))
	in.Intents = as[pooled.Intent](read("intents"))
	in.Groups = as[pooled.Group](read("groups"))
	in.Decisions = as[pooled.Decision](read("decisions"))
	in.Pilots = as[pooled.Pilot](read("pilots"))
	in.PilotCosts = as[pooled.PilotCost](read("pilot_costs"))
	in.Evaluations = as[pooled.Evaluation](read("evaluations"))
	in.Transitions = as[pooled.Transition](read("transitions"))
	in.Pending = as[pooled.Pending](read("pending"))
	if err != nil {
		return err
	}
	if in.Successions, err = successions(r, in.KnownAt); err == nil && (len(named) == 0 || slices.Contains(named, "virements")) {
		in.Virements, err = virements(r, in.KnownAt)
	}
	if err == nil && (len(named) == 0 || slices.Contains(named, "overrides")) {
		in.Overrides, err = overrides(r, in.KnownAt)
	}
	return err
}

// successions lists who took a partner's place, in the order in which it was recorded, and until when where it was reversed:
// a report as at a day before the reversal's still shows what the successor had then.
func successions(r store.Reader, knownAt int64) ([]reports.Successor, error) {
	var recorded []pooled.Document
	for d, err := range r.Documents("successions", knownAt) {
		if err != nil {
			return nil, err
		}
		recorded = append(recorded, d)
	}
	var out []reports.Successor
	books := r.State()
	for _, d := range recorded {
		e, _ := books.Event(d.Key)
		x, ok := e.(*pooled.Succession)
		if !ok {
			return nil, fmt.Errorf("reading %s: it is no succession", d.Key)
		}
		one := reports.Successor{Old: x.Old, By: x.By, From: x.On}
		if d.ReversedBy != "" {
			reversal, _ := books.Document(d.ReversedBy)
			one.Until = reversal.Date
		}
		out = append(out, one)
	}
	return out, nil
}

func as[T any](rows []any) []*T {
	out := make([]*T, 0, len(rows))
	for _, r := range rows {
		if row, ok := r.(*T); ok {
			out = append(out, row)
		}
	}
	return out
}

// held reads every line on the accounts in which money is held for partners.
func (b *Book) held(r store.Reader, in reports.In) ([]reports.Line, error) {
	named := reversals(r)
	var out []reports.Line
	for _, a := range in.Accounts {
		if a.Type != "held" {
			continue
		}
		for l, err := range r.Lines(store.Asked{AsAt: in.AsAt, KnownAt: in.KnownAt, Account: a.Code}) {
			if err != nil {
				return nil, err
			}
			out = append(out, named.line(l))
		}
	}
	return out, nil
}

// about says of a report where it came from.
func (b *Book) about(r store.Reader, a asked, in reports.In) (reports.About, error) {
	about := reports.About{Book: b.code, Host: b.code, Version: b.app.o.Version}
	if in.Layer != 0 {
		about.Layer = in.Layer.String()
	}
	for s, err := range r.Records(in.KnownAt, in.KnownAt) {
		if err != nil {
			return about, err
		}
		about.RecordedAt = s.At
	}
	host := ""
	for _, f := range in.Funds {
		if in.Fund != "" && f.Code != in.Fund {
			continue
		}
		if host != "" && f.Host != host {
			host = ""
			break
		}
		host = f.Host
	}
	row, err := r.Row("organisations", pooled.FoldKey(host), in.KnownAt)
	if o, ok := row.(*pooled.Organisation); ok {
		about.Host = o.Name
	}
	return about, err
}
