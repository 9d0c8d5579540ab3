package gates

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// Validate fails the test for every error that the Open XML SDK's validator finds in the workbooks.
//
// Source: workbooks page, W03. The tool is @ooxml-tools/validate of npm, found through PURSE_OOXML_VALIDATE, the path,
// or .tools/node_modules/.bin of the repository.
func Validate(t testing.TB, files ...string) {
	t.Helper()
	validator := tool(t, "PURSE_OOXML_VALIDATE", "ooxml-validate")
	var all sync.WaitGroup
	room := make(chan struct{}, runtime.NumCPU()) // each takes seconds, most of them to start
	for _, file := range files {
		all.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			found, err := schemaErrors(validator, file)
			if err != nil {
				t.Error(err)
			}
			for _, e := range found {
				t.Errorf("%s: %s", filepath.Base(file), e)
			}
		})
	}
	all.Wait()
}

// schemaErrors runs the validator, which ends well whatever it finds, so that only its list can be trusted.
func schemaErrors(validator, file string) ([]string, error) {
	out, err := exec.Command(validator, file, "--of", "json").Output()
	if err != nil {
		return nil, fmt.Errorf("the validator did not run on %s: %w", filepath.Base(file), err)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("the validator's answer on %s is no list: %w", filepath.Base(file), err)
	}
	var found []string
	for _, e := range list {
		found = append(found, string(e))
	}
	return found, nil
}
