package reports

import (
	"cmp"
	"strings"
)

// asNumbered orders codes as people count: D8 before D16, and D16 before D110.
func asNumbered(x, y string) int {
	a, b := x, y
	for a != "" && b != "" {
		if n, m := leadingFigures(a), leadingFigures(b); n > 0 && m > 0 {
			p, q := strings.TrimLeft(a[:n], "0"), strings.TrimLeft(b[:m], "0")
			if c := cmp.Or(cmp.Compare(len(p), len(q)), cmp.Compare(p, q)); c != 0 {
				return c
			}
			a, b = a[n:], b[m:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(x, y))
}

// leadingFigures is how many figures a text begins with.
func leadingFigures(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
