package pooled

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonpurse/ledger/calendar"
)

// Framework is a set of indicators that a kind of strategy has targets of.
type Framework struct {
	Prefix   string // of its indicators
	Name     string
	Strategy string // the kind of strategy
	Most     int    // how many targets may be designated in one strategy; nought where nothing says so
	Named    bool   // a designated or statutory target must be of one of its indicators
}

// Indicator is something that is measured everywhere in the same way.
type Indicator struct {
	Code      string // as it is known, such as NI 112
	From, To  calendar.Date
	Statutory bool   // it is reported whatever is agreed, and stands outside the designated ones
	Subject   string // what it is about, in short: not its definition
}

//go:embed frameworks.csv
var frameworksText string

//go:embed indicators.csv
var indicatorsText string

// Frameworks lists the sets of indicators that are known. They are data: a new one is a line of frameworks.csv, and its
// indicators are lines of indicators.csv.
var Frameworks = readFrameworks()

// Indicators lists the indicators of every framework, in order.
//
// Source: the numbers of the National Indicator Set in force from April 2008, NI 1 to 199 without NI 31, ended with the agreements
// in March 2011; the metrics of the Better Care Fund by the planning requirements of each year, under codes of our own.
var Indicators = readIndicators()

func readFrameworks() (out []Framework) {
	for _, row := range embedded(frameworksText) {
		most, _ := strconv.Atoi(row[3])
		out = append(out, Framework{Prefix: row[0], Name: row[1], Strategy: row[2], Most: most, Named: row[4] == string(Yes)})
	}
	return out
}

func readIndicators() (out []Indicator) {
	day := func(text string) calendar.Date {
		d, err := calendar.Parse(text)
		if err != nil && text != "" {
			panic(fmt.Sprintf("the indicators: %v", err))
		}
		return d
	}
	for _, row := range embedded(indicatorsText) {
		out = append(out, Indicator{Code: row[0], From: day(row[1]), To: day(row[2]), Statutory: row[3] == string(Yes), Subject: row[4]})
	}
	return out
}

// embedded is the rows of a table that the program carries, without its heading.
func embedded(text string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("a table that the program carries: %v", err))
	}
	return rows[1:]
}

// FrameworkOf finds the framework that a kind of strategy has its targets of.
func FrameworkOf(kind string) (Framework, bool) {
	i := slices.IndexFunc(Frameworks, func(f Framework) bool { return f.Strategy == kind })
	if i < 0 {
		return Framework{}, false
	}
	return Frameworks[i], true
}

// IndicatorNamed finds an indicator by its code, whatever its case, spacing and noughts in front: NI 112, ni112, NI 0112.
func IndicatorNamed(text string) (Indicator, bool) {
	wanted := bare(text)
	i := slices.IndexFunc(Indicators, func(n Indicator) bool { return bare(n.Code) == wanted })
	if i < 0 {
		return Indicator{}, false
	}
	return Indicators[i], true
}

// bare is a code of an indicator without what people write differently.
func bare(code string) string {
	code = strings.NewReplacer(" ", "", "-", "", ".", "", "_", "").Replace(Fold(code))
	letters := strings.TrimRight(code, "0123456789")
	return letters + strings.TrimLeft(code[len(letters):], "0")
}

// claims tells whether a text is written as an indicator of the framework is, whether or not there is such a one.
func (f Framework) claims(text string) bool {
	rest, ok := strings.CutPrefix(bare(text), Fold(f.Prefix))
	_, err := strconv.Atoi(rest)
	return ok && (err == nil || strings.HasPrefix(Fold(text), Fold(f.Prefix)+" "))
}

// has tells whether an indicator is of the framework.
func (f Framework) has(n Indicator) bool { return strings.HasPrefix(n.Code, f.Prefix+" ") }

// Ended returns the last day on which any indicator of the framework was in force; none while there are any in force.
func (f Framework) Ended() (last calendar.Date) {
	for _, n := range Indicators {
		switch {
		case !f.has(n):
		case n.To.IsZero():
			return 0
		default:
			last = max(last, n.To)
		}
	}
	return last
}

// inForce tells whether an indicator may be agreed on a day: it had begun, and was not withdrawn while the rest went on. After all
// of its framework has ended it may: partners go on measuring what nobody collects any more. A day that is not known tells nothing.
func (f Framework) inForce(n Indicator, on calendar.Date) bool {
	ended := f.Ended()
	return on.IsZero() || on >= n.From && (n.To.IsZero() || on <= n.To || n.To == ended && on > ended)
}

// Statutory lists the indicators of the framework that are statutory.
func (f Framework) Statutory() []Indicator {
	return slices.DeleteFunc(slices.Clone(Indicators), func(n Indicator) bool { return !f.has(n) || !n.Statutory })
}

// statutory lists the indicators of the framework that are statutory, as people list them: NI 72, 73, 74.
func (f Framework) statutory() (count int, words string) {
	var codes []string
	for _, n := range f.Statutory() {
		codes = append(codes, strings.TrimPrefix(n.Code, f.Prefix+" "))
	}
	return len(codes), f.Prefix + " " + strings.Join(codes, ", ")
}
