package cli

import (
	"fmt"
	"strconv"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/reports/xlsx"
)

// everywhere are the flags that every command takes.
var everywhere = []option{
	{name: "ledger", value: "PATH", env: "PURSE_LEDGER", usage: "the ledger, a file or the address of a PostgreSQL database (default purse.db in this folder)"},
	{name: "book", value: "CODE", env: "PURSE_BOOK", usage: "the set of books in it (default the only one)"},
	{name: "as", value: "CODE", env: "PURSE_AS", of: "people", usage: "the person who acts; in a database the person of its user, unless an administrator acts for another"},
	{name: "format", value: "FORMAT", in: formats, usage: "table, csv, csv-raw, json, xlsx or html (default table on a terminal, csv-raw when piped)"},
	{name: "json", usage: "short for --format json; errors too"},
	{name: "o", short: "output", value: "FILE", usage: "write to FILE; its ending says the format"},
	{name: "yes", usage: "answer yes to any question"},
	{name: "no-input", usage: "ask nothing, as without a terminal"},
	{name: "quiet", usage: "leave out messages; errors are still shown"},
	{name: "no-color", usage: "no colours (also the variable NO_COLOR)"},
}

var dryRun = option{name: "dry-run", usage: "show what would be done, by the same path, and write nothing"}

var keyOption = option{name: "key", value: "FILE", env: "PURSE_KEY", usage: "the signing key (default the ledger's path with .key; of a database its name with .key, in this folder)"}

// layers are what --layer can be.
var layers = []string{"budget", "intent", "commitment", "actual", "all"}

// asked are the flags that say what a report is about.
var asked = []option{
	{name: "fund", value: "CODE", of: "fund", usage: "one fund (default all)"},
	{name: "year", value: "YEAR", usage: "a financial year such as 2026-27 (default that of --as-at)"},
	{name: "period", value: "NUMBER", usage: "a period of the year, 1 to 13"},
	{name: "partner", value: "CODE", of: "partner", usage: "one partner"},
	{name: "as-at", value: "DATE", usage: "to this day (default today, or 31 March of --year when that is earlier)"},
	{name: "known-at", value: "SEQ|TIME", usage: "as the books stood then (default now)"},
	{name: "layer", value: "LAYER", in: layers, usage: "budget, intent, commitment or actual (default actual); all, for entries"},
	{name: "section", value: "KEY", usage: "one section of the report"},
	{name: "profile", value: "PROFILE", in: []string{string(xlsx.Board), string(xlsx.Publish)}, usage: "of a workbook: board (default) or publish"},
}

// narrowing are the flags that say which entries a report of entries is of.
var narrowing = []option{
	{name: "account", value: "CODE", of: "accounts", usage: "of entries: one account"},
	{name: "service", value: "CODE", of: "service", usage: "of entries: one service"},
	{name: "provider", value: "CODE", of: "organisations", usage: "of entries: one provider"},
	{name: "since", value: "SEQ|TIME", usage: "of the bridge: from how the books stood then; 0 is their opening (default the last board pack, else the start of the year)"},
}

// query reads the flags that say what a report is about.
//
// Errors: everything wrong with them, at once.
func (c *call) query() (app.Query, error) {
	q := app.Query{
		Fund: c.text("fund"), Partner: c.text("partner"), KnownAt: c.text("known-at"), Since: c.text("since"), Layer: strings.ToLower(c.text("layer")),
		Section: c.text("section"), Account: c.text("account"), Service: c.text("service"), Provider: c.text("provider"),
	}
	var wrong []ledger.Problem
	note := func(flag string, err error) {
		if err != nil {
			wrong = append(wrong, ledger.Problem{Code: "USE-007", Field: "--" + flag, Value: c.text(flag), Text: sentence(err.Error())})
		}
	}
	var err error
	if s := c.text("year"); s != "" {
		q.Year, err = calendar.ParseYear(s)
		note("year", err)
	}
	if s := c.text("as-at"); s != "" {
		q.AsAt, err = calendar.Parse(s)
		note("as-at", err)
	}
	if s := c.text("period"); s != "" {
		if q.Period, err = strconv.Atoi(s); err != nil || q.Period < 1 || q.Period > calendar.Adjustments {
			note("period", fmt.Errorf("%q is no period; they are 1 (April) to 12 (March) and 13 (adjustments)", s))
		}
	}
	if q.Layer != "" && !oneOf(q.Layer, layers...) {
		note("layer", fmt.Errorf("%q is no layer; they are budget, intent, commitment and actual", c.text("layer")))
	}
	if len(wrong) > 0 {
		return q, misusedAll(wrong)
	}
	return q, nil
}

// day reads the date of a flag.
func (c *call) day(flag string) (calendar.Date, error) {
	d, err := calendar.Parse(c.text(flag))
	if err != nil {
		return d, misusedAll([]ledger.Problem{{Code: "USE-007", Field: "--" + flag, Value: c.text(flag), Text: sentence(err.Error())}})
	}
	return d, nil
}

func oneOf(s string, allowed ...string) bool {
	for _, a := range allowed {
		if s == a {
			return true
		}
	}
	return false
}
