package reports

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"commonpurse/ledger/pooled"
)

// withheld stands where a text names a body that the report must not name.
const withheld = "withheld"

// private takes the names of others out of what one partner is shown.
//
// A code, a name or an alias counts as one wherever its words follow each other as whole words, whatever their case and
// whatever stands between them, so that NHS-DEVON is found in "NHS Devon pool" and CC is not found in ACCESS. What is part
// of the partner's own code, names or aliases stays.
type private struct {
	own    map[string][][]string // by first word: the partner's
	others map[string][][]string // by first word: everybody else's, the longest first
}

// hiding makes what keeps the names of all others from a partner. Reads: Organisations, Aliases.
func (b *books) hiding(partner string) private {
	p := private{own: map[string][][]string{}, others: map[string][][]string{}}
	add := func(organisation, name string) {
		var words []string
		for _, w := range wordsIn(name) {
			words = append(words, w.folded)
		}
		if len(words) == 0 {
			return
		}
		to := p.others
		if organisation == partner {
			to = p.own
		}
		to[words[0]] = append(to[words[0]], words)
	}
	for _, o := range b.in.Organisations {
		add(o.Code, o.Code)
		add(o.Code, o.Name)
	}
	for _, a := range b.in.Aliases {
		add(a.Organisation, a.Alias)
	}
	for _, names := range p.others {
		slices.SortStableFunc(names, func(x, y []string) int { return cmp.Compare(len(y), len(x)) })
	}
	return p
}

// hide puts withheld in the place of every name of another body in a text.
func (p private) hide(text string) string {
	words := wordsIn(text)
	kept := make([]bool, len(words))
	for i := range words {
		for _, name := range p.own[words[i].folded] {
			if follows(words[i:], name) {
				for k := range name {
					kept[i+k] = true
				}
			}
		}
	}
	var out strings.Builder
	done := 0
	for i := 0; i < len(words); i++ {
		for _, name := range p.others[words[i].folded] {
			if !follows(words[i:], name) || !slices.Contains(kept[i:i+len(name)], false) {
				continue
			}
			out.WriteString(text[done:words[i].from] + withheld)
			i += len(name) - 1
			done = words[i].to
			break
		}
	}
	return out.String() + text[done:]
}

// follows tells whether words begin with a name.
func follows(words []word, name []string) bool {
	if len(words) < len(name) {
		return false
	}
	for i, n := range name {
		if words[i].folded != n {
			return false
		}
	}
	return true
}

// word is a run of letters and figures in a text.
type word struct {
	folded   string
	from, to int // in bytes
}

func wordsIn(text string) []word {
	var out []word
	start := -1
	end := func(at int) {
		if start >= 0 {
			out = append(out, word{pooled.Fold(text[start:at]), start, at})
		}
		start = -1
	}
	for i, c := range text {
		switch letter := unicode.IsLetter(c) || unicode.IsNumber(c) || c == utf8.RuneError; {
		case letter && start < 0:
			start = i
		case !letter:
			end(i)
		}
	}
	end(len(text))
	return out
}
