package money

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Percent is a percentage in millionths of one percent: all of something is 100,000,000. In JSON it is that integer.
type Percent int64

// Whole is all of something, 100%.
const Whole Percent = 100 * onePercent

const onePercent Percent = 1_000_000

// ParsePercent reads a percentage of up to six decimals, with or without its sign: 50, 33.333333, 12.5%.
//
// Units: percent in the text, millionths of a percent in the result. Errors: a *ParseError. Whether it must lie between nil and
// a hundred is the caller's to say.
func ParsePercent(text string) (Percent, error) {
	bare := strings.TrimSuffix(strings.TrimSpace(clean(text)), "%")
	units, err := read(bare, percents)
	if err != nil {
		err.Text = text
		return 0, err
	}
	return Percent(units), nil
}

// String writes the percentage exactly, as short as can be and without the sign: "50", "33.333333".
//
// Shape: ParsePercent reads it back to the same percentage.
func (p Percent) String() string {
	sign, size := Pence(p).split()
	text := sign + strconv.FormatUint(size/uint64(onePercent), 10)
	rest := strconv.FormatUint(size%uint64(onePercent)+uint64(onePercent), 10)[1:]
	if rest = strings.TrimRight(rest, "0"); rest == "" {
		return text
	}
	return text + "." + rest
}

// Rounded writes the percentage with two decimals, rounded half up, for people: "33.33".
func (p Percent) Rounded() string {
	return Portion(Pence(p), 100, int64(onePercent)).String()
}

// Tenths writes the percentage with one decimal, as workbooks show it: "33.3"; halves go away from nought.
func (p Percent) Tenths() string {
	const tenth = uint64(onePercent) / 10
	sign, size := Pence(p).split()
	size = (size + tenth/2) / tenth
	if size == 0 {
		sign = ""
	}
	return fmt.Sprintf("%s%d.%d", sign, size/10, size%10)
}

// PercentOf is what percentage part is of whole, rounded half up to the millionth; of nil it is nil.
//
// Shape: a percentage too large to hold is the largest that can be, with its sign.
func PercentOf(part, whole Pence) Percent {
	if whole == 0 {
		return 0
	}
	result, ok := portion(part, int64(Whole), int64(whole))
	switch {
	case ok:
		return Percent(result)
	case (part < 0) != (whole < 0):
		return -math.MaxInt64
	}
	return math.MaxInt64
}
