package load

import (
	"strings"

	"commonpurse/ledger/pooled"
)

// What people write where there is no value means different things: that it is nought, that there can be none, that it is
// not known yet. A blank is the only way in which the load format says any of it, so that each is asked back for what it means.

// absence is what a word that stands for no value means.
type absence uint8

const (
	present absence = iota
	nought          // nil, none
	notApplicable
	notSaid // a dash, which may be either
	unknown // not known yet
)

// absenceOf tells what a text means that stands where a value would.
func absenceOf(text string) absence {
	switch bare := pooled.Fold(trimmed(text)); bare {
	case "nil", "none", "nought", "zero", "nothing":
		return nought
	case "n/a", "na", "#n/a", "n.a.", "not applicable":
		return notApplicable
	case "tbc", "tba", "tbd", "?", "unknown", "not known", "to be confirmed":
		return unknown
	default:
		if bare != "" && strings.Trim(bare, "-\u2010\u2011\u2012\u2013\u2014\u2212") == "" {
			return notSaid
		}
	}
	return present
}

// IsAbsent tells a word that people write where there is no value, such as n/a or a dash.
func IsAbsent(text string) bool { return absenceOf(text) != present }

// noAnswer is what to write in place of a word that stands for no value; empty where the text is none.
func noAnswer(text string, c *pooled.Column) string {
	isAmount := c.Type == pooled.AmountColumn || c.Type == pooled.FigureColumn
	leave := "leave the cell blank"
	if c.Required {
		leave = "leave the row out"
	}
	switch absenceOf(text) {
	case nought:
		if isAmount {
			return "Nil is written 0.00."
		}
		return "Where there is none, " + leave + "."
	case notApplicable:
		return "Where it does not apply, " + leave + "."
	case notSaid:
		if isAmount {
			return "A dash may mean nil or not known: write 0.00 for nil, else " + leave + "."
		}
		return "Where there is none, " + leave + "."
	case unknown:
		return strings.ToUpper(leave[:1]) + leave[1:] + " until it is known."
	}
	return ""
}
