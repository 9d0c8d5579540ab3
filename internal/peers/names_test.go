package peers_test

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"commonpurse/internal/peers"
	"commonpurse/ledger/pooled"
)

// component is a part of an account's name as Beancount's grammar has it.
var component = regexp.MustCompile(`^[A-Z0-9][A-Za-z0-9-]*$`)

// plainText reads a part of a name for hledger or Ledger back.
func plainText(name string) string {
	var b strings.Builder
	for name != "" {
		if name[0] == '%' {
			b.Write(unhex(name[1:3]))
			name = name[3:]
			continue
		}
		b.WriteByte(name[0])
		name = name[1:]
	}
	return b.String()
}

// strictText reads a part of a name for Beancount back.
func strictText(name string) string {
	name = strings.TrimPrefix(name, "X--c")
	var b strings.Builder
	for name != "" {
		if !strings.HasPrefix(name, "--") {
			b.WriteByte(name[0])
			name = name[1:]
			continue
		}
		switch name[2] {
		case 'x':
			b.Write(unhex(name[3:5]))
			name = name[2:]
		default:
			b.WriteString(map[byte]string{'d': ".", 'u': "_", 's': "/", 'h': "-"}[name[2]])
		}
		name = name[3:]
	}
	return b.String()
}

func unhex(digits string) []byte {
	b, err := hex.DecodeString(digits)
	if err != nil {
		panic(fmt.Sprintf("%q are no digits", digits))
	}
	return b
}

// TestNamesAreReadBack holds that a name can be read back, whatever was written: so no two codes have one name.
func TestNamesAreReadBack(t *testing.T) {
	codes := rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9._/-]{1,40}`), rapid.StringMatching(`[Xxc-]{1,6}`), rapid.String())
	rapid.Check(t, func(rt *rapid.T) {
		code := codes.Draw(rt, "code")
		if name := peers.PlainCode(code); plainText(name) != code || strings.ContainsAny(name, ": \t\n;") {
			rt.Fatalf("%q is written %q and read back %q", code, name, plainText(name))
		}
		name := peers.StrictCode(code)
		if strictText(name) != code {
			rt.Fatalf("%q is written %q and read back %q", code, name, strictText(name))
		}
		if !component.MatchString(name) || strings.HasSuffix(name, "--") {
			rt.Fatalf("%q is written %q, which Beancount does not read, or which is a layer's", code, name)
		}
	})
}

func TestNames(t *testing.T) {
	for code, want := range map[string][2]string{
		"BCF": {"BCF", "BCF"}, "1100": {"1100", "1100"}, "NHS-NM": {"NHS-NM", "NHS-NM"}, "a.b": {"a.b", "X--ca--db"},
		"A_b/C": {"A_b/C", "A--ub--sC"}, "A--B": {"A--B", "A--h-B"}, "-": {"-", "X--c--h"}, "A-": {"A-", "A--h"}, "X--c": {"X--c", "X--h-c"},
		"Two words": {"Two%20words", "Two--x20words"}, "A:B": {"A%3aB", "A--x3aB"}, "": {"", "X--c"},
	} {
		if got := [2]string{peers.PlainCode(code), peers.StrictCode(code)}; got != want {
			t.Errorf("%q is written %q, want %q", code, got, want)
		}
	}
	for _, a := range pooled.Chart {
		if peers.StrictCode(a.Code) != a.Code {
			t.Errorf("account %s is written %s", a.Code, peers.StrictCode(a.Code))
		}
	}
}
