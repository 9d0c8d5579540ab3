package peers

import (
	"bytes"
	"strings"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// beancount writes a journal of Beancount, which nothing but its own checks is asked to read: no plugin, and no tolerance.
//
// Source: Beancount's language syntax, version 2: options, open, balance, strings, metadata. A balance is that of the
// morning of its day, and counts the accounts beneath; unless told otherwise it may be a penny out.
type beancount struct{}

func (beancount) name(p place) string { return strictName(p) }

func (f beancount) head(b []byte, j Journal) []byte {
	b = legend(b, j, "ROOT:FUND:ACCOUNT:PART; a budget, an intent and a commitment are under Equity by their layer")
	b = f.quoted(append(b, "option \"title\" "...), j.title())
	return append(b, "\noption \"operating_currency\" \""+currency+"\"\noption \"inferred_tolerance_multiplier\" \"0\"\n\n"...)
}

// table adds nothing: there is nothing to declare of an entry.
func (beancount) table(b []byte, _ string) []byte { return b }

func (beancount) open(b []byte, on calendar.Date, account string) []byte {
	b = append(append(b, on.String()...), " open "...)
	return append(append(b, account...), " "+currency+"\n"...)
}

func (f beancount) entry(b []byte, on calendar.Date, code, table, ref string, tags []tag) []byte {
	b = append(append(b, on.String()...), " * "...)
	b = append(f.quoted(b, table+" "+ref), '\n')
	if _, place, ok := strings.Cut(code, "."); ok {
		tags = append(tags, tag{"place", place, true})
	}
	return f.metadata(b, "  ", tags)
}

func (f beancount) posting(b []byte, account string, amount money.Pence, tags []tag) []byte {
	b = append(append(append(b, "  "...), account...), "  "...)
	b = append(append(b, amount.String()...), " "+currency+"\n"...)
	return f.metadata(b, "    ", tags)
}

func (f beancount) metadata(b []byte, indent string, tags []tag) []byte {
	for _, t := range tags {
		b = append(append(append(b, indent...), t.key...), ": "...)
		if t.isNumber {
			b = append(b, t.value...)
		} else {
			b = f.quoted(b, t.value)
		}
		b = append(b, '\n')
	}
	return b
}

func (beancount) balances(b []byte, on calendar.Date, of []*account) []byte {
	next := on.AddDays(1).String()
	for _, a := range of {
		b = append(append(append(b, next...), " balance "...), a.name...)
		b = append(append(append(b, "  "...), a.whole().String()...), " "+currency+"\n"...)
	}
	return append(b, '\n')
}

// quoted adds a string in quotes, with a backslash before the marks that would end it or be one.
func (beancount) quoted(b []byte, text string) []byte {
	b = append(b, '"')
	from := len(b)
	b = textTo(b, text, "")
	if bytes.ContainsAny(b[from:], `"\\`) {
		escaped := strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(string(b[from:]))
		b = append(b[:from], escaped...)
	}
	return append(b, '"')
}
