package money

import (
	"fmt"
	"math"
	"math/bits"
	"sort"
)

// Apportion splits total in proportion to weights, to the penny.
//
// Shape: one part for each weight, in the same order; parts add up to total exactly, and each is within one penny of its exact
// share. Units: total and parts in pence; weights in any common unit, none negative, not all zero. Errors: panics on other
// weights, which callers check. Source: largest remainder (Hamilton); ties in the order given, so callers put first who is to
// have the odd penny.
func Apportion(total Pence, weights []int64) []Pence {
	shares := split(total, weights)
	parts := make([]Pence, len(shares))
	for i, s := range shares {
		parts[i] = s.amount(total < 0)
	}
	return parts
}

// A Part is one part of an amount shared out, with its working.
type Part struct {
	// Amount is the part, in pence.
	Amount Pence
	// Exact is the exact share in pounds with six decimals, rounded half to even, for the working.
	Exact string
	// Gain is Amount less the exact share, in millionths of a penny: what rounding gave, or took when negative.
	Gain int64
}

// Portions splits total as Apportion does and shows the working of each part.
//
// Shape: the amounts are those of Apportion. Units: pence, pounds in Exact, millionths of a penny in Gain, the last two rounded
// half to even. Errors: panics as Apportion does. Source: accounting page, section 6.
func Portions(total Pence, weights []int64) []Part {
	shares := split(total, weights)
	parts := make([]Part, len(shares))
	for i, s := range shares {
		gain := -int64(s.fraction(1_000_000))
		if s.up {
			gain += 1_000_000
		}
		if total < 0 {
			gain = -gain
		}
		parts[i] = Part{Amount: s.amount(total < 0), Exact: s.exact(total < 0), Gain: gain}
	}
	return parts
}

// A share is one weight's exact share of the size of a total: floor + rest/sum pence, with a penny more when up.
type share struct {
	floor, rest, sum uint64
	up               bool
}

// split works out each share of the size of total and who has the pennies left over.
func split(total Pence, weights []int64) []share {
	sum := addWeights(weights)
	_, size := total.split()
	left := size
	shares := make([]share, len(weights))
	order := make([]int, len(weights))
	for i, w := range weights {
		// A weight is at most the sum, so the quotient is at most size and the division cannot overflow.
		hi, lo := bits.Mul64(size, uint64(w))
		floor, rest := bits.Div64(hi, lo, sum)
		shares[i] = share{floor: floor, rest: rest, sum: sum}
		left -= floor
		order[i] = i
	}
	if left == 0 {
		return shares
	}
	sort.SliceStable(order, func(a, b int) bool { return shares[order[a]].rest > shares[order[b]].rest })
	for _, i := range order[:left] {
		shares[i].up = true
	}
	return shares
}

func addWeights(weights []int64) uint64 {
	var sum uint64
	for _, w := range weights {
		if w < 0 {
			panic(fmt.Sprintf("money: a weight of %d: weights are not negative", w))
		}
		next, carry := bits.Add64(sum, uint64(w), 0)
		if carry != 0 {
			panic("money: the weights add up to more than 64 bits hold")
		}
		sum = next
	}
	if sum == 0 {
		panic("money: nothing to share by: no weights, or all of them nil")
	}
	return sum
}

func (s share) amount(negative bool) Pence {
	size := s.floor
	if s.up {
		size++
	}
	if negative {
		return Pence(-size)
	}
	return Pence(size)
}

// fraction is the part of a penny beyond the floor, in units of which a penny has scale, rounded half to even.
func (s share) fraction(scale uint64) uint64 {
	hi, lo := bits.Mul64(s.rest, scale)
	q, r := bits.Div64(hi, lo, s.sum)
	if over := s.sum - r; r > over || r == over && q%2 == 1 {
		q++
	}
	return q
}

func (s share) exact(negative bool) string {
	pence, ten := s.floor, s.fraction(10_000)
	if ten == 10_000 {
		pence, ten = pence+1, 0
	}
	sign := ""
	if negative && (pence != 0 || ten != 0) {
		sign = "-"
	}
	return fmt.Sprintf("%s%d.%02d%04d", sign, pence/100, pence%100, ten)
}

// Portion is num parts of den of an amount, rounded half up to the penny (away from nil when negative).
//
// Units: pence; num and den in any common unit. Errors: panics when den is nil or the result is beyond an int64.
// Unlike Apportion's, portions worked out one by one need not add up.
func Portion(amount Pence, num, den int64) Pence {
	result, ok := portion(amount, num, den)
	if !ok {
		panic(fmt.Sprintf("money: %s × %d ÷ %d is no amount", amount, num, den))
	}
	return result
}

// portion is Portion with ok false where Portion panics.
func portion(amount Pence, num, den int64) (result Pence, ok bool) {
	negative := (amount < 0) != (num < 0) != (den < 0)
	hi, lo := bits.Mul64(size(int64(amount)), size(num))
	by := size(den)
	if hi >= by {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, by)
	if r >= by-r {
		q++
	}
	if q > math.MaxInt64 {
		return 0, false
	}
	if negative {
		return -Pence(q), true
	}
	return Pence(q), true
}

func size(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
