package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// manVerb prints the manual.
func manVerb() *verb {
	return &verb{
		name: "man", does: "prints the manual: every command, as a page for man.", bare: true,
		examples: []string{"man > purse.1"},
		more:     []string{"To read it at once: purse man | man -l -"},
		run: func(_ context.Context, c *call) error {
			_, err := io.WriteString(c.Out, c.tree().manual(c.Version))
			return err
		},
	}
}

// manual is the page of the whole tree, for man to lay out. It has no date, so that the same program gives the same bytes.
func (v *verb) manual(version string) string {
	var r roff
	r.line(".TH %s 1 \"\" %s \"Common Purse\"", r.quoted(strings.ToUpper(v.name)), r.quoted(v.name+" "+version))
	// Set ragged and without hyphens: commands and codes are copied from it.
	r.line(".nh\n.ad l")
	r.line(".SH NAME\n%s \\- %s", v.name, r.escaped(strings.TrimSuffix(v.does, ".")))
	r.line(".SH SYNOPSIS\n.B %s\n.I COMMAND\n[\\fIflags\\fR]", v.name)
	r.line(".SH EXAMPLES")
	r.examples(v.examples)
	r.line(".SH DESCRIPTION")
	r.paragraph("Results go to standard output, messages to standard error. Flags may stand anywhere; -- ends them. " +
		"Each command shows its own page with --help.")
	r.line(".SH COMMANDS")
	walk(v, v.name, func(s *verb, place string) {
		if s.run != nil {
			r.command(s, place)
		}
	})
	r.line(".SH FLAGS OF REPORTS")
	r.options(asked)
	r.line(".SH FLAGS OF EVERY COMMAND")
	r.options(everywhere)
	r.line(".SH EXIT STATUS")
	for _, e := range exits {
		r.term(strconv.Itoa(e.code), e.meaning)
	}
	r.line(".SH ENVIRONMENT")
	for _, o := range v.environment() {
		r.term(o.env, sentence(o.usage)+" The flag "+o.shown()+" goes before it.")
	}
	r.term("NO_COLOR", "When it is set, there are no colours.")
	return r.String()
}

// walk visits the tree, a noun before its verbs.
func walk(v *verb, place string, visit func(*verb, string)) {
	visit(v, place)
	for _, s := range v.subs {
		walk(s, place+" "+s.name, visit)
	}
}

// environment lists the flags that a variable can stand for, each variable once, in order.
func (v *verb) environment() []option {
	var out []option
	for _, o := range v.everyOption() {
		if o.env != "" && !slices.ContainsFunc(out, func(other option) bool { return other.env == o.env }) {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b option) int { return strings.Compare(a.env, b.env) })
	return out
}

// roff is a page in the language of man, as it is written.
type roff struct{ strings.Builder }

func (r *roff) line(format string, args ...any) { r.WriteString(fmt.Sprintf(format, args...) + "\n") }

// escaped keeps a text's characters from meaning something to the formatter.
func (*roff) escaped(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}

// quoted is a text as one argument of a request.
func (r *roff) quoted(s string) string {
	return `"` + strings.ReplaceAll(r.escaped(s), `"`, `\(dq`) + `"`
}

func (r *roff) paragraph(text string) { r.line(".PP\n%s", r.escaped(text)) }

// term is a word and, beneath it and set in, what it is.
func (r *roff) term(word, text string) { r.line(".TP\n.B %s\n%s", r.quoted(word), r.escaped(text)) }

// examples are command lines as they are typed, not filled.
func (r *roff) examples(lines []string) {
	r.line(".PP\n.RS 4\n.nf")
	for _, l := range lines {
		r.line("%s", r.escaped("purse "+l))
	}
	r.line(".fi\n.RE")
}

// command is the section of one command: how to write it, what it does, examples and its own flags.
func (r *roff) command(v *verb, place string) {
	r.line(".SS %s", r.quoted(strings.TrimSpace(place+" "+v.args)))
	r.line("%s", r.escaped(sentence(v.does)))
	for _, text := range v.more {
		r.paragraph(text)
	}
	r.examples(v.examples)
	own := v.flags
	if takesAsked(v) {
		own = nil
		for _, o := range v.flags {
			if !isAsked(o) {
				own = append(own, o)
			}
		}
		r.paragraph("It takes the flags of reports.")
	}
	r.options(own)
}

// isAsked tells whether a flag is one of those that say what a report is about.
func isAsked(o option) bool {
	return slices.ContainsFunc(asked, func(a option) bool { return a.name == o.name && a.usage == o.usage })
}

// takesAsked tells whether a verb takes all of those flags, which the manual tells of once.
func takesAsked(v *verb) bool {
	n := 0
	for _, o := range v.flags {
		if isAsked(o) {
			n++
		}
	}
	return n == len(asked)
}

// options lists flags with what they mean.
func (r *roff) options(options []option) {
	for _, o := range options {
		words := `\fB` + r.escaped(o.shown()) + `\fR`
		if o.short != "" {
			words += `, \fB` + r.escaped("--"+o.short) + `\fR`
		}
		if o.value != "" {
			words += ` \fI` + r.escaped(o.value) + `\fR`
		}
		r.line(".TP\n%s\n%s", words, r.escaped(sentence(o.usageLine())))
	}
}
