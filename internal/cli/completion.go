package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// completionVerb prints a script for the shell.
func completionVerb() *verb {
	return &verb{
		name: "completion", does: "prints a script that completes commands and flags.",
		subs: []*verb{{
			name: "bash", does: "prints the script for bash.", examples: []string{"completion bash > ~/.local/share/bash-completion/completions/purse"},
			more: []string{"Or for this shell alone: source <(purse completion bash)"},
			bare: true,
			run: func(_ context.Context, c *call) error {
				_, err := io.WriteString(c.Out, bashScript(c.tree()))
				return err
			},
		}},
	}
}

// bashScript is the completion for bash: for each place in the tree, the verbs beneath and the flags.
//
// Shape: the same tree gives the same script.
func bashScript(tree *verb) string {
	var b strings.Builder
	b.WriteString("# Completion of purse for bash, made by: purse completion bash\n_purse() {\n")
	b.WriteString("  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} place=purse w skip=\n")
	b.WriteString("  case $before in\n")
	for _, v := range closedValues {
		fmt.Fprintf(&b, "    %s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", v.flag, strings.Join(v.words, " "))
	}
	fmt.Fprintf(&b, "    %s) return ;;\n  esac\n", strings.Join(valued(tree), "|"))
	b.WriteString("  for w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    if [[ -n $skip ]]; then skip=; continue; fi\n")
	fmt.Fprintf(&b, "    case $w in\n      %s) skip=1; continue ;;\n      -*) continue ;;\n    esac\n", strings.Join(allValued(tree), "|"))
	b.WriteString("    case \"$place $w\" in\n")
	fmt.Fprintf(&b, "      %s) place=\"$place $w\" ;;\n    esac\n  done\n", strings.Join(places(tree), "|"))
	b.WriteString("  local verbs= flags=\n  case $place in\n")
	walk(tree, "purse", func(v *verb, place string) {
		var flags []string
		for _, o := range v.options() {
			flags = append(flags, o.shown())
		}
		fmt.Fprintf(&b, "    '%s') verbs='%s' flags='%s' ;;\n", place, strings.Join(append(v.names(), v.words...), " "), strings.Join(append(flags, "--help"), " "))
	})
	b.WriteString("  esac\n  if [[ $word == -* ]]; then\n    COMPREPLY=($(compgen -W \"$flags\" -- \"$word\"))\n")
	b.WriteString("  elif [[ -n $verbs ]]; then\n    COMPREPLY=($(compgen -W \"$verbs\" -- \"$word\"))\n  fi\n}\n")
	b.WriteString("complete -o default -F _purse purse\n")
	return b.String()
}

// closedValues are the flags of every command whose values are a closed list.
var closedValues = []struct {
	flag  string
	words []string
}{
	{"--format", formats},
	{"--layer", []string{"budget", "intent", "commitment", "actual", "all"}},
	{"--profile", []string{"board", "publish"}},
}

// walk visits the tree, a noun before its verbs.
func walk(v *verb, place string, visit func(*verb, string)) {
	visit(v, place)
	for _, s := range v.subs {
		walk(s, place+" "+s.name, visit)
	}
}

// places are the verbs as the script knows them, quoted, but for the program itself.
func places(tree *verb) []string {
	var out []string
	walk(tree, "purse", func(_ *verb, place string) {
		if place != "purse" {
			out = append(out, "'"+place+"'")
		}
	})
	return out
}

// allValued are the flags that take a value, as people write them.
func allValued(tree *verb) []string {
	var out []string
	for name, o := range tree.everyOption() {
		if o.takesValue() {
			if len(name) == 1 {
				out = append(out, "-"+name)
			} else {
				out = append(out, "--"+name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// valued are the flags whose values cannot be offered, and are no file either.
func valued(tree *verb) []string {
	files := []string{"-o", "--output", "--ledger", "--lines", "--checkpoint", "--key"}
	return slices.DeleteFunc(allValued(tree), func(flag string) bool { return slices.Contains(files, flag) })
}
