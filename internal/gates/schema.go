package gates

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
)

//go:embed schema.mjs
var schemaScript string

// Validate fails the test for every error that the Open XML SDK's validator finds in the workbooks.
//
// Source: workbooks page, W03. The tool is @ooxml-tools/validate of npm, found through PURSE_OOXML_VALIDATE, the path,
// or .tools/node_modules/.bin of the repository.
func Validate(t testing.TB, files ...string) {
	t.Helper()
	found, err := schemaErrors(t.Context(), tool(t, "PURSE_OOXML_VALIDATE", "ooxml-validate"), files...)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, e := range found[file] {
			t.Errorf("%s: %s", filepath.Base(file), e)
		}
	}
}

// schemaErrors is what the validator finds in each workbook. The program that stands in front of it takes one at a time,
// each for seconds; what it stands in front of takes them all.
func schemaErrors(ctx context.Context, validator string, files ...string) (map[string][]json.RawMessage, error) {
	program, err := filepath.EvalSymlinks(validator)
	if err != nil {
		return nil, fmt.Errorf("the validator is not there: %w", err)
	}
	library := filepath.Join(filepath.Dir(program), "..", "index.js")
	arguments := append([]string{"--input-type=module", "--eval", schemaScript, "--", library}, files...)
	out, err := exec.CommandContext(ctx, "node", arguments...).Output()
	if err != nil {
		said := ""
		if e := new(exec.ExitError); errors.As(err, &e) {
			said = ": " + string(e.Stderr)
		}
		return nil, fmt.Errorf("the validator did not run: %w%s", err, said)
	}
	var found map[string][]json.RawMessage
	if err := json.Unmarshal(out, &found); err != nil {
		return nil, fmt.Errorf("the validator's answer cannot be read: %w", err)
	}
	for _, file := range files {
		if found[file] == nil { // nothing wrong is a list of nothing
			return nil, fmt.Errorf("the validator says nothing of %s", filepath.Base(file))
		}
	}
	return found, nil
}
