package near

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	known := []string{"partner", "provider", "amount", "date", "year", "Île", "service", "source", "contribution"}
	for _, c := range []struct{ word, want string }{
		{"patner", "partner"},
		{"PARTNER", "partner"},
		{" Provder ", "provider"},
		{"amuont", "amount"},
		{"dat", "date"},
		{"yeer", "year"},
		{"yee", ""},
		{"île", "Île"},
		{"ile", "Île"},
		{"contributoins", "contribution"},
		{"contract", ""},
		{"colour", ""},
		{"", ""},
		{"  ", ""},
		{strings.Repeat("p", 1000), ""},
	} {
		got, ok := Nearest(c.word, known)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Nearest(%q) = %q, %t; want %q", c.word, got, ok, c.want)
		}
	}
	if got, ok := Nearest("date", nil); ok {
		t.Errorf("of nothing known, %q is nearest", got)
	}
}

func TestSlipsAllowedByLength(t *testing.T) {
	for _, c := range []struct {
		word, known string
		want        bool
	}{
		{"abcd", "abcx", true},
		{"abcd", "abxx", false},
		{"abcd", "acbd", true},
		{"ba", "ab", true},
		{"abcd", "cbad", false},
		{"abcd", "badc", false},
		{"abcde", "abcxx", true},
		{"abcdefgh", "abcdefxx", true},
		{"abcdefgh", "abcdexxx", false},
		{"abcdefghi", "abcdefxxx", true},
		{"abcdefghi", "abcdexxxx", false},
	} {
		if _, got := Nearest(c.word, []string{c.known}); got != c.want {
			t.Errorf("%s for %s: %t, want %t", c.word, c.known, got, c.want)
		}
	}
}

func TestSeveral(t *testing.T) {
	known := []string{"fund-c", "fund-b", "fund-a", "fund-b", "fund", "other"}
	for n, want := range map[int][]string{
		-1: {}, 0: {}, 2: {"fund-b", "fund-a"}, 9: {"fund-b", "fund-a", "fund-c", "fund"},
	} {
		if got := Several("fund-b", known, n); !slices.Equal(got, want) {
			t.Errorf("%d near: %q, want %q", n, got, want)
		}
	}
}

func TestTheOrderOfKnownNamesDoesNotMatter(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("abAB")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		known := rapid.SliceOf(word).Draw(t, "known")
		asked := word.Draw(t, "word")
		turned := rapid.Permutation(known).Draw(t, "turned")
		if a, b := Several(asked, known, 3), Several(asked, turned, 3); !slices.Equal(a, b) {
			t.Fatalf("%q and %q", a, b)
		}
		if got, ok := Nearest(asked, known); ok && !slices.Contains(known, got) {
			t.Fatalf("%q is not known", got)
		}
		if i := slices.Index(known, asked); i >= 0 && asked != "" {
			if got, ok := Nearest(asked, known); !ok || !strings.EqualFold(got, asked) {
				t.Fatalf("a known name is not nearest to itself but %q", got)
			}
		}
	})
}
