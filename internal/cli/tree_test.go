package cli

import (
	"strings"
	"testing"

	"commonpurse/ledger/pooled"
)

func TestEveryCommandSaysWhatItDoes(t *testing.T) {
	tree := Face{}.tree()
	walk(tree, "purse", func(v *verb, place string) {
		help := v.help(strings.Fields(place))
		if !strings.HasPrefix(help, "Example:\n  purse ") {
			t.Errorf("%s: help begins %q", place, strings.SplitN(help, "\n", 3)[:2])
		}
		if !strings.HasSuffix(v.does, ".") || strings.ToLower(v.does[:1]) != v.does[:1] {
			t.Errorf("%s: %q is no sentence that follows a name", place, v.does)
		}
		if v.run == nil && len(v.subs) == 0 {
			t.Errorf("%s: a command does something or has verbs", place)
		}
		for line := range strings.SplitSeq(help, "\n") {
			if len([]rune(line)) > helpWidth+30 && !strings.HasPrefix(line, "  purse ") {
				t.Errorf("%s: a line of help of %d characters: %s", place, len(line), line)
			}
		}
	})
}

// The examples of help are commands that the program takes.
func TestExamplesAreCommands(t *testing.T) {
	tree := Face{}.tree()
	walk(tree, "purse", func(v *verb, place string) {
		for _, e := range v.examples {
			if _, err := arrange(Face{}.tree(), shellWords(e)); err != nil {
				t.Errorf("%s: purse %s: %v", place, e, err)
			}
		}
	})
}

// shellWords splits a line as a shell does, as far as examples need it; a redirection ends it.
func shellWords(s string) []string {
	s, _, _ = strings.Cut(s, " > ")
	var words []string
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// A flag may stand before the verb, so whether it takes a value cannot depend on the verb.
func TestFlagsTakeAValueEverywhereOrNowhere(t *testing.T) {
	takes := map[string]bool{}
	walk(Face{}.tree(), "purse", func(v *verb, place string) {
		seen := map[string]bool{}
		for _, o := range v.options() {
			if before, ok := takes[o.name]; ok && before != o.takesValue() {
				t.Errorf("%s: --%s takes a value in one command and none in another", place, o.name)
			}
			if seen[o.name] {
				t.Errorf("%s: --%s stands twice", place, o.name)
			}
			takes[o.name], seen[o.name] = o.takesValue(), true
		}
	})
}

func TestColumnsAreFlags(t *testing.T) {
	general := map[string]bool{}
	for _, o := range everywhere {
		general[o.name] = true
	}
	for _, table := range pooled.Tables {
		for _, c := range table.Columns {
			if name := dashes(c.Name); general[name] || name == "lines" || name == "dry-run" {
				t.Errorf("%s: the column %s would be hidden by a flag of every command", table.Name, c.Name)
			}
		}
	}
	v, _ := Face{}.tree().sub("contribution")
	receive, _ := v.sub("receive")
	for flag, want := range map[string]string{
		"date": "a date such as 2026-03-31 (default today)", "amount": "pounds and pence such as 1250.00; needed",
		"kind": "one of contribution, provider, vat, client, interest, other (default contribution)",
		"line": "a whole number (default 1)", "fund": "a code of funds; needed",
	} {
		if o, ok := receive.option(flag); !ok || o.usage != want {
			t.Errorf("--%s: %q, want %q", flag, o.usage, want)
		}
	}
	if _, ok := receive.option("ref"); ok {
		t.Error("the key is the argument, and a flag as well")
	}
}

func TestLaterCommandsAreNotBuilt(t *testing.T) {
	for name := range later {
		v := Face{}.tree()
		for _, word := range strings.Fields(name) {
			next, ok := v.sub(word)
			if !ok {
				v = nil
				break
			}
			v = next
		}
		if v != nil {
			t.Errorf("purse %s is listed as not built, and is there", name)
		}
	}
}
