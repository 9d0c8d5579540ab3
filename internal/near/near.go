// Package near finds the known name that a mistyped one was probably meant to be, so that an error can say "did you mean".
//
// It is not a search: it never decides anything by itself, and a name that is merely related is not offered.
//
// The model is the number of letters to insert, drop or change (Levenshtein's distance), two neighbours changed about being
// one slip, whatever the case, with a bound that grows with the length of the name, because two slips in a name of four letters make it another name.
package near

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// longest is how many letters a name may have to be compared; the work grows with the square of it, and a longer cell is no name.
const longest = 200

// Nearest is the known name nearest to word, and false when none is near enough to be worth offering.
//
// Shape: of names equally near, the first in sorted order, whatever the order of known.
func Nearest(word string, known []string) (string, bool) {
	names := Several(word, known, 1)
	if len(names) == 0 {
		return "", false
	}
	return names[0], true
}

// Several is up to n known names near word.
//
// Shape: the nearest first, equally near ones in sorted order, each once; none when nothing is near enough.
func Several(word string, known []string, n int) []string {
	folded := strings.ToLower(strings.TrimSpace(word))
	length := utf8.RuneCountInString(folded)
	if length == 0 || length > longest {
		return nil
	}
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	seen := make(map[string]bool)
	for _, name := range known {
		// Names whose lengths differ by more than the bound cannot be within it, and need no comparing.
		if seen[name] || abs(utf8.RuneCountInString(name)-length) > bound(length) {
			continue
		}
		seen[name] = true
		if d := distance(folded, strings.ToLower(name)); d <= bound(length) {
			near = append(near, candidate{name, d})
		}
	}
	sort.Slice(near, func(i, j int) bool {
		if near[i].distance != near[j].distance {
			return near[i].distance < near[j].distance
		}
		return near[i].name < near[j].name
	})
	names := make([]string, 0, min(max(n, 0), len(near)))
	for _, c := range near[:cap(names)] {
		names = append(names, c.name)
	}
	return names
}

// distance is the number of slips between two words.
func distance(a, b string) int {
	if swapped([]rune(a), []rune(b)) {
		return 1
	}
	return levenshtein.ComputeDistance(a, b)
}

// swapped tells whether the words differ in nothing but that two neighbouring letters have changed places.
func swapped(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && string(a[i+2:]) == string(b[i+2:])
}

// bound is how many slips a name of so many letters may have and still be recognised.
func bound(length int) int {
	switch {
	case length <= 4:
		return 1
	case length <= 8:
		return 2
	}
	return length / 3
}

func abs(n int) int { return max(n, -n) }
