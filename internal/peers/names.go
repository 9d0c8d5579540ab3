package peers

import (
	"fmt"
	"strings"

	"commonpurse/ledger"
)

// A place is where a line stands among a peer's accounts. An empty part is the account itself.
type place struct {
	layer ledger.Layer
	root  string
	fund  string
	code  string
	part  string
}

// roots are the five sorts of account that every peer knows. What is held for partners, and the memo accounts that only
// balance the others, are of the sort that is neither owed nor owned nor earned nor spent.
var roots = map[string]string{
	"asset": "Assets", "liability": "Liabilities", "held": "Equity", "memo": "Equity", "income": "Income", "expenditure": "Expenses",
}

const otherRoot = "Equity" // of an account without a type, which no book has

// placeOf returns where a line stands, by the type of its account: income by partner, expenditure and commitments by
// service, balances by the party that they are with.
func placeOf(l ledger.Line, accountType string) place {
	p := place{layer: l.Layer, root: roots[accountType], fund: l.Dims.Fund, code: l.Account}
	switch accountType {
	case "income":
		p.part = l.Dims.Partner
	case "expenditure", "memo":
		p.part = l.Dims.Service
	default:
		if p.part = l.Dims.Partner; p.part == "" {
			p.part = l.Dims.Provider
		}
	}
	if p.root == "" {
		p.root = otherRoot
	}
	return p
}

// joined joins the parts of a name that are there.
func joined(name func(string) string, first []string, p place) string {
	parts := append(first, name(p.fund), name(p.code))
	if p.part != "" {
		parts = append(parts, name(p.part))
	}
	return strings.Join(parts, ":")
}

// plainName is a name for hledger and Ledger: root:fund:account:part, and for what did not happen the layer before it, so
// that a budget is no part of the assets or the income.
func plainName(p place) string {
	first := []string{p.root}
	if p.layer != ledger.Actual {
		first = []string{titled(p.layer), p.root}
	}
	return joined(plainCode, first, p)
}

// plainCode writes a code for hledger and Ledger, which take every letter that a code has. Any other byte, which no code
// has, is a percent sign and two digits, so that no two texts are written alike.
func plainCode(code string) string {
	var b strings.Builder
	for i := range len(code) {
		switch c := code[i]; {
		case isPlain(c), c == '.', c == '_', c == '-', c == '/':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	return b.String()
}

// strictName is a name for Beancount: root:fund:account:part. Beancount has five roots and no others, so that what did
// not happen stands under Equity with the layer beneath; its two dashes at the end are on no code.
func strictName(p place) string {
	first := []string{p.root}
	if p.layer != ledger.Actual {
		first = []string{"Equity", titled(p.layer) + "--", p.root}
	}
	return joined(strictCode, first, p)
}

// strictCode writes a code for Beancount, whose names are of letters, digits and dashes and begin with a capital or a
// digit. Two dashes and a letter stand for what it refuses, X--c goes before a code that begins otherwise, and a dash that
// could be taken for one of them is spelt out, so that no two texts are written alike and each can be read back.
func strictCode(code string) string {
	var b strings.Builder
	if code == "" || code[0] >= 'a' && code[0] <= 'z' || !isPlain(code[0]) {
		b.WriteString("X--c")
	}
	for i := range len(code) {
		switch c := code[i]; {
		case isPlain(c):
			b.WriteByte(c)
		case c == '-' && i+1 < len(code) && isPlain(code[i+1]):
			b.WriteByte(c)
		case c == '-':
			b.WriteString("--h")
		case c == '.':
			b.WriteString("--d")
		case c == '_':
			b.WriteString("--u")
		case c == '/':
			b.WriteString("--s")
		default:
			fmt.Fprintf(&b, "--x%02x", c)
		}
	}
	return b.String()
}

// isPlain tells whether every peer takes a byte in a name.
func isPlain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// titled is the layer's word as the name of an account.
func titled(l ledger.Layer) string {
	word := l.String()
	return strings.ToUpper(word[:1]) + word[1:]
}
