package cli

import (
	"slices"
	"strings"

	"commonpurse/internal/near"
	"commonpurse/ledger"
)

// A line is a command line taken apart: the verb it names, its flags and its arguments.
type line struct {
	verb    *verb
	path    []string // the program's name and the verb's, from the top
	flags   []written
	args    []string
	help    bool
	version bool
}

// written is a flag as it stands on the command line.
type written struct {
	option   option
	value    string
	hasValue bool
	raw      string
}

// arranged is the command line as the library reads it rightly: flags before arguments, each with its value joined on.
// The library would take a flag behind an argument for an argument, and a value such as -500.00 for a flag.
func (l line) arranged() []string {
	out := slices.Clone(l.path)
	for _, f := range l.flags {
		word := "--" + f.option.name
		if f.hasValue {
			word += "=" + f.value
		}
		out = append(out, word)
	}
	return append(append(out, "--"), l.args...)
}

// arrange takes a command line apart. Flags may stand anywhere; "--" ends them.
//
// Shape: args without the program's name. Errors: a refusal of kind Usage, with every wrong flag at once.
func arrange(tree *verb, args []string) (line, error) {
	words, flags, err := split(tree, args)
	if err != nil {
		return line{}, err
	}
	l := line{verb: tree, path: []string{tree.name}, flags: flags}
	if len(words) > 0 && words[0] == "help" {
		l.help, words = true, words[1:]
	}
	for len(words) > 0 {
		next, ok := l.verb.sub(words[0])
		if !ok && l.verb.run != nil {
			break // what is left are its arguments
		}
		if !ok {
			return l, unknownVerb(tree, l.path, l.verb, words)
		}
		l.verb, l.path, words = next, append(l.path, words[0]), words[1:]
	}
	l.args = words
	for _, f := range l.flags {
		l.help = l.help || f.raw == "--help" || f.raw == "-h"
		l.version = l.version || f.raw == "--version"
	}
	if l.help || l.version {
		return l, nil
	}
	if l.verb.run == nil {
		if l.verb == tree && len(l.flags) == 0 {
			l.help = true
			return l, nil
		}
		return l, misused("USE-001", strings.Join(l.path, " ")+" needs a verb: "+strings.Join(l.verb.names(), ", ")+".",
			"See: "+strings.Join(l.path, " ")+" --help")
	}
	if err := l.checkFlags(); err != nil {
		return l, err
	}
	return l, l.checkArgs()
}

// split tells flags, with their values, from words. Whether a flag takes a value does not depend on the verb, so that a
// flag may stand before it.
func split(tree *verb, args []string) (words []string, flags []written, err error) {
	known := tree.everyOption()
	for i := 0; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			return append(words, args[i+1:]...), flags, nil
		}
		name, value, joined := cutFlag(word)
		if name == "" {
			words = append(words, word)
			continue
		}
		f := written{option: known[name], value: value, hasValue: joined, raw: word}
		if f.option.takesValue() && !joined {
			if i+1 == len(args) || looksLikeFlag(args[i+1]) {
				return nil, nil, misused("USE-003", "The flag "+word+" needs a value.",
					"Write it after the flag, or as "+word+"=VALUE where it begins with dashes.")
			}
			i++
			f.value, f.hasValue = args[i], true
		}
		flags = append(flags, f)
	}
	return words, flags, nil
}

// cutFlag takes a flag apart; the name is empty when the word is none. A lone dash is a word: standard output.
func cutFlag(word string) (name, value string, joined bool) {
	switch {
	case strings.HasPrefix(word, "--"):
		name, value, joined = strings.Cut(word[2:], "=")
		return name, value, joined
	case word == "-o" || word == "-h":
		return word[1:], "", false
	case strings.HasPrefix(word, "-o"): // as in -oFILE
		return "o", strings.TrimPrefix(word[2:], "="), true
	case len(word) > 1 && word[0] == '-':
		name, value, joined = strings.Cut(word, "=") // with its dash, so that no flag has this name
		return name, value, joined
	}
	return "", "", false
}

// looksLikeFlag tells whether the word after a flag is another flag rather than its value; amounts are values.
func looksLikeFlag(word string) bool {
	return word == "-o" || word == "-h" || len(word) > 2 && strings.HasPrefix(word, "--") && word[2] >= 'a' && word[2] <= 'z'
}

// everyOption is every flag of every verb by its names.
func (v *verb) everyOption() map[string]option {
	all := map[string]option{}
	var walk func(*verb)
	walk = func(v *verb) {
		for _, o := range v.options() {
			all[o.name] = o
			if o.short != "" {
				all[o.short] = o
			}
		}
		for _, s := range v.subs {
			walk(s)
		}
	}
	walk(v)
	return all
}

// checkFlags refuses what is no flag of the verb, and one given twice; it leaves each with the verb's own meaning.
func (l line) checkFlags() error {
	var wrong []ledger.Problem
	seen := map[string]bool{}
	for i, f := range l.flags {
		name, _, _ := cutFlag(f.raw)
		own, ok := l.verb.option(name)
		switch {
		case !ok:
			wrong = append(wrong, l.unknownFlag(f, name))
			continue
		case seen[own.name]:
			wrong = append(wrong, ledger.Problem{Code: "USE-004", Field: own.shown(), Text: "It is given twice.", Hint: "Give it once."})
		case f.hasValue && !own.takesValue():
			wrong = append(wrong, ledger.Problem{Code: "USE-003", Field: own.shown(), Value: f.value, Text: "It takes no value."})
		}
		seen[own.name] = true
		l.flags[i].option = own
	}
	if len(wrong) > 0 {
		return misusedAll(wrong)
	}
	return nil
}

func (l line) unknownFlag(f written, name string) ledger.Problem {
	shown, _, _ := strings.Cut(f.raw, "=")
	p := ledger.Problem{Code: "USE-002", Field: shown, Text: strings.Join(l.path, " ") + " has no such flag."}
	if len(name) > 1 && name[0] == '-' && strings.Trim(name[1:], "0123456789.,") == "" {
		p.Hint = "An amount is the value of a flag, as in --amount -500.00."
		return p
	}
	var names []string
	for _, o := range l.verb.options() {
		names = append(names, o.name)
	}
	if nearest, ok := near.Nearest(strings.TrimLeft(name, "-"), names); ok {
		o, _ := l.verb.option(nearest)
		p.Hint = "Did you mean " + o.shown() + "?"
	} else {
		p.Hint = "See: " + strings.Join(l.path, " ") + " --help"
	}
	return p
}

func (l line) checkArgs() error {
	fewest, most := l.verb.bounds()
	usage := "Write: " + strings.TrimSpace(strings.Join(l.path, " ")+" "+l.verb.args)
	switch {
	case len(l.args) < fewest && !l.verb.lax:
		missing := strings.Fields(l.verb.args)[len(l.args)]
		return misused("USE-005", strings.Join(l.path, " ")+" needs "+strings.TrimSuffix(missing, "...")+".", usage)
	case most >= 0 && len(l.args) > most:
		return misused("USE-005", strings.Join(l.path, " ")+" does not know what to do with "+quote(l.args[most])+".", usage)
	}
	return nil
}

// unknownVerb answers a verb that does not exist: not built yet, mistyped, or under another noun.
func unknownVerb(tree *verb, path []string, at *verb, words []string) error {
	whole := strings.Join(append(path[1:len(path):len(path)], words[0]), " ")
	if work, ok := notBuilt(append(path[1:len(path):len(path)], words...)); ok {
		return misused("USE-009", "purse "+whole+" is not built yet; it comes with "+work+".", "")
	}
	text := "There is no command purse " + whole + "."
	if with := nounsWith(tree, words[0]); len(with) == 1 {
		return misused("USE-001", text, "Did you mean: purse "+with[0]+" "+words[0])
	}
	if nearest, ok := near.Nearest(words[0], at.names()); ok {
		return misused("USE-001", text, "Did you mean: "+strings.Join(path, " ")+" "+nearest)
	}
	if at != tree && len(at.subs) > 0 {
		return misused("USE-001", text, "It has: "+strings.Join(at.names(), ", ")+".")
	}
	return misused("USE-001", text, "See: "+strings.Join(path, " ")+" --help")
}

// nounsWith lists the nouns that have a verb of that name.
func nounsWith(tree *verb, name string) []string {
	var nouns []string
	for _, noun := range tree.subs {
		if _, ok := noun.sub(name); ok {
			nouns = append(nouns, noun.name)
		}
	}
	return nouns
}

// wantsJSON tells whether errors are wanted as JSON, before anything is known to be right.
func wantsJSON(args []string) bool {
	for i, a := range args {
		switch {
		case a == "--":
			return false
		case a == "--json", a == "--format=json":
			return true
		case a == "--format" && i+1 < len(args) && args[i+1] == "json":
			return true
		}
	}
	return false
}
