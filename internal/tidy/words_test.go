package tidy

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A word is what no file may say, and why. The patterns are written so that they do not find themselves.
type word struct {
	pattern *regexp.Regexp
	why     string
}

var forbidden = []word{
	{regexp.MustCompile(`\b(TO[D]O|FIX[M]E|HA[C]K)\b`), "what is not done is an issue, not a comment"},
	{regexp.MustCompile(`(^|[^\w.~-])/(?:home|root|work|Users|tmp|private|mnt|var/folders)/\w`), "the path of one machine"},
	{regexp.MustCompile(`\b[A-Z]:\\(?:Users|Temp)`), "the path of one machine"},
	{regexp.MustCompile(`registry\.[n]pmjs|proxy\.[g]olang\.org|sum\.[g]olang\.org|pypi\.[o]rg`), "the address of a registry"},
}

// american is spelt otherwise here. What only a name in code may say is looked for in comments and pages alone, because
// a library's or a file format's words stand in strings.
var (
	american = regexp.MustCompile(`(?i)\b(organi[z]|recogni[z]|reali[z]|summari[z]|authori[z]|normali[z]|initiali[z]|capitali[z]|` +
		`minimi[z]|maximi[z]|categori[z]|optimi[z]|finali[z]|utili[z]|emphasi[z]|apologi[z]|criti[c]iz|behavio[r]\b|behavio[r]s|` +
		`favo[r]\b|favo[r]s|favo[r]it|hono[r]\b|hono[r]s|hono[r]ed|labo[r]\b|neighbo[r]|fulfil[l]\b|fulfil[l]s|cance[l]ed|` +
		`cance[l]ing|labe[l]ed|labe[l]ing|mode[l]ing|mode[l]ed|trave[l]ed|signa[l]ed|judgmen[t] call)\w*`)
	americanInProse = regexp.MustCompile(`(?i:\b(colo[r]s?|cente[r]s?|cente[r]ed|gra[y]|analy[z]\w*|seriali[z]\w*|catalo[g]s?|defens[e]|offens[e])\b)|\blicens[e]\b`)
	codeSpan        = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`|\\[[^\\]\n]*\\]|https?://\\S+")
)

// lawyers' text and a tool's own are not ours to spell.
var notOurs = []string{"LICENSE", "go.sum", "package-lock.json"}

// excusedWords is what may break these rules, and why.
var excusedWords = []exception{}

func TestWords(t *testing.T) {
	var findings []string
	for _, p := range pages(t) {
		findings = append(findings, wordFindings(p)...)
		if strings.HasSuffix(p.path, ".md") {
			findings = append(findings, spelling(p.path, p.text, true)...)
		}
	}
	for _, s := range sources(t) {
		findings = append(findings, spellingFindings(s)...)
	}
	report(t, except(findings, excusedWords))
}

func wordFindings(p page) []string {
	if slices.Contains(notOurs, path.Base(p.path)) {
		return nil
	}
	var findings []string
	for i, line := range strings.Split(p.text, "\n") {
		for _, w := range forbidden {
			if found := w.pattern.FindString(line); found != "" {
				findings = append(findings, p.path+":"+strconv.Itoa(i+1)+": "+strings.TrimSpace(found)+": "+w.why)
			}
		}
	}
	return findings
}

// spellingFindings looks at what people read: comments and strings, not names.
func spellingFindings(s source) []string {
	var findings []string
	for _, group := range s.file.Comments {
		findings = append(findings, spelling(s.at(group.Pos()), group.Text(), true)...)
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			findings = append(findings, spelling(s.at(lit.Pos()), lit.Value, false)...)
		}
		return true
	})
	return findings
}

func spelling(place, text string, prose bool) []string {
	var found []string
	if prose {
		text = codeSpan.ReplaceAllString(text, " ")
		found = americanInProse.FindAllString(text, -1)
	}
	found = append(found, american.FindAllString(text, -1)...)
	for i, f := range found {
		found[i] = place + ": " + f + " is spelt otherwise in Britain"
	}
	return found
}

func TestWordRulesFind(t *testing.T) {
	for text, want := range map[string]int{
		"// TO" + "DO: later":                       1,
		"to do, hackney, todos":                     0,
		"see " + "/ho" + "me/someone/file":          1,
		"\"" + "/tm" + "p/x\"":                      1,
		"#!/usr/bin/env bash":                       0,
		"testdata/home/main.csv, ./tmp/x, ~/tmp/x":  0,
		"ftp to registry." + "npmjs" + ".org/thing": 1,
	} {
		if got := wordFindings(page{"a.md", text}); len(got) != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	for text, want := range map[string]int{
		"an organi" + "zation recogni" + "zed": 2,
		"an organisation recognised its size":  0,
		"the colo" + "r of it":                 1,
		"`NO_COLOR` and `--no-color`":          0,
		"a licen" + "se to print LICENSE":      1,
		"canc" + "eled":                        1,
	} {
		if got := spelling("a.md", text, true); len(got) != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	s := read(t, "a/a.go", "package a\n// the colo"+"r\nvar color, organi"+"ze = \"color: "+"organ"+"ized\", 1")
	if got := spellingFindings(s); len(got) != 2 {
		t.Errorf("%q", got)
	}
}
