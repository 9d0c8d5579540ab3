package pooled

import (
	"fmt"
	"regexp"
	"strings"

	"commonpurse/ledger"
)

// scheme is a register of organisations, by the code that org-id.guide lists it under, with the form of its numbers.
type scheme struct {
	code, keeper, form string
	number             *regexp.Regexp
}

var schemes = []scheme{
	{"GB-COH", "Companies House", "8 digits, or two letters and 6 digits", regexp.MustCompile(`^([0-9]{8}|[A-Z]{2}[0-9]{6})$`)},
	{"GB-CHC", "the Charity Commission", "6 or 7 digits", regexp.MustCompile(`^[0-9]{6,7}$`)},
	{"GB-SC", "the Scottish Charity Regulator", "SC and 6 digits", regexp.MustCompile(`^SC[0-9]{6}$`)},
	{"GB-NIC", "the Charity Commission for Northern Ireland", "6 digits", regexp.MustCompile(`^[0-9]{6}$`)},
}

// schemeOf finds the scheme of an identifier, and its number in it.
func schemeOf(identifier string) (scheme, string, bool) {
	upper := strings.ToUpper(strings.TrimSpace(identifier))
	for _, k := range schemes {
		if number, ok := strings.CutPrefix(upper, k.code+"-"); ok {
			return k, number, true
		}
	}
	return scheme{}, "", false
}

// checkIdentifier refuses a number that its scheme cannot have given.
func (o *Organisation) checkIdentifier() []ledger.Problem {
	k, number, known := schemeOf(o.Identifier)
	if !known || k.number.MatchString(number) {
		return nil
	}
	return []ledger.Problem{problem("ORG-001", "identifier", o.Identifier,
		fmt.Sprintf("%q is no number of %s: those of %s are %s.", number, k.keeper, k.code, k.form), "Copy it from the register, or leave identifier blank.")}
}

// identifierWords warns of an identifier whose scheme is not known, or that another organisation has.
func (o *Organisation) identifierWords(s State) []string {
	if o.Identifier == "" {
		return nil
	}
	var words []string
	if _, _, known := schemeOf(o.Identifier); !known {
		words = append(words, fmt.Sprintf("%s: the scheme of %q is not known, so its number is not checked; known are GB-COH, GB-CHC, GB-SC and GB-NIC.", EventKey(o), o.Identifier))
	}
	for _, other := range Listed[Organisation](s, "organisations", "identifier", o.Identifier) {
		if other.Code != o.Code {
			words = append(words, fmt.Sprintf("%s has the identifier of %s (%s): if they are one body, leave it out, and add its name to aliases: %s, %s.",
				EventKey(o), other.Code, other.Name, other.Code, o.Name))
		}
	}
	return words
}
