package cli

import (
	"slices"
	"strings"

	"commonpurse/ledger/pooled"
)

// A candidate is a word that can stand next on a command line, and what it is.
type candidate struct{ word, about string }

// A place is where an unfinished command line ends.
type place struct {
	verb  *verb
	given map[string]string // what the flags before say, by their names
	args  int               // how many arguments stand before
	flag  *option           // the flag whose value the last word is
	front string            // what of the last word stands before that value
	word  string            // the last word, as far as it is typed
	ended bool              // flags were ended by --
	lost  bool              // a word before is no command, or no flag of it
}

// locate finds where a command line ends. Its last word is being typed; the words before are whole.
func locate(tree *verb, words []string) *place {
	p := &place{verb: tree, given: map[string]string{}}
	known := tree.everyOption()
	valueOf := ""
	for i, word := range words {
		name, value, joined := "", "", false
		if !p.ended && valueOf == "" {
			name, value, joined = cutFlag(word)
		}
		switch {
		case i == len(words)-1:
			p.typing(word, name, value, joined, valueOf, known)
		case valueOf != "":
			p.given[valueOf], valueOf = word, ""
		case word == "--":
			p.ended = true
		case name == "":
			p.step(word)
		case known[name].takesValue() && !joined:
			valueOf = known[name].name
		case known[name].name != "":
			p.given[known[name].name] = value
		}
	}
	return p
}

// typing takes the last word: the value of a flag before it or within it, or a word of its own.
func (p *place) typing(word, name, value string, joined bool, valueOf string, known map[string]option) {
	p.word = word
	if valueOf == "" && joined && known[name].takesValue() && strings.HasPrefix(word, "--") {
		valueOf, p.front, p.word = known[name].name, word[:len(word)-len(value)], value
	}
	if valueOf == "" {
		return
	}
	o, own := p.verb.option(valueOf)
	if !own {
		o = known[valueOf]
		p.lost = p.lost || p.verb.run != nil
	}
	p.flag = &o
}

// step takes a whole word that is no flag: a verb, or an argument.
func (p *place) step(word string) {
	if p.verb.run != nil {
		p.args++
		return
	}
	next, ok := p.verb.sub(word)
	switch {
	case ok:
		p.verb = next
	case word != "help":
		p.lost = true
	}
}

// candidates are the words that can stand at the place, and whether names of files can. Codes are asked for by their
// register, only where one can stand.
func (p *place) candidates(codes func(of string) []candidate) (words []candidate, files bool) {
	switch {
	case p.lost:
		return nil, false
	case p.flag != nil:
		words, files = p.values(codes)
	case !p.ended && strings.HasPrefix(p.word, "-"):
		words = p.flags()
	case p.verb.run == nil:
		for _, s := range p.verb.subs {
			words = append(words, candidate{s.name, s.does})
		}
	default:
		words, files = p.arguments(codes)
	}
	var fitting []candidate
	for _, w := range words {
		if strings.HasPrefix(strings.ToLower(w.word), strings.ToLower(p.word)) {
			fitting = append(fitting, candidate{p.front + w.word, w.about})
		}
	}
	return fitting, files
}

// flags are those of the verb that are not given yet.
func (p *place) flags() []candidate {
	var out []candidate
	for _, o := range p.verb.options() {
		if _, given := p.given[o.name]; given {
			continue
		}
		out = append(out, candidate{o.shown(), o.usage})
		if o.short != "" {
			out = append(out, candidate{"--" + o.short, o.usage})
		}
	}
	return append(out, candidate{"--help", "what the command does, with examples"})
}

// values are what the flag can be.
func (p *place) values(codes func(of string) []candidate) (words []candidate, files bool) {
	o := *p.flag
	switch {
	case o.column != nil && o.column.Type == pooled.CodesColumn: // several: the last of them is being typed
		done := strings.LastIndexByte(p.word, ';') + 1
		p.front, p.word = p.front+p.word[:done], p.word[done:]
	case o.column != nil && o.column.Type == pooled.YesNoColumn:
		return closed([]string{string(pooled.Yes), string(pooled.No)}), false
	}
	switch {
	case o.in != nil:
		return closed(o.in), false
	case o.of != "":
		return codes(o.of), false
	}
	return nil, isPath(o.value)
}

// arguments are what the next argument can be.
func (p *place) arguments(codes func(of string) []candidate) (words []candidate, files bool) {
	shown := strings.Fields(p.verb.args)
	_, most := p.verb.bounds()
	switch {
	case most >= 0 && p.args >= most:
		return nil, false
	case p.args == 0 && p.verb.words != nil:
		return closed(p.verb.words), false
	case p.args == 0 && p.verb.of != "":
		return codes(p.verb.of), false
	}
	return nil, isPath(strings.Trim(shown[min(p.args, len(shown)-1)], "[.]"))
}

// isPath tells whether what stands for a value in help is the name of a file or folder.
func isPath(shown string) bool {
	return slices.ContainsFunc([]string{"PATH", "FILE", "DIR"}, func(s string) bool { return shown == s || strings.HasPrefix(shown, s+".") })
}

func closed(words []string) []candidate {
	var out []candidate
	for _, w := range words {
		out = append(out, candidate{word: w})
	}
	return out
}
