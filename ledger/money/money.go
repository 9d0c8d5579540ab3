// Package money holds amounts of money in whole pence, reads them as people write them, and shares them out to the penny.
//
// It is not a currency library: there is one currency, the pound, and no rate, no rounding mode to choose and no floating point.
//
// The model is an integer. Text becomes [Pence] only in [Parse], pence become text only in the methods of Pence, and a product
// of two amounts is formed in 128 bits, so nothing is lost on the way. Where pence cannot be divided evenly, [Apportion] says who
// gets the odd ones, and its parts always add up to what was shared.
package money

import (
	"fmt"
	"math"
	"strconv"
)

// Pence is an amount of money in pence, negative amounts included. In JSON it is an integer.
type Pence int64

// Max is the largest amount read from text, ten trillion pounds; the smallest is -Max. It is what a workbook's cell
// holds to the penny, and far enough below the largest integer for any sum of real amounts.
const Max Pence = 1_000_000_000_000_000

// String writes the amount in pounds with two decimals and no other marks, "-1234.50", as files and programs take it.
//
// Shape: Parse reads it back to the same amount.
func (p Pence) String() string { return string(p.Append(make([]byte, 0, 24))) }

// Append appends the amount as String writes it.
func (p Pence) Append(dst []byte) []byte {
	sign, size := p.split()
	dst = strconv.AppendUint(append(dst, sign...), size/100, 10)
	n := size % 100
	return append(dst, '.', byte('0'+n/10), byte('0'+n%10))
}

// Grouped writes the amount in pounds with commas between thousands, "-1,234.50", as tables show it.
func (p Pence) Grouped() string {
	sign, size := p.split()
	return sign + group(strconv.FormatUint(size/100, 10)) + pennies(size)
}

// Thousands writes a whole number with commas between thousands, "-1,234".
func Thousands(n int64) string {
	sign, size := Pence(n).split()
	return sign + group(strconv.FormatUint(size, 10))
}

// InPounds is the amount to whole pounds, as people are shown it; halves go away from nought. Units: pounds.
func (p Pence) InPounds() int64 {
	whole := int64(p) / 100
	switch pennies := int64(p) % 100; {
	case pennies >= 50:
		return whole + 1
	case pennies <= -50:
		return whole - 1
	}
	return whole
}

// Pounds writes the amount for people, "-£1,234.50".
func (p Pence) Pounds() string {
	sign, size := p.split()
	return sign + "£" + group(strconv.FormatUint(size/100, 10)) + pennies(size)
}

// Abs is the amount without its sign.
//
// Errors: panics on the one amount whose size is no int64.
func (p Pence) Abs() Pence {
	if p == math.MinInt64 {
		panic("money: the size of " + p.String() + " is beyond what an amount holds")
	}
	if p < 0 {
		return -p
	}
	return p
}

// Add adds two amounts.
//
// Errors: panics when the sum is beyond an int64; amounts read by Parse are far from it, so only a bug gets there.
func Add(a, b Pence) Pence {
	sum := a + b
	if (b > 0 && sum < a) || (b < 0 && sum > a) {
		panic(fmt.Sprintf("money: %s and %s add up to more than an amount holds", a, b))
	}
	return sum
}

// Sum adds amounts; of none it is nil.
//
// Errors: panics when a sum on the way is beyond an int64, as Add does.
func Sum(amounts ...Pence) Pence {
	var total Pence
	for _, p := range amounts {
		total = Add(total, p)
	}
	return total
}

// split is the sign and the size, kept apart because the size of the smallest amount is no int64.
func (p Pence) split() (sign string, size uint64) {
	if p < 0 {
		return "-", -uint64(p)
	}
	return "", uint64(p)
}

func pennies(size uint64) string {
	n := size % 100
	return string([]byte{'.', byte('0' + n/10), byte('0' + n%10)})
}

// group puts a comma between each three of a run of digits, from the right.
func group(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	out := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, digits[i])
	}
	return string(out)
}
