package peers

import (
	"slices"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// currency is what every amount is in.
const currency = "GBP"

// hledger writes a journal of hledger.
//
// Source: hledger's manual, version 1.25, "Journal format": directives, comments, tags, balance assertions.
type hledger struct{}

// hledgerMarks are what a text of a journal of hledger must not hold as it is: they begin a comment or a note, end a tag,
// or give a posting another date.
const hledgerMarks = ";|,["

func (hledger) name(p place) string { return plainName(p) }

func (hledger) head(b []byte, j Journal) []byte {
	b = legend(b, j, "ROOT:FUND:ACCOUNT:PART; a budget, an intent and a commitment begin with their layer")
	return append(b, "decimal-mark .\ncommodity 1000.00 "+currency+"\n\n"...)
}

func (hledger) table(b []byte, name string) []byte {
	b = textTo(append(b, "payee "...), name, hledgerMarks)
	return append(b, '\n')
}

func (hledger) open(b []byte, _ calendar.Date, account string) []byte {
	return append(append(append(b, "account "...), account...), '\n')
}

func (f hledger) entry(b []byte, on calendar.Date, code, table, ref string, tags []tag) []byte {
	b = textTo(heading(b, on, code), table, hledgerMarks)
	b = textTo(append(b, " | "...), ref, hledgerMarks)
	return f.comment(b, tags)
}

func (f hledger) posting(b []byte, account string, amount money.Pence, tags []tag) []byte {
	return f.comment(amountOn(b, account, amount), tags)
}

// comment ends a line with its tags.
func (hledger) comment(b []byte, tags []tag) []byte {
	for i, t := range tags {
		if i == 0 {
			b = append(b, "  ; "...)
		} else {
			b = append(b, ", "...)
		}
		b = append(append(b, t.key...), ':')
		b = textTo(b, t.value, hledgerMarks)
	}
	return append(b, '\n')
}

func (f hledger) balances(b []byte, on calendar.Date, of []*account) []byte {
	b = f.entry(b, on, "", stated, endOf(on), nil)
	return append(assertions(b, of), '\n')
}

// ledgerCLI writes a journal of Ledger.
//
// Source: Ledger's manual, version 3.3, "Journal format": command directives, metadata, balance assertions; a line has at
// most 4,095 bytes, and a date in brackets in any note is the posting's.
type ledgerCLI struct{}

const (
	ledgerMarks = ";["
	// longestTag is how many bytes of a text are on one line; the rest follows as further tags.
	longestTag = 3000
	furtherTag = "more"
)

func (ledgerCLI) name(p place) string { return plainName(p) }

func (ledgerCLI) head(b []byte, j Journal) []byte {
	b = legend(b, j, "ROOT:FUND:ACCOUNT:PART; a budget, an intent and a commitment begin with their layer")
	b = append(b, "commodity "+currency+"\n    format 1000.00 "+currency+"\n"...)
	for _, name := range slices.Concat(tagNames, []string{furtherTag}) {
		b = append(b, "tag "+name+"\n"...)
	}
	return append(b, '\n')
}

// table adds nothing: Ledger takes the whole description for a payee, and each is another one.
func (ledgerCLI) table(b []byte, _ string) []byte { return b }

func (ledgerCLI) open(b []byte, _ calendar.Date, account string) []byte {
	return append(append(append(b, "account "...), account...), '\n')
}

func (f ledgerCLI) entry(b []byte, on calendar.Date, code, table, ref string, tags []tag) []byte {
	b = textTo(heading(b, on, code), table, ledgerMarks)
	b = textTo(append(b, ' '), ref, ledgerMarks)
	return f.notes(append(b, '\n'), tags)
}

func (f ledgerCLI) posting(b []byte, account string, amount money.Pence, tags []tag) []byte {
	return f.notes(append(amountOn(b, account, amount), '\n'), tags)
}

// notes writes tags, each on a line, for a value goes on to the end of its line.
func (ledgerCLI) notes(b []byte, tags []tag) []byte {
	for _, t := range tags {
		key := t.key
		for rest := textTo(nil, t.value, ledgerMarks); len(rest) > 0; key = furtherTag {
			n := len(rest)
			if n > longestTag {
				for n = longestTag; n > longestTag-4 && rest[n]&0xC0 == 0x80; {
					n--
				}
			}
			b = append(append(append(b, "    ; "...), key...), ": "...)
			b = append(append(b, rest[:n]...), '\n')
			rest = rest[n:]
		}
	}
	return b
}

func (f ledgerCLI) balances(b []byte, on calendar.Date, of []*account) []byte {
	b = f.entry(b, on, "", stated, endOf(on), nil)
	return append(assertions(b, of), '\n')
}

// heading begins an entry of hledger or Ledger.
func heading(b []byte, on calendar.Date, code string) []byte {
	b = append(append(b, on.String()...), " * "...)
	if code != "" {
		b = append(append(append(b, '('), code...), ") "...)
	}
	return b
}

// amountOn writes a posting of hledger or Ledger, but for what follows it on its line.
func amountOn(b []byte, account string, amount money.Pence) []byte {
	b = append(append(append(b, "    "...), account...), "  "...)
	return append(append(b, amount.String()...), " "+currency...)
}

// assertions are postings of nil that state what their account comes to by itself. Both peers take them in the order in
// which they stand among the postings of their day, and nothing of the day follows.
func assertions(b []byte, of []*account) []byte {
	for _, a := range of {
		b = append(amountOn(b, a.name, 0), " = "...)
		b = append(append(b, a.balance.String()...), " "+currency+"\n"...)
	}
	return b
}
