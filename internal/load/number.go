package load

import (
	"strconv"
	"strings"
)

// digits is how many digits of a number a spreadsheet keeps and shows.
const digits = 15

// shifted writes a stored number out without exponent, its decimal point moved to the right. Nothing is rounded.
//
// Shape: no noughts in front or behind; ok is false for what is no number, or one too long to be meant.
func shifted(text string, places int) (string, bool) {
	sign, mantissa, point, ok := taken(text)
	if !ok {
		return text, false
	}
	point += places
	if point > 64 || point < -64 {
		return text, false
	}
	if point <= 0 {
		mantissa = strings.Repeat("0", 1-point) + mantissa
		point = 1
	}
	if point > len(mantissa) {
		mantissa += strings.Repeat("0", point-len(mantissa))
	}
	whole := strings.TrimLeft(mantissa[:point-1], "0") + mantissa[point-1:point]
	if fraction := strings.TrimRight(mantissa[point:], "0"); fraction != "" {
		whole += "." + fraction
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}

// taken takes a number apart: its sign, its digits, and how many of them stand before the point.
func taken(text string) (sign, mantissa string, point int, ok bool) {
	rest := strings.TrimSpace(text)
	if bare, negative := strings.CutPrefix(rest, "-"); negative {
		sign, rest = "-", bare
	}
	exponent := 0
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		n, err := strconv.Atoi(rest[i+1:])
		if err != nil || n > 400 || n < -400 {
			return "", "", 0, false
		}
		rest, exponent = rest[:i], n
	}
	whole, fraction, _ := strings.Cut(rest, ".")
	mantissa = whole + fraction
	if mantissa == "" || strings.Trim(mantissa, "0123456789") != "" || len(mantissa) > 64 {
		return "", "", 0, false
	}
	return sign, mantissa, len(whole) + exponent, true
}

// asShown is a stored number as a spreadsheet shows it: whole, with noughts in front where its format has them, and
// with the tail of binary arithmetic rounded away.
func asShown(text string, zeros int) (string, *fault) {
	plain, ok := shifted(text, 0)
	if !ok {
		return text, nil
	}
	bare := strings.TrimPrefix(plain, "-")
	whole, fraction, _ := strings.Cut(bare, ".")
	if len(whole) > digits {
		return "", &fault{
			badCode, "The spreadsheet has kept " + strconv.Itoa(digits) + " digits of a longer number.",
			"Format the column as text, and write the number again.",
		}
	}
	if len(strings.TrimLeft(whole+fraction, "0")) > digits {
		bare = rounded(whole, fraction)
		whole, fraction, _ = strings.Cut(bare, ".")
	}
	if fraction == "" && len(whole) < zeros {
		bare = strings.Repeat("0", zeros-len(whole)) + whole
	}
	if strings.HasPrefix(plain, "-") {
		bare = "-" + bare
	}
	return bare, nil
}

// rounded cuts a number to the digits that a spreadsheet shows, half up.
func rounded(whole, fraction string) string {
	all := []byte("0" + whole + fraction)
	point := len(whole) + 1
	first := 0
	for first < len(all) && all[first] == '0' {
		first++
	}
	end := first + digits
	if all[end] >= '5' {
		i := end - 1
		for ; all[i] == '9'; i-- {
			all[i] = '0'
		}
		all[i]++
	}
	for i := end; i < len(all); i++ {
		all[i] = '0'
	}
	text := strings.TrimLeft(string(all[:point-1]), "0") + string(all[point-1:point])
	if rest := strings.TrimRight(string(all[point:]), "0"); rest != "" {
		text += "." + rest
	}
	return text
}
