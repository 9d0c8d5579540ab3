package cli

import (
	"context"
	_ "embed" // the scripts
	"io"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/reports"
)

// The scripts are thin: each asks the program for the words that can follow and shows them as its shell does, so that
// what is offered is decided in one place, for every shell, and with the books at hand.
//
//go:embed completion/purse.bash
var bashScript string

//go:embed completion/purse.zsh
var zshScript string

//go:embed completion/purse.fish
var fishScript string

// completionVerb prints a script for the shell.
func completionVerb() *verb {
	script := func(shell, file, text string, more ...string) *verb {
		return &verb{
			name: shell, does: "prints the script for " + shell + ".", examples: []string{"completion " + shell + " > " + file}, more: more, bare: true,
			run: func(_ context.Context, c *call) error {
				_, err := io.WriteString(c.Out, text)
				return err
			},
		}
	}
	return &verb{
		name: "completion", does: "prints a script that completes commands, flags and codes as you type them.",
		subs: []*verb{
			script("bash", "~/.local/share/bash-completion/completions/purse", bashScript, "Or for this shell alone: source <(purse completion bash)"),
			script("zsh", "~/.zfunc/_purse", zshScript,
				"The folder is one of those that zsh looks in: put fpath+=(~/.zfunc) before compinit in ~/.zshrc. "+
					"Or for this shell alone: source <(purse completion zsh)"),
			script("fish", "~/.config/fish/completions/purse.fish", fishScript, "Or for this shell alone: purse completion fish | source"),
			{
				name: "words", does: "says what can follow some words; the scripts ask it.", args: "[WORD...]", bare: true,
				examples: []string{"completion words -- report mem", `completion words -- fund show ""`},
				more: []string{
					"The last word is the one being typed, and is empty where a new one begins. Each answer is a line: the word, a tab, and what it is. " +
						"The line :files asks for the names of files.",
				},
				run: func(ctx context.Context, c *call) error { return c.offer(ctx) },
			},
		},
	}
}

// offer answers what can follow. Whatever goes wrong, nothing is offered: nobody is helped by an error in the middle of typing.
func (c *call) offer(ctx context.Context) error {
	p := locate(c.tree(), c.args)
	found, files := p.candidates(func(of string) []candidate { return c.onBooks(ctx, of, p.given) })
	var b strings.Builder
	for _, w := range found {
		b.WriteString(w.word)
		if w.about != "" {
			b.WriteString("\t" + strings.Join(strings.Fields(w.about), " "))
		}
		b.WriteByte('\n')
	}
	if files {
		b.WriteString(":files\n")
	}
	_, err := io.WriteString(c.Out, b.String())
	return err
}

// lists are the registers that have a list with names.
var lists = map[string]string{
	"funds": "fund", "services": "service", "contributions": "contribution", "fund": "fund", "partner": "partner", "service": "service",
}

// onBooks are the codes of a register, or those that a noun lists; of the fund, where the command line names one.
func (c *call) onBooks(ctx context.Context, of string, given map[string]string) []candidate {
	for _, o := range everywhere {
		if given[o.name] == "" && o.env != "" {
			given[o.name] = environment(o.env)
		}
	}
	if given["ledger"] == "" {
		given["ledger"] = "purse.db"
	}
	b, err := c.App.Book(ctx, app.At{Ledger: given["ledger"], Book: given["book"], As: given["as"]})
	if err != nil {
		return nil
	}
	defer func() { _ = b.Close() }() // it was only read
	var out []candidate
	if noun := lists[of]; noun != "" {
		q := app.Query{}
		if noun != "fund" {
			q.Fund = given["fund"]
		}
		err = b.List(ctx, noun, q, func(r reports.Report) error {
			for row, err := range r.Sections[0].Rows {
				if err != nil {
					return err
				}
				out = append(out, candidate{row.Key, row.Cells[1].Words()})
			}
			return nil
		})
	} else {
		var codes []string
		codes, err = b.Codes(ctx, of)
		for _, code := range codes {
			out = append(out, candidate{word: code})
		}
	}
	if err != nil {
		return nil
	}
	return out
}
