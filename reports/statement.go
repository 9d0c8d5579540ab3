package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// withHost lists the standard accounts on which a host keeps what a partner owes it and what it owes the partner: owed,
// disputed, called, held in advance, due back.
var withHost = []string{"1100", "1110", "1150", "2200", "2500"}

// StatementAccounts lists the accounts, of those on file, whose lines make a partner's account with its host.
func StatementAccounts(accounts []*pooled.Account) []string { return accountsUnder(accounts, withHost) }

// accountsUnder lists the accounts that stand beneath some standard ones, in order of code.
func accountsUnder(accounts []*pooled.Account, standards []string) []string {
	b := open(In{Accounts: accounts})
	var out []string
	for _, a := range accounts {
		if slices.Contains(standards, b.standard(a.Code)) {
			out = append(out, a.Code)
		}
	}
	slices.Sort(out)
	return out
}

// statement is one partner's account with the hosts of the funds asked about. Units: pence, positive where the partner
// owes.
type statement struct {
	*dues
	private
	partner string
	lines   []Line            // on the partner's account, since the books opened, in order of date
	codes   map[string]string // the funds as they may be named
	funds   []*pooled.Fund    // those that the partner has an account with
	before  []Line            // before the year
	rows    []*posting
	opening money.Pence
	closing money.Pence
	// deferred is what was raised before its year and stands as income in advance: the partner owes it all the same.
	deferred money.Pence
	shares   []yearShare
}

// Statement is one partner's account with the host: what was charged and paid, and what is owed after each; how it
// stands in each fund, what is open, and the partner's share of the result.
//
// Shape: sections statement (brought forward first, carried forward last), by-fund, open and share. It goes from the
// first day of the year to the day asked for, and so begins where the statement of the year before ended. It names no
// other body: not the host, no other partner, no provider, no text that a person typed; where a code or a fund's name
// holds another's, that part reads withheld. Units: pence; what the partner owes is positive. Errors: a refusal without
// a partner, for one that has nothing to do with the funds asked about, for a fund that is not on file or a date before
// the books open or before the year. Reads: every register of funds and contributions, Aliases, Balances with all
// dimensions, Amounts of the partner, and Lines of the partner on StatementAccounts (others are passed over).
func Statement(in In) (Report, error) {
	s, err := newStatement(in)
	if err != nil {
		return Report{}, err
	}
	main, byFund, open := s.account(), s.byFund(), s.open()
	r := s.frame()
	r.Sections = []Section{
		main,
		byFund.totalled("How the account stands with each fund. Overdue is past due and not disputed; in advance is paid and not yet set against anything."),
		open.totalled("What the closing balance is made of. Amounts paid in advance, and due back, are negative."),
		s.shareSection(),
	}
	r.Checks = s.checks(byFund, open)
	return r, nil
}

func newStatement(in In) (*statement, error) {
	b := open(in)
	if in.Partner == "" {
		return nil, ledger.Refuse(ledger.Usage, "REPORT-004", "A statement is of one partner, and none was named.",
			"Name the partner: --partner CODE.")
	}
	if err := b.ofAYear(); err != nil {
		return nil, err
	}
	s := &statement{dues: b.dues(), private: b.hiding(in.Partner), partner: in.Partner, codes: map[string]string{}}
	if err := s.gather(); err != nil {
		return nil, err
	}
	s.share()
	s.fundsOf()
	if len(s.funds) == 0 {
		return nil, ledger.Refuse(ledger.NotFound, "REPORT-005",
			fmt.Sprintf("%s has no account with %s: it agreed no cash, and was charged and paid nothing.", in.Partner, cmp.Or(in.Fund, "any fund")),
			"See purse partner list for who contributes to what.")
	}
	s.nameFunds()
	s.post()
	return s, nil
}

// gather reads the lines of the partner's account, in order of date and, within a day, as they were recorded.
func (s *statement) gather() error {
	if s.in.Lines == nil {
		return nil
	}
	for l, err := range s.in.Lines {
		if err != nil {
			return err
		}
		if l.Layer != ledger.Actual || l.Dims.Partner != s.partner || !s.inPool(l.Dims.Fund) || !slices.Contains(withHost, s.standard(l.Account)) {
			continue
		}
		if isDeferral(s.books, l) {
			s.deferred += l.Amount
			continue
		}
		s.lines = append(s.lines, l)
	}
	slices.SortFunc(s.lines, func(x, y Line) int {
		return cmp.Or(cmp.Compare(x.Period, y.Period), cmp.Compare(x.Date, y.Date), inOrder(x, y))
	})
	return nil
}

// isDeferral tells whether a line keeps an instalment that was raised before its year as income in advance, which is
// the host's affair and not the partner's.
func isDeferral(b *books, l Line) bool {
	of, _, isInstalment := strings.Cut(l.Item, "#")
	return isInstalment && strings.HasPrefix(of, "contributions/") && b.standard(l.Account) == "2200"
}

// fundsOf finds the funds that the partner has an account with: it agreed cash for the year, has been charged or has paid
// something, or bears a share. What it gives in kind or spends itself is never charged.
func (s *statement) fundsOf() {
	with := map[string]bool{}
	for _, c := range s.in.Contributions {
		if s.includes(c) && s.inPool(c.Fund) && c.When() <= s.in.AsAt {
			with[c.Fund] = true
		}
	}
	for _, l := range s.lines {
		with[l.Dims.Fund] = true
	}
	for _, x := range s.shares {
		with[x.fund.Code] = true
	}
	for _, f := range s.askedFunds() {
		if with[f.Code] {
			s.funds = append(s.funds, f)
		}
	}
}

// nameFunds gives each fund the name by which the partner is shown it; no two have the same.
func (s *statement) nameFunds() {
	taken := map[string]bool{}
	for _, f := range s.funds {
		s.codes[f.Code] = unlike(s.hide(f.Code), taken)
	}
}

// unlike returns a key that has not been taken yet, and takes it.
func unlike(key string, taken map[string]bool) string {
	free := key
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s/%d", key, n)
	}
	taken[free] = true
	return free
}

// frame is the report without its sections, its words cleared of every other body.
func (s *statement) frame() Report {
	r := s.report("statement", "Statement of account")
	name, host := s.partner, ""
	if o, ok := s.organisations[s.partner]; ok {
		name, host = o.Name, o.Name
	}
	for _, f := range s.funds {
		if f.Host != s.partner {
			host = "" // the account is with another body, and names it nowhere
		}
	}
	r.Title = "Statement of account for " + name
	r.Partner = s.partner
	if r.Fund == "" {
		r.FundName = s.hide(r.FundName) // the book's code
	}
	r.Fund, r.FundName = s.codes[r.Fund], s.hideIn(r.FundName)
	r.About.Host, r.About.Book, r.About.Contact = host, s.hide(r.About.Book), s.hideIn(r.About.Contact)
	r.About.Signs = "A balance is positive when the partner owes the host; a share is positive when the partner gains."
	r.Notes = s.notes()
	return r
}

// notes are what must be read with the figures, of the partner's funds alone.
func (s *statement) notes() []string {
	var out []string
	hosts := map[string]bool{}
	for _, f := range s.funds {
		hosts[f.Host] = true
		if f.IsUnsigned(s.in.AsAt) {
			out = append(out, s.codes[f.Code]+": agreement not signed.")
		}
	}
	if len(hosts) > 1 {
		out = append(out, fmt.Sprintf("These funds have %d hosts. What is owed to one is not met by what another holds: see the account by fund.", len(hosts)))
	}
	return out
}

// account is the section of what was charged and paid, with what is owed after each.
func (s *statement) account() Section {
	t := newTable("statement", "Account", 4, dateColumn("date", "Date"), textColumn("ref", "Reference"), textColumn("fund", "Fund"),
		proseColumn("description", "Description"), moneyColumn("charged", "Charged"), moneyColumn("paid", "Paid"), moneyColumn("balance", "Balance"))
	t.addKeyed("brought-forward", Day(s.year.Start()), Null, Null, Text("Brought forward"), Null, Null, Money(s.opening))
	for _, p := range s.rows {
		t.addKeyed(p.key, Day(p.date), Text(p.ref), Text(s.codes[p.fund]), Text(p.words), moneyOrNull(p.charged), moneyOrNull(p.paid), Money(p.balance))
	}
	t.addKeyed("carried-forward", Day(s.in.AsAt), Null, Null, Text("Carried forward"), Null, Null, Money(s.closing))
	out := t.totalled("Every charge and payment, in order of date. Charged is what fell due, less what was credited; paid is money received, less what was returned. The balance is what is owed after the row.")
	delete(out.Total, "balance") // it is what is owed after each row, and adds up to nothing
	return out
}

func moneyOrNull(p money.Pence) Value {
	if p == 0 {
		return Null
	}
	return Money(p)
}

// checks hold the account to what the contributions report shows and to the balances that are kept.
func (s *statement) checks(byFund, open *table) []Check {
	var kept money.Pence
	for _, x := range s.in.Balances {
		if x.Layer == ledger.Actual && x.Partner == s.partner && s.inPool(x.Fund) && slices.Contains(withHost, s.standard(x.Account)) {
			kept += x.Amount
		}
	}
	var charged, paid money.Pence
	for _, p := range s.rows {
		charged, paid = charged+p.charged, paid+p.paid
	}
	return []Check{
		mustEqual("ties", "The balance is what contributions shows as outstanding, less what is held in advance, with what is called and due back",
			s.owed(), s.closing),
		mustEqual("ledger", "The balance carried forward is that of the partner's accounts in the ledger", kept, s.closing+s.deferred),
		mustEqual("adds-up", "Brought forward and charged, less paid, are carried forward", s.opening+charged-paid, s.closing),
		mustEqual("funds", "The account by fund adds up to the balance carried forward", s.closing, byFund.sum("closing")),
		mustEqual("open", "What is open adds up to the balance carried forward", s.closing, open.sum("amount")),
		notedEqual("overdue", "Nothing undisputed is past due", 0, byFund.sum("overdue")),
		notedEqual("disputed", "Nothing is disputed", 0, byFund.sum("disputed")),
	}
}

// owed is what the contributions report makes of the partner: outstanding, of this year, earlier ones and what is raised
// of later ones, less what is held in advance; and what no item is kept of, the partner's calls and what is due back.
func (s *statement) owed() money.Pence {
	sum := s.later
	for _, x := range s.debts {
		sum += x.outstanding()
	}
	for _, a := range s.in.Amounts {
		if s.isAdvance(a) {
			sum += a.Open
		}
	}
	for _, p := range s.settlements() {
		sum += p
	}
	return sum
}

// isAdvance tells whether an open amount is money of the partner's that is held in advance.
func (s *statement) isAdvance(a pooled.Amount) bool {
	return s.asked(a.Fund) && s.standard(a.Account) == "2200" && a.Item.Number == 0 && a.Item.Party == s.partner
}

// settledOn is an account without items, of a fund.
type settledOn struct{ fund, account string }

// settlements are the partner's calls and what is due back to it, which are kept without items. Units: pence.
func (s *statement) settlements() map[settledOn]money.Pence {
	out := map[settledOn]money.Pence{}
	for _, x := range s.in.Balances {
		account := s.standard(x.Account)
		if x.Layer == ledger.Actual && x.Partner == s.partner && s.inPool(x.Fund) && (account == "1150" || account == "2500") {
			out[settledOn{x.Fund, account}] += x.Amount
		}
	}
	return out
}
