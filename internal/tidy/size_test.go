package tidy

import (
	"fmt"
	"go/ast"
	"strings"
	"testing"
)

// How long a file and a function may be, in lines: what a reader can keep in mind.
const (
	longestFile     = 500
	longestFunction = 70
)

// longer is what may be longer, and why.
var longer = []exception{}

func TestLengths(t *testing.T) {
	var findings []string
	for _, s := range sources(t) {
		findings = append(findings, lengthFindings(s)...)
	}
	report(t, except(findings, longer))
}

// lengthFindings finds files that are too long, and functions too unless they are tests, whose tables are long and plain.
func lengthFindings(s source) []string {
	var findings []string
	if n := strings.Count(s.text, "\n"); n > longestFile {
		findings = append(findings, fmt.Sprintf("%s: %d lines, more than %d", s.path, n, longestFile))
	}
	if s.isTest() {
		return findings
	}
	for _, decl := range s.file.Decls {
		d, ok := decl.(*ast.FuncDecl)
		if !ok || d.Body == nil {
			continue
		}
		if n := s.set.Position(d.End()).Line - s.set.Position(d.Pos()).Line + 1; n > longestFunction {
			findings = append(findings, fmt.Sprintf("%s: %s has %d lines, more than %d", s.at(d.Pos()), d.Name.Name, n, longestFunction))
		}
	}
	return findings
}

func TestLengthRulesFind(t *testing.T) {
	function := func(lines int) string { return "package a\nfunc f() {\n" + strings.Repeat("\n", lines-2) + "}\n" }
	for _, c := range []struct {
		path, text string
		want       int
	}{
		{"a/a.go", function(70), 0},
		{"a/a.go", function(71), 1},
		{"a/a_test.go", function(71), 0},
		{"a/a.go", "package a\n" + strings.Repeat("\n", 499), 0},
		{"a/a.go", "package a\n" + strings.Repeat("\n", 500), 1},
		{"a/a_test.go", function(500), 1},
	} {
		if got := lengthFindings(read(t, c.path, c.text)); len(got) != c.want {
			t.Errorf("%s of %d lines: %q", c.path, strings.Count(c.text, "\n"), got)
		}
	}
}
