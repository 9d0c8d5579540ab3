package tidy

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

const module = "commonpurse"

// A source is one Go file of the repository, its path relative to the root and with slashes.
type source struct {
	path string
	text string
	set  *token.FileSet
	file *ast.File
}

func (s source) dir() string  { return path.Dir(s.path) }
func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }
func (s source) at(p token.Pos) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(p).Line)
}

// A page is one file of text of the repository, Go or not.
type page struct{ path, text string }

// passedOver is what .gitignore keeps out of the repository, as far as it makes folders, and git's own.
var passedOver = []string{".git", ".tools", "bin", "node_modules", "purse-demo"}

// root is the folder of go.mod, found by walking up from the working directory.
var root = sync.OnceValues(func() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
})

var everything = sync.OnceValues(func() ([]page, error) {
	top, err := root()
	if err != nil {
		return nil, err
	}
	var pages []page
	err = filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(passedOver, d.Name()):
			return fs.SkipDir
		case !d.Type().IsRegular() || d.Name() == ".git": // in a second work tree it is a file
			return nil
		}
		text, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) || !utf8.Valid(text) || strings.ContainsRune(string(text), 0) {
			return nil
		}
		relative, relErr := filepath.Rel(top, name)
		pages = append(pages, page{filepath.ToSlash(relative), string(text)})
		return errors.Join(err, relErr)
	})
	return pages, err
})

// pages is every file of text, testdata included.
func pages(t *testing.T) []page {
	t.Helper()
	all, err := everything()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("the repository has no files")
	}
	return all
}

// sources is every Go file that is part of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, p := range pages(t) {
		if strings.HasSuffix(p.path, ".go") && !strings.Contains("/"+p.path, "/testdata/") {
			all = append(all, read(t, p.path, p.text))
		}
	}
	return all
}

func read(t *testing.T, name, text string) source {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return source{name, text, set, file}
}

// imports is the path of each import of a file and the name the file knows it by.
func (s source) imports() map[string]string {
	names := make(map[string]string)
	for _, spec := range s.file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[imported] = name
	}
	return names
}

// under reports whether a folder or import path is what a pattern names: itself, or with /... anything beneath it too.
func under(name, pattern string) bool {
	if top, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == top || strings.HasPrefix(name, top+"/")
	}
	return name == pattern
}

func underAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return under(name, p) })
}

// report fails the test with each finding, in order and once.
func report(t *testing.T, findings []string) {
	t.Helper()
	slices.Sort(findings)
	for _, f := range slices.Compact(findings) {
		t.Error(f)
	}
}

// An exception lets one place break a rule, for a reason.
type exception struct{ place, reason string }

// except drops the findings that begin with an excepted place, and finds the exceptions that nothing needs any more.
func except(findings []string, exceptions []exception) []string {
	var left []string
	used := make([]bool, len(exceptions))
	for _, f := range findings {
		i := slices.IndexFunc(exceptions, func(e exception) bool { return strings.HasPrefix(f, e.place) })
		if i < 0 {
			left = append(left, f)
			continue
		}
		used[i] = true
	}
	for i, e := range exceptions {
		if !used[i] {
			left = append(left, e.place+": the exception is no longer needed")
		}
		if e.reason == "" {
			left = append(left, e.place+": the exception has no reason")
		}
	}
	return left
}

func TestExceptions(t *testing.T) {
	got := except([]string{"a.go:1: too long", "b.go:2: too long"}, []exception{{"a.go:", "it is a table"}, {"c.go:", "gone"}, {"b.go:", ""}})
	want := []string{"c.go:: the exception is no longer needed", "b.go:: the exception has no reason"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		name, pattern string
		want          bool
	}{
		{"ledger", "ledger/...", true},
		{"ledger/money", "ledger/...", true},
		{"ledgers", "ledger/...", false},
		{"ledger/money", "ledger", false},
		{"ledger", "ledger", true},
	} {
		if got := under(c.name, c.pattern); got != c.want {
			t.Errorf("under(%q, %q) = %t", c.name, c.pattern, got)
		}
	}
}
