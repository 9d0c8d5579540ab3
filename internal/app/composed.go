package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/reports"
)

// The needs of the parts of a pack's workbook.
const (
	boardNeeds = needServices | needMonths | needThen | needMade | needWaiting | needPeriods
	duesNeeds  = needAmounts
)

// composed makes a report, or a workbook of a pack, which is made of several.
func (b *Book) composed(r store.Reader, name string, q Query) (reports.Report, error) {
	a, err := b.ask(r, q)
	if err != nil {
		return reports.Report{}, err
	}
	fill := func(need need) reports.In {
		var in reports.In
		if err == nil {
			in, err = b.fill(r, a, made{need: need})
		}
		return in
	}
	var out reports.Report
	var main reports.In
	switch name {
	case "board-pack":
		in := reports.BoardIn{Services: fill(boardNeeds), Dues: fill(duesNeeds), Sectors: fill(needSectors), Pilots: fill(needAmounts | needServices | needFunds)}
		if err != nil {
			return out, err
		}
		main = in.Services
		out, err = reports.Board(in)
	case "partner-pack":
		account, dues := fill(needAccount|needServices), fill(duesNeeds)
		if err != nil {
			return out, err
		}
		main = account
		out, err = reports.PartnerPack(account, dues)
	default:
		m, no := reportNamed(name)
		if no != nil {
			return out, no
		}
		if m.need&needLines != 0 {
			a.entriesOnly(q)
		}
		if main, err = b.fill(r, a, m); err != nil {
			return out, err
		}
		out, err = m.of(main)
	}
	out.Arguments = b.arguments(name, a, q, main)
	return out, err
}

// Remake makes a report or a workbook of a pack again, by the arguments that it names.
func (b *Book) Remake(ctx context.Context, name string, q Query, render func(reports.Report) error) error {
	return b.store.View(ctx, b.code, func(r store.Reader) error {
		out, err := b.composed(r, name, q)
		if err != nil {
			return err
		}
		return render(out)
	})
}

// knownNumber is the position that a query names by its number.
func knownNumber(q Query) int64 {
	n, _ := strconv.ParseInt(q.KnownAt, 10, 64)
	return n
}

// arguments says in full what was asked, so that the very same can be asked again.
func (b *Book) arguments(name string, a asked, q Query, in reports.In) []reports.Argument {
	var out []reports.Argument
	add := func(name, value string) {
		if value != "" {
			out = append(out, reports.Argument{Name: name, Value: value})
		}
	}
	add("book", b.code)
	add("fund", a.lines.Fund)
	add("partner", a.lines.Partner)
	add("account", a.lines.Account)
	add("service", a.lines.Service)
	add("provider", a.lines.Provider)
	add("year", a.year.String())
	if q.Period != 0 {
		add("period", strconv.Itoa(q.Period))
	} else {
		add("as-at", a.lines.AsAt.String())
	}
	add("known-at", strconv.FormatInt(a.lines.KnownAt, 10))
	if name == "bridge" || name == "board-pack" {
		add("since", strconv.FormatInt(in.Since, 10))
	}
	add("layer", strings.ToLower(q.Layer))
	add("section", q.Section)
	return out
}

// argument is the value of one argument; empty where it is not among them.
func argument(all []reports.Argument, name string) string {
	i := slices.IndexFunc(all, func(a reports.Argument) bool { return a.Name == name })
	if i < 0 {
		return ""
	}
	return all[i].Value
}

// inWords writes arguments as a command line has them.
func inWords(all []reports.Argument) string {
	var words []string
	for _, a := range all {
		value := a.Value
		if strings.ContainsAny(value, ` "'`) {
			value = strconv.Quote(value)
		}
		words = append(words, "--"+a.Name+" "+value)
	}
	return strings.Join(words, " ")
}

// QueryOf makes the question of its arguments again.
//
// Errors: a refusal for an argument that is no question's.
func QueryOf(all []reports.Argument) (Query, error) {
	var q Query
	for _, a := range all {
		to := map[string]*string{
			"fund": &q.Fund, "partner": &q.Partner, "account": &q.Account, "service": &q.Service, "provider": &q.Provider, "known-at": &q.KnownAt,
			"since": &q.Since, "layer": &q.Layer, "section": &q.Section,
		}[a.Name]
		var err error
		switch {
		case to != nil:
			*to = a.Value
		case a.Name == "book":
		case a.Name == "year":
			q.Year, err = calendar.ParseYear(a.Value)
		case a.Name == "as-at":
			q.AsAt, err = calendar.Parse(a.Value)
		case a.Name == "period":
			q.Period, err = strconv.Atoi(a.Value)
		default:
			err = fmt.Errorf("there is no such argument")
		}
		if err != nil {
			return q, ledger.Refuse(ledger.Invalid, "REPORT-017", fmt.Sprintf("It says that it was asked for with --%s %s, which cannot be asked: %v.", a.Name, a.Value, err), "Ask whoever sent it for the file as it was made.")
		}
	}
	return q, nil
}
