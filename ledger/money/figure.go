package money

import (
	"math/bits"
	"strconv"
	"strings"
)

// Figure is a number that was measured or is aimed at, such as a rate, a count or a percentage, in millionths of its unit. It is
// no money. In JSON it is that integer.
type Figure int64

// MaxFigure is the largest figure read from text; the smallest is -MaxFigure.
const MaxFigure Figure = 999_999_999_999_999_999

// oneFigure is one of the unit.
const oneFigure = 1_000_000

// ParseFigure reads a number of up to six decimals as Parse reads pounds, with or without a percent sign: 10072, 10,072, 88.4%.
//
// Units: whatever is measured in the text, millionths of it in the result. Errors: a *ParseError.
func ParseFigure(text string) (Figure, error) {
	bare := strings.TrimSuffix(strings.TrimSpace(clean(text)), "%")
	units, err := read(bare, figures)
	if err != nil {
		err.Text = text
		return 0, err
	}
	return Figure(units), nil
}

// String writes the figure exactly, as short as can be: "10072", "88.4".
//
// Shape: ParseFigure reads it back to the same figure.
func (f Figure) String() string {
	sign, size := Pence(f).split()
	return sign + strconv.FormatUint(size/oneFigure, 10) + decimals(size%oneFigure)
}

// Grouped writes the figure for people, with commas between thousands: "10,072", "-1,234.5".
func (f Figure) Grouped() string {
	sign, size := Pence(f).split()
	return sign + group(strconv.FormatUint(size/oneFigure, 10)) + decimals(size%oneFigure)
}

// decimals writes millionths behind a point, without noughts at the end; nothing for none.
func decimals(millionths uint64) string {
	rest := strings.TrimRight(strconv.FormatUint(millionths+oneFigure, 10)[1:], "0")
	if rest == "" {
		return ""
	}
	return "." + rest
}

// FigureOf is what percentage part is of whole, rounded half up to the millionth of a percent; of nil it is nil.
//
// Shape: a percentage too large to hold is the largest that can be, with its sign.
func FigureOf(part, whole Figure) Percent { return PercentOf(Pence(part), Pence(whole)) }

// PerUnit is what one unit cost, rounded half up to the penny: an amount over a figure; false where the figure is nil, or the
// answer is beyond what an amount holds.
//
// Units: pence.
func PerUnit(amount Pence, figure Figure) (Pence, bool) {
	if figure == 0 {
		return 0, false
	}
	return portion(amount, oneFigure, int64(figure))
}

// AtLeast tells exactly, without rounding, whether part is at least num parts in den of whole.
//
// Units: figures in one unit; whole, num and den above nil.
func AtLeast(part, whole Figure, num, den int64) bool {
	if part < 0 {
		return false
	}
	hi, lo := bits.Mul64(size(int64(part)), size(den))
	leastHi, leastLo := bits.Mul64(size(int64(whole)), size(num))
	return hi > leastHi || hi == leastHi && lo >= leastLo
}
