// Package gates holds what every workbook must pass before it is handed over, Microsoft's own schema and a second program
// that works out every formula again and must come to what is stored; and what every journal for another ledger program
// must: that program, which works out every balance for itself.
//
// It is not part of the product: only tests use it, and it reads files without the library that writes them, so that
// the two cannot share a mistake.
//
// A gate needs a tool that a machine may not have. Without it a test is skipped, except where PURSE_NEED_TOOLS is 1,
// as it is where submissions are judged: there it fails, because a gate that nobody keeps is none.
package gates

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// tool finds the program that a gate needs: named by an environment variable, on the path, or among the tools that the
// repository keeps for itself. Without it the test ends here.
func tool(t testing.TB, variable string, names ...string) string {
	t.Helper()
	path := find(variable, names...)
	if path == "" {
		without(t, names[0])
	}
	return path
}

// python finds a Python that has the library: the machine's own is seldom the first on the path.
func python(t testing.TB) string {
	t.Helper()
	var candidates []string
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/bin") {
		candidates = append(candidates, filepath.Join(dir, "python3"))
	}
	for _, path := range candidates {
		if exec.Command(path, "-c", "import openpyxl").Run() == nil {
			return path
		}
	}
	without(t, "Python's openpyxl")
	return ""
}

// without ends a test for want of a tool.
func without(t testing.TB, name string) {
	t.Helper()
	if os.Getenv("PURSE_NEED_TOOLS") == "1" {
		t.Fatalf("%s is not on this machine, and PURSE_NEED_TOOLS says it must be", name)
	}
	t.Skipf("%s is not on this machine", name)
}

// find is where a program is, or nothing.
func find(variable string, names ...string) string {
	if path := os.Getenv(variable); path != "" {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		if root := repository(); root != "" {
			path := filepath.Join(root, ".tools", "node_modules", ".bin", name)
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	return ""
}

// repository is the folder of go.mod above the one the test runs in.
func repository() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
