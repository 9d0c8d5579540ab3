package tidy

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// A bannedCall is a name of the standard library that only some folders may use.
type bannedCall struct {
	path  string
	names []string
	users []string
	// tests is whether the ban holds in tests too.
	tests  bool
	reason string
}

var bannedCalls = []bannedCall{
	{"time", []string{"Now", "Since", "Until"}, []string{"cmd/..."}, true, "only main reads the clock; the app is given it"},
	{"time", []string{"Sleep"}, nil, true, "nothing waits for time to pass"},
	{"time", []string{"Local", "LoadLocation"}, []string{"cmd/..."}, false, "moments are UTC, whatever the machine's place"},
	{"fmt", []string{"Print", "Printf", "Println"}, []string{"cmd/...", "internal/cli"}, false, "only the faces speak to people"},
	{"os", []string{"Stdout", "Stderr", "Stdin", "Exit"}, []string{"cmd/...", "internal/cli"}, false, "only the faces speak to people"},
	{"os", []string{"Getenv", "LookupEnv", "Environ"}, []string{"cmd/...", "internal/cli"}, false, "settings come in as arguments"},
	{"log", []string{"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln"}, nil, true, "errors are returned"},
}

// excusedCalls is what may break these rules, and why.
var excusedCalls = []exception{
	{"internal/pgserver/", "a server of the tests is told by the machine how it runs, and whether it is needed"},
	{"internal/gates/gates.go:", "a gate of the tests is told by the machine where its tools are, and that it needs them"},
}

// floatless is where no number is a floating-point one.
var floatless = []string{"ledger/...", "reports", "reports/text", "fixtures", "internal/app", "internal/load", "internal/bank", "internal/store/...", "internal/seal"}

// excusedFloats is the functions where money meets floating point, and why: none, because workbooks take numbers as text.
var excusedFloats = []exception{}

func TestCalls(t *testing.T) {
	var findings []string
	for _, s := range sources(t) {
		findings = append(findings, callFindings(s)...)
	}
	report(t, except(findings, excusedCalls))
}

func TestNoFloatsWhereMoneyIs(t *testing.T) {
	var findings []string
	for _, s := range sources(t) {
		findings = append(findings, floatFindings(s)...)
	}
	report(t, except(findings, excusedFloats))
}

// callFindings finds uses of banned names, by whatever name the file imports their package.
func callFindings(s source) []string {
	var findings []string
	imports := s.imports()
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch e := n.(type) {
		case *ast.CallExpr:
			if id, ok := e.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") {
				findings = append(findings, s.at(e.Pos())+": "+id.Name+": only the faces speak to people")
			}
		case *ast.SelectorExpr:
			of, ok := e.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, b := range bannedCalls {
				if imports[b.path] != of.Name || s.isTest() && !b.tests || underAny(s.dir(), b.users) {
					continue
				}
				for _, name := range b.names {
					if e.Sel.Name == name {
						findings = append(findings, s.at(e.Pos())+": "+b.path+"."+name+": "+b.reason)
					}
				}
			}
		}
		return true
	})
	return findings
}

// floatFindings finds floating-point types and numbers, named by the function they are in.
func floatFindings(s source) []string {
	if s.isTest() || !underAny(s.dir(), floatless) {
		return nil
	}
	var findings []string
	for _, decl := range s.file.Decls {
		where := "outside functions"
		if d, ok := decl.(*ast.FuncDecl); ok {
			where = d.Name.Name
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			switch e := n.(type) {
			case *ast.Ident:
				if strings.Contains(e.Name, "float32") || strings.Contains(e.Name, "float64") || strings.Contains(e.Name, "Float64") {
					findings = append(findings, s.path+": "+where+": "+e.Name+" where money is")
				}
			case *ast.BasicLit:
				if e.Kind == token.FLOAT {
					findings = append(findings, s.path+": "+where+": "+e.Value+" where money is")
				}
			}
			return true
		})
	}
	return findings
}

func TestCallRulesFind(t *testing.T) {
	const text = `package a
import (
	"fmt"
	clock "time"
	"os"
)
func f(now func() clock.Time) float64 {
	clock.Now()
	g := clock.Now
	clock.Sleep(1)
	fmt.Println()
	fmt.Fprintln(os.Stderr)
	println()
	return 1.5 * float64(len(fmt.Sprint(g)))
}`
	for dir, want := range map[string]int{"ledger": 6, "internal/app": 6, "internal/cli": 4, "cmd/purse": 2} {
		if got := callFindings(read(t, dir+"/a.go", text)); len(got) != want {
			t.Errorf("%s: %q, want %d", dir, got, want)
		}
	}
	if got := callFindings(read(t, "ledger/a_test.go", text)); len(got) != 4 {
		t.Errorf("in a test: %q", got)
	}
	for path, want := range map[string]int{"ledger/money/a.go": 3, "reports/a.go": 3, "reports/xlsx/a.go": 0, "ledger/a_test.go": 0} {
		if got := floatFindings(read(t, path, text)); len(got) != want {
			t.Errorf("floats in %s: %q, want %d", path, got, want)
		}
	}
}
