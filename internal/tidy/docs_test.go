package tidy

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	report(t, packageFindings(sources(t)))
}

// packageFindings finds the packages without a package comment of more than a sentence, or with two.
func packageFindings(all []source) []string {
	docs := make(map[string][]string)
	for _, s := range all {
		if s.isTest() {
			continue
		}
		texts := docs[s.dir()]
		if s.file.Doc != nil {
			texts = append(texts, s.file.Doc.Text())
		}
		docs[s.dir()] = texts
	}
	var findings []string
	for dir, texts := range docs {
		switch {
		case len(texts) != 1:
			findings = append(findings, dir+": a package has one package comment")
		case !strings.HasPrefix(dir, "cmd/") && !strings.HasPrefix(texts[0], "Package "+path.Base(dir)+" "):
			findings = append(findings, dir+": the package comment begins with the package's name")
		case strings.Count(texts[0], "\n\n") < 2 && !strings.HasPrefix(dir, "cmd/"):
			findings = append(findings, dir+": the package comment says what it is, what it is not, and the model, a paragraph each")
		}
	}
	return findings
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	var findings []string
	for _, s := range sources(t) {
		if !s.isTest() {
			findings = append(findings, documentFindings(s)...)
		}
	}
	report(t, findings)
}

// documentFindings finds exported names without a comment. A group of constants or variables may share one.
func documentFindings(s source) []string {
	var findings []string
	missing := func(name *ast.Ident) {
		findings = append(findings, s.at(name.Pos())+": "+name.Name+" has no comment")
	}
	for _, decl := range s.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && receiverIsExported(d) {
				missing(d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch sp := spec.(type) {
				case *ast.TypeSpec:
					if sp.Name.IsExported() && sp.Doc == nil && (d.Doc == nil || d.Lparen.IsValid()) {
						missing(sp.Name)
					}
				case *ast.ValueSpec:
					for _, name := range sp.Names {
						if name.IsExported() && sp.Doc == nil && sp.Comment == nil && d.Doc == nil {
							missing(name)
						}
					}
				}
			}
		}
	}
	return findings
}

// receiverIsExported reports whether a function is no method, or one of an exported type: others are nobody's to read.
func receiverIsExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	of := d.Recv.List[0].Type
	for {
		switch e := of.(type) {
		case *ast.StarExpr:
			of = e.X
		case *ast.IndexExpr:
			of = e.X
		case *ast.IndexListExpr:
			of = e.X
		case *ast.Ident:
			return e.IsExported()
		default:
			return false
		}
	}
}

// excusedNames is what may break these rules, and why.
var excusedNames = []exception{
	{"internal/store/sqlstore/migrate.go", "the migration library names the methods of what it asks"},
}

func TestNames(t *testing.T) {
	var findings []string
	for _, s := range sources(t) {
		findings = append(findings, nameFindings(s)...)
	}
	report(t, except(findings, excusedNames))
}

// emptyNames say nothing of what a package holds.
var emptyNames = []string{
	"util", "utils", "common", "helper", "helpers", "model", "models", "type", "types", "service", "services", "repository", "dto",
	"manager", "managers", "misc", "shared", "base", "lib", "core", "pkg",
}

// nameFindings finds packages named for nothing, and getters called Get.
func nameFindings(s source) []string {
	var findings []string
	for _, name := range append(strings.Split(s.dir(), "/"), strings.TrimSuffix(s.file.Name.Name, "_test")) {
		if slices.Contains(emptyNames, name) {
			findings = append(findings, s.path+": "+name+" is no name for a package")
		}
	}
	for _, decl := range s.file.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok {
			rest, got := strings.CutPrefix(d.Name.Name, "Get")
			if got && (rest == "" || unicode.IsUpper(rune(rest[0]))) {
				findings = append(findings, s.at(d.Pos())+": "+d.Name.Name+": what is asked for needs no Get")
			}
		}
	}
	return findings
}

func TestDocumentRulesFind(t *testing.T) {
	for _, c := range []struct {
		name, path, text string
		want             int
	}{
		{"no package comment", "ledger/a.go", "package ledger", 1},
		{"a package comment", "ledger/a.go", "// Package ledger is.\n//\n// Not.\n//\n// Model.\npackage ledger", 0},
		{"thin package comment", "ledger/a.go", "// Package ledger is thin.\npackage ledger", 1},
		{"another's package comment", "ledger/a.go", "// Package book is.\n//\n// Not.\n//\n// Model.\npackage ledger", 1},
	} {
		if got := packageFindings([]source{read(t, c.path, c.text)}); len(got) != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	twice := read(t, "ledger/a.go", "// Package ledger is.\n//\n// Not.\n//\n// Model.\npackage ledger")
	if got := packageFindings([]source{twice, twice}); len(got) != 1 {
		t.Errorf("two package comments: %q", got)
	}
	s := read(t, "internal/utils/a.go", `package utils
func Exported() {}
func (t T) Method() {}
func (t *hidden) Method() {}
func (t T) GetName() {}
func Getaway() {}
type T struct{}
type hidden struct{}
const A, b = 1, 2
var (
	C int // said beside
	D int
)
// All of these are said above.
const (
	E = iota
	F
)
type (
	// G is said.
	G int
	H int
)`)
	var names []string
	for _, f := range documentFindings(s) {
		names = append(names, strings.Fields(f)[1])
	}
	if got := strings.Join(names, " "); got != "Exported Method GetName Getaway T A D H" {
		t.Errorf("without a comment: %s", got)
	}
	if got := nameFindings(s); len(got) != 3 {
		t.Errorf("names: %q", got)
	}
}
