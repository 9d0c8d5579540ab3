package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// A noun is a sort of thing on file that can be listed and shown.
type noun struct {
	name     string
	register string
	list     func(reports.In) (reports.Report, error)
	show     func(reports.In, string) (reports.Report, error)
	need     need   // of the list, and (but for needYear) of what is shown besides balances by service
	reads    string // the registers that the list is made from
}

var nouns = []noun{
	{"fund", "funds", reports.FundList, reports.FundShow, needYear, "accounts funds"},
	{"partner", "organisations", reports.PartnerList, reports.PartnerShow, 0, "accounts contribution_changes contributions funds members organisations"},
	{"service", "services", reports.ServiceList, reports.ServiceShow, needServices, "accounts funds services"},
	{"contract", "contracts", reports.ContractList, reports.ContractShow, needPromises, "accounts contract_lines contract_shares contract_terms contracts endings extensions funds services variations"},
	{"pilot", "pilots", reports.PilotList, reports.PilotShow, needServices, "accounts decisions evaluations funds pilot_costs pilots services transitions"},
	{"decision", "decisions", reports.DecisionList, nil, 0, "accounts decisions funds groups pilots"},
	{"contribution", "contributions", reports.ContributionList, nil, 0, "accounts contribution_changes contributions funds"},
	{"forecast", "services", reports.ForecastList, reports.ForecastShow, 0, "accounts forecasts funds services"},
	{"target", "targets", reports.TargetList, reports.TargetShow, 0, "accounts funds measurements targets"},
	{"period", "organisations", reports.PeriodList, nil, 0, "accounts funds"},
}

func nounNamed(name string) (noun, error) {
	var names []string
	for _, n := range nouns {
		if n.name == name {
			return n, nil
		}
		names = append(names, n.name)
	}
	return noun{}, ledger.Refuse(ledger.Usage, "REPORT-014", fmt.Sprintf("There is no list of %q.", name),
		didYouMean(name, names)+"Lists are of: "+strings.Join(names, ", ")+".")
}

// List lists what is on file: fund, partner, service, contribution, forecast, period.
func (b *Book) List(ctx context.Context, noun string, q Query, render func(reports.Report) error) error {
	n, err := nounNamed(noun)
	if err != nil {
		return err
	}
	return b.view(ctx, q, made{need: n.need, reads: n.reads}, func(_ store.Reader, in reports.In) error {
		if n.name == "period" && q.KnownAt == "" {
			in.Now = max(in.Now, b.app.o.Now().UnixMicro()) // whoever asks wants to know what can be posted to now
		}
		if n.name == "contribution" || n.name == "forecast" || n.name == "period" {
			in.Year = q.Year // of every year, unless one is asked for
		}
		r, err := n.list(in)
		if err != nil {
			return err
		}
		return render(r)
	})
}

// Show shows one thing on file: fund, partner or service by its code; journal is the entries of any one event, by its
// key (journals/J-1, or just J-1 of a journal) or by its sequence number.
func (b *Book) Show(ctx context.Context, noun, code string, q Query, render func(reports.Report) error) error {
	if noun == "journal" {
		return b.showEntries(ctx, code, q, render)
	}
	n, err := nounNamed(noun)
	if err != nil {
		return err
	}
	if n.show == nil {
		return ledger.Refuse(ledger.Usage, "REPORT-014", fmt.Sprintf("A %s is shown by its list.", n.name),
			fmt.Sprintf("Ask purse %s list.", n.name))
	}
	return b.view(ctx, q, made{need: n.need&^needYear | needServices}, func(r store.Reader, in reports.In) error {
		code, err := onFile(r.State(), n.register, code)
		if err != nil {
			return err
		}
		shown, err := n.show(in, code)
		if err != nil {
			return err
		}
		return render(shown)
	})
}

// showEntries shows the entries of one event, and of what reversed it.
func (b *Book) showEntries(ctx context.Context, key string, q Query, render func(reports.Report) error) error {
	return b.view(ctx, q, made{}, func(r store.Reader, in reports.In) error {
		seq, named, err := eventOf(r, key, in.KnownAt)
		if err != nil {
			return err
		}
		in.Lines, in.Totals, err = linesOf(r, store.Asked{Since: seq - 1, KnownAt: seq})
		if err != nil {
			return err
		}
		shown, err := reports.Entries(in)
		if err != nil {
			return err
		}
		shown.Name, shown.Title = "journal-show", "Entries of "+named
		shown.Notes = append(shown.Notes, reversalNotes(r.State(), named)...)
		return render(shown)
	})
}

// reversalNotes says of a document by what it was reversed and what of it stands, and of a reversal how much of what it
// reverses.
func reversalNotes(s pooled.State, key string) []string {
	d, ok := s.Document(key)
	if !ok {
		return nil
	}
	if d.Table == "reversals" {
		return []string{reverses(s, key)}
	}
	whole, left := pooled.LeftOf(s, d)
	by := slices.Clone(d.Parts)
	if d.ReversedBy != "" && !slices.Contains(by, d.ReversedBy) {
		by = append(by, d.ReversedBy)
	}
	switch {
	case len(by) == 0:
		return nil
	case len(d.Parts) == 0:
		return []string{fmt.Sprintf("%s was reversed by %s.", d.Key, d.ReversedBy)}
	case d.ReversedBy != "":
		return []string{fmt.Sprintf("%s came to %s, and all of it was reversed, in parts, by %s.", d.Key, whole.Pounds(), strings.Join(by, ", "))}
	}
	return []string{fmt.Sprintf("%s came to %s − %s reversed by %s = %s that stands.",
		d.Key, whole.Pounds(), (whole - left).Pounds(), strings.Join(by, ", "), left.Pounds())}
}

// reverses says how much of a document a reversal reverses.
func reverses(s pooled.State, key string) string {
	was, _ := s.Recorded(key)
	e, ok := was.Event.(*pooled.Reversal)
	if !ok {
		return ""
	}
	of, _ := s.Document(e.Of)
	whole, _ := pooled.LeftOf(s, of)
	switch {
	case e.Amount != nil:
		return fmt.Sprintf("%s reverses %s of %s, which came to %s, in proportion to what was left of each of its lines.", key, e.Amount.Pounds(), of.Key, whole.Pounds())
	case len(of.Parts) > 0:
		return fmt.Sprintf("%s reverses what was left of %s, which came to %s.", key, of.Key, whole.Pounds())
	}
	return fmt.Sprintf("%s reverses %s.", key, of.Key)
}

// eventOf finds an event by its number, its key, or the reference of a journal.
func eventOf(r store.Reader, key string, knownAt int64) (seq int64, named string, err error) {
	if seq, err := strconv.ParseInt(key, 10, 64); err == nil && seq >= 1 && seq <= knownAt {
		for s, err := range r.Records(seq, seq) {
			return seq, s.Key, err
		}
	}
	for _, k := range []string{key, "journals/" + key} {
		if d, ok := r.State().Document(k); ok && d.Seq <= knownAt {
			return d.Seq, d.Key, nil
		}
	}
	return 0, "", ledger.Refuse(ledger.NotFound, "CODE-002", fmt.Sprintf("Nothing is recorded under %q.", key),
		"Give an event's number, a journal's reference, or table and reference such as invoices/INV-1.")
}
