package peers

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
)

// tagsOf is what is kept beside an entry.
func tagsOf(e Entry) []tag {
	return []tag{
		{"seq", strconv.FormatInt(e.Seq, 10), true},
		{"ref", e.Ref, false},
		{"year", e.Period.Year().String(), false},
		{"period", strconv.Itoa(e.Period.Number()), true},
	}
}

// tagsOn is what is kept beside a posting: what is on its line and not on every line of its account. The year is there
// where the money is for another year than the entry's.
func tagsOn(l ledger.Line, e Entry) []tag {
	year := ""
	if l.Year != e.Period.Year() {
		year = l.Year.String()
	}
	tags := make([]tag, 0, 10)
	for _, t := range []tag{
		{"partner", l.Dims.Partner, false},
		{"source", l.Dims.Source, false},
		{"service", l.Dims.Service, false},
		{"provider", l.Dims.Provider, false},
		{"contract", l.Dims.Contract, false},
		{"pilot", l.Dims.Pilot, false},
		{"nature", l.Dims.Nature.String(), false},
		{"item", l.Item, false},
		{"year", year, false},
		{"memo", l.Memo, false},
	} {
		if t.value != "" {
			tags = append(tags, t)
		}
	}
	return tags
}

// tagNames are all the tags that there are, for a peer that wants them declared.
var tagNames = []string{
	"seq", "ref", "year", "period", "partner", "source", "service", "provider", "contract", "pilot", "nature", "item", "memo",
}

// textTo adds a text on one line: what ends a line, what cannot be seen, percent signs and the marks that the peer would
// read as its own are a percent sign and two digits for each byte.
func textTo(b []byte, text, marks string) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && n == 1 || r == '%' || unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) || strings.ContainsRune(marks, r) {
			for _, c := range []byte(text[:n]) {
				b = fmt.Appendf(b, "%%%02X", c)
			}
		} else {
			b = append(b, text[:n]...)
		}
		text = text[n:]
	}
	return b
}

// title says in a sentence or two what a journal is of.
func (j Journal) title() string {
	layer, fund := "every layer", "every fund"
	if j.Layer != 0 {
		layer = "the " + j.Layer.String() + " layer"
	}
	if j.Fund != "" {
		fund = j.Fund
	}
	from := ""
	if !j.From.IsZero() {
		from = " from " + j.From.Long()
	}
	return fmt.Sprintf("The book %s: %s of %s%s as at %s, as known at event %d.", j.Book, layer, fund, from, j.AsAt.Long(), j.KnownAt)
}

// legend is what a reader of the journal is told first, as comments, which all peers write alike.
func legend(b []byte, j Journal, tree string) []byte {
	b = append(b, "; "...)
	b = textTo(b, j.title(), "")
	b = append(b, "\n; Written by purse "...)
	b = textTo(b, j.Version, "")
	b = append(b, ". Accounts are "+tree+". Debits are positive.\n;\n"...)
	for _, a := range j.Accounts {
		b = textTo(append(b, "; "...), a.Code, "")
		b = textTo(append(b, "  "...), a.Name, "")
		b = append(b, " ("+a.Type+")\n"...)
	}
	return append(b, '\n')
}

// endOf names the day on which balances are stated.
func endOf(on calendar.Date) string { return "at " + on.Long() }
