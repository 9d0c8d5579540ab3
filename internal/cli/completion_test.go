package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"commonpurse/ledger/pooled"
)

// What is offered after some words, by the tree and, for codes, by a register that answers with its own name.
func TestCandidates(t *testing.T) {
	tree := Face{}.tree()
	codes := func(of string) []candidate { return []candidate{{of + "-1", ""}, {of + "-2", ""}} }
	for _, c := range []struct{ words, want string }{
		{"contrib", "contribution"},
		{"CONTRIB", "contribution"},
		{"contribution re", "receive"},
		{"help contribution re", "receive"},
		{"nothing re", ""},
		{"contribution receive --pay", "--payer"},
		{"contribution receive --payer DCC --amo", "--amount"},
		{"contribution receive --payer agree --amo", "--amount"},
		{"contribution receive --amount 1.00 --amo", ""},
		{"contribution receive R-1 -- --amo", ""},
		{"contribution receive --fund ", "funds-1 funds-2"},
		{"contribution receive --fund=", "--fund=funds-1 --fund=funds-2"},
		{"contribution receive --fund=FUNDS-2", "--fund=funds-2"},
		{"contribution receive --amount ", ""},
		{"contribution receive --lines ", ":files"},
		{"--ledger x.db contribution rai", "raise"},
		{"--ledger ", ":files"},
		{"--as ", "people-1 people-2"},
		{"report --fund ", "fund-1 fund-2"},
		{"report --format x", "xlsx"},
		{"report --format=x", "--format=xlsx"},
		{"report --profile ", "board publish"},
		{"report --layer comm", "commitment"},
		{"report mem", "memorandum"},
		{"report memorandum ", ""},
		{"report memorandum --out", "--output"},
		{"explain trial-b", "trial-balance"},
		{"explain trial-balance ", ""},
		{"partner show ", "partner-1 partner-2"},
		{"partner show partner-1 ", ""},
		{"partner list ", ""},
		{"load ", ":files"},
		{"load one two ", ":files"},
		{"backup ", ":files"},
		{"verify --checkpoint ", ":files"},
		{"pay P-1 --invoices ", ""},
		{"contribution agree C --conditional ", "yes no"},
		{"contribution agree C --nature r", "revenue"},
		{"contribution raise --recei", ""},
		{"completion ", "bash zsh fish words"},
		{"contribution raise --he", "--help"},
	} {
		p := locate(tree, strings.Split(c.words, " "))
		found, files := p.candidates(codes)
		var got []string
		for _, f := range found {
			got = append(got, f.word)
		}
		if files {
			got = append(got, ":files")
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("after %q: %q, want %q", c.words, got, c.want)
		}
	}
	if found, files := locate(tree, nil).candidates(codes); len(found) != len(tree.subs) || files {
		t.Errorf("after nothing: %v", found)
	}
}

// Several codes stand in one word, and the last is being typed.
func TestCandidatesOfCodes(t *testing.T) {
	tree := &verb{name: "purse", run: func(context.Context, *call) error { return nil }, flags: []option{
		{name: "funds", value: "CODES", of: "funds", column: &pooled.Column{Type: pooled.CodesColumn}},
	}}
	codes := func(of string) []candidate { return []candidate{{of + "-1", ""}} }
	for _, words := range [][]string{{"--funds", "A;B;fu"}, {"--funds=A;B;fu"}} {
		got, _ := locate(tree, words).candidates(codes)
		if len(got) != 1 || strings.TrimPrefix(got[0].word, "--funds=") != "A;B;funds-1" {
			t.Errorf("after %q: %v", words, got)
		}
	}
}

// Every flag that a closed list or a register answers has one, and every path is known for one.
func TestEveryCodeIsOffered(t *testing.T) {
	walk(Face{}.tree(), "purse", func(v *verb, where string) {
		for _, o := range v.options() {
			switch {
			case o.name == "book":
			case o.value == "CODE" && o.of == "" && o.column == nil:
				t.Errorf("%s %s: nobody knows whose code it is", where, o.shown())
			case strings.Contains(o.usage, "one of ") && o.in == nil:
				t.Errorf("%s %s: nobody knows what it can be", where, o.shown())
			}
		}
	})
}

// The scripts are such that their shells take them, as far as the shells are here, and each asks the program.
func TestScripts(t *testing.T) {
	for shell, script := range map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript} {
		if !strings.Contains(script, " completion words -- ") || !strings.Contains(script, "made by: purse completion "+shell+"\n") {
			t.Errorf("the script for %s does not ask the program, or does not say what made it", shell)
		}
		at, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("%s is not here, and does not check its script", shell)
			continue
		}
		file := filepath.Join(t.TempDir(), "purse."+shell)
		if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(at, "-n", file).CombinedOutput(); err != nil {
			t.Errorf("%s -n: %v\n%s", shell, err, out)
		}
	}
}
