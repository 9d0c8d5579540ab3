package app_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"commonpurse/internal/app"
)

var update = flag.Bool("update", false, "rewrite what tests compare with")

var code = regexp.MustCompile(`^[A-Z]+-[0-9]{3}$`)

// codesUsed finds every code that the program's own source answers with.
func codesUsed(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..")
	used := map[string]string{}
	for _, top := range []string{"ledger", "reports", "internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if text, err := strconv.Unquote(l.Value); err == nil && code.MatchString(text) {
						used[text] = path
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return used
}

func TestCatalogueHasEveryCode(t *testing.T) {
	used := codesUsed(t)
	var codes []string
	for _, m := range app.Catalogue() {
		codes = append(codes, m.Code)
		if used[m.Code] == "" {
			t.Errorf("%s is in the catalogue and nothing answers with it", m.Code)
		}
		if !code.MatchString(m.Code) || !strings.HasSuffix(m.Means, ".") || !strings.Contains(m.Example, m.Code) {
			t.Errorf("%s: %q, for example %q", m.Code, m.Means, m.Example)
		}
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Errorf("the catalogue is not in order: %v", codes)
	}
	for c, path := range used {
		if !slices.Contains(codes, c) {
			t.Errorf("%s, in %s, is not in the catalogue", c, path)
		}
	}
}

// TestCatalogueExamples compares each example with what the program really answers, for the codes that are tried here.
func TestCatalogueExamples(t *testing.T) {
	said := map[string]string{}
	for c, text := range refusedLoads(t) {
		said[c] = text
	}
	for c, text := range refusedQuestions(t) {
		said[c] = text
	}
	for _, m := range app.Catalogue() {
		text, tried := said[m.Code]
		area, _, _ := strings.Cut(m.Code, "-")
		if here := []string{"LOAD", "BOOK", "CODE", "EXPLAIN", "KEY", "LEDGER", "PERSON", "REPORT", "TEMPLATE"}; !tried && slices.Contains(here, area) {
			t.Errorf("%s is not tried", m.Code)
		}
		if tried && text != m.Example && !*update {
			t.Errorf("%s\n is  %s\n was %s", m.Code, text, m.Example)
		}
	}
	if *update {
		rewrite(t, said)
	}
}

func rewrite(t *testing.T, said map[string]string) {
	t.Helper()
	var b strings.Builder
	for i, m := range app.Catalogue() {
		if text, ok := said[m.Code]; ok {
			m.Example = text
		}
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(m.Code + " " + m.Means + "\n    " + strings.ReplaceAll(m.Example, "\n", "\n    ") + "\n")
	}
	if err := os.WriteFile("catalogue.txt", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
