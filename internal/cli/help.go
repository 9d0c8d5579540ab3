package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// helpWidth is how wide help is laid out: it is read on any terminal, and in files.
const helpWidth = 96

// help is what --help shows: examples first, because most people need nothing else.
//
// Shape: path is the program's name and the verb's.
func (v *verb) help(path []string) string {
	var b strings.Builder
	name := strings.Join(path, " ")
	b.WriteString("Example:\n")
	for _, e := range v.examplesOf() {
		fmt.Fprintf(&b, "  purse %s\n", e)
	}
	fmt.Fprintf(&b, "\n%s\n", wrapped(name+" "+v.does, ""))
	for _, p := range v.more {
		fmt.Fprintf(&b, "\n%s\n", wrapped(p, ""))
	}
	if v.run != nil {
		fmt.Fprintf(&b, "\nWrite:\n  %s [flags]\n", strings.TrimSpace(name+" "+v.args))
	}
	if len(v.subs) > 0 {
		b.WriteString("\nCommands:\n")
		var rows [][2]string
		for _, s := range v.subs {
			rows = append(rows, [2]string{strings.TrimSpace(s.name + " " + s.args), sentence(s.does)})
		}
		columns(&b, rows)
		fmt.Fprintf(&b, "\nFor one of them: %s COMMAND --help\n", name)
	}
	if v.run != nil {
		v.helpFlags(&b)
	}
	return b.String()
}

func (v *verb) helpFlags(b *strings.Builder) {
	listed := func(title string, options []option) {
		var rows [][2]string
		for _, o := range options {
			rows = append(rows, [2]string{o.words(), o.usageLine()})
		}
		if len(rows) > 0 {
			b.WriteString("\n" + title + "\n")
			columns(b, rows)
		}
	}
	own := len(v.flags)
	listed("Flags:", v.flags)
	listed("Flags of every command:", v.options()[own:])
}

// examplesOf are the verb's examples, or for a noun the plainest of each of its verbs.
func (v *verb) examplesOf() []string {
	if len(v.examples) > 0 {
		return v.examples
	}
	var out []string
	for _, s := range v.subs {
		if e := s.examplesOf(); len(e) > 0 {
			out = append(out, e[0])
		}
	}
	return out
}

// words is the flag as help lists it, with what stands for its value.
func (o option) words() string {
	w := o.shown()
	if o.short != "" {
		w += ", --" + o.short
	}
	if o.value != "" {
		w += " " + o.value
	}
	return w
}

func (o option) usageLine() string {
	if o.env == "" {
		return o.usage
	}
	return o.usage + "; or the variable " + o.env
}

// columns lays out two columns, the second wrapped.
func columns(b *strings.Builder, rows [][2]string) {
	width := 0
	for _, r := range rows {
		width = max(width, min(utf8.RuneCountInString(r[0]), 30))
	}
	indent := strings.Repeat(" ", width+4)
	for _, r := range rows {
		text := wrapped(r[1], indent)
		if utf8.RuneCountInString(r[0]) > width {
			fmt.Fprintf(b, "  %s\n%s%s\n", r[0], indent, strings.TrimLeft(text, " "))
			continue
		}
		fmt.Fprintf(b, "  %-*s  %s\n", width, r[0], strings.TrimLeft(text, " "))
	}
}

// wrapped breaks a text between words, each line after the indent.
func wrapped(text, indent string) string {
	var b strings.Builder
	at := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case at == 0:
			b.WriteString(indent)
			at = len(indent)
		case at+1+n > helpWidth:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}
