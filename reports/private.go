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
// A code, a name or an alias counts as one wherever its words follow each other as whole words, whatever stands between
// them, so that NHS-DEVON is found in "NHS-DEVON/7" and CC is not found in ACCESS. Capitals do not matter, but for a code
// in a sentence or a fund's name: the provider CARE is not meant by "Better Care Fund". What is part of the partner's own
// code, names or aliases stays.
type private struct {
	own    map[string][]called // by first word, folded: the partner's
	others map[string][]called // by first word, folded: everybody else's, the longest first
}

// called is what a body is known by.
type called struct {
	words []word
	code  bool
}

// hiding makes what keeps the names of all others from a partner. Reads: Organisations, Aliases.
func (b *books) hiding(partner string) private {
	p := private{own: map[string][]called{}, others: map[string][]called{}}
	add := func(organisation, name string, code bool) {
		words := wordsIn(name)
		if len(words) == 0 {
			return
		}
		to := p.others
		if organisation == partner {
			to = p.own
		}
		to[words[0].folded] = append(to[words[0].folded], called{words, code})
	}
	for _, o := range b.in.Organisations {
		add(o.Code, o.Code, true)
		add(o.Code, o.Name, false)
	}
	for _, a := range b.in.Aliases {
		add(a.Organisation, a.Alias, false)
	}
	for _, names := range p.others {
		slices.SortStableFunc(names, func(x, y called) int { return cmp.Compare(len(y.words), len(x.words)) })
	}
	return p
}

// hide puts withheld in the place of every name of another body in a reference or a code.
func (p private) hide(reference string) string { return p.cleared(reference, false) }

// hideIn does the same in a name or a sentence, in which a code is only meant as it is written.
func (p private) hideIn(sentence string) string { return p.cleared(sentence, true) }

func (p private) cleared(text string, asWritten bool) string {
	words := wordsIn(text)
	own := make([]bool, len(words))
	for i := range words {
		for _, name := range p.own[words[i].folded] {
			if name.begins(words[i:], false) {
				for k := range name.words {
					own[i+k] = true
				}
			}
		}
	}
	var out strings.Builder
	done := 0
	for i := 0; i < len(words); i++ {
		for _, name := range p.others[words[i].folded] {
			if !name.begins(words[i:], asWritten) || !slices.Contains(own[i:i+len(name.words)], false) {
				continue
			}
			out.WriteString(text[done:words[i].from] + withheld)
			i += len(name.words) - 1
			done = words[i].to
			break
		}
	}
	return out.String() + text[done:]
}

// begins tells whether words begin with what a body is called.
func (c called) begins(words []word, asWritten bool) bool {
	if len(words) < len(c.words) {
		return false
	}
	for i, n := range c.words {
		if words[i].folded != n.folded || c.code && asWritten && words[i].written != n.written {
			return false
		}
	}
	return true
}

// word is a run of letters and figures in a text.
type word struct {
	written, folded string
	from, to        int // in bytes
}

func wordsIn(text string) []word {
	var out []word
	start := -1
	end := func(at int) {
		if start >= 0 {
			out = append(out, word{text[start:at], pooled.Fold(text[start:at]), start, at})
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
