package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"commonpurse/internal/app"
	"commonpurse/internal/store"
)

// Whatever fails after the person has stopped the program is the interruption, not a fault.
func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var out, messages bytes.Buffer
	f := Face{Out: &out, Err: &messages, App: app.New(app.Options{
		Open: func(context.Context, string) (store.Store, error) {
			stop()
			return nil, errors.New("the disk was busy with something else")
		},
	})}
	if code := f.Run(ctx, []string{"verify", "--ledger", "x.db"}); code != 130 {
		t.Errorf("exit code %d", code)
	}
	if want := "FAULT-002: Interrupted. What had begun was not written.\n"; messages.String() != want || out.Len() > 0 {
		t.Errorf("%q and %q", messages.String(), out.String())
	}
}

// Whoever stops the program while it is finding out whether something was recorded is not told that it was not.
func TestInterruptedAndUnsure(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var messages bytes.Buffer
	f := Face{Out: io.Discard, Err: &messages, App: app.New(app.Options{
		Open: func(context.Context, string) (store.Store, error) {
			stop()
			return nil, store.ErrUnsure
		},
	})}
	if code := f.Run(ctx, []string{"verify", "--ledger", "postgres://there/books"}); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if !bytes.HasPrefix(messages.Bytes(), []byte("LEDGER-015: ")) {
		t.Errorf("%s", messages.String())
	}
}

func TestAQuestionNeedNotBeAnswered(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	in, never := io.Pipe()
	defer never.Close()
	c := &call{Face: Face{In: in, Err: io.Discard}}
	if yes, err := c.ask(ctx, "Load these rows?"); yes || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", yes, err)
	}
}

func TestAnswers(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, " YES \n": true, "yes": true, "n\n": false, "": false, "yesterday\n": false} {
		c := &call{Face: Face{In: bytes.NewBufferString(answer), Err: io.Discard}}
		if yes, err := c.ask(t.Context(), "Load these rows?"); yes != want || err != nil {
			t.Errorf("%q: %v, %v", answer, yes, err)
		}
	}
}

// A bug is told in words, with where it happened for whoever mends it; as JSON, in one object.
func TestABugIsSaidInWords(t *testing.T) {
	broken := app.New(app.Options{Open: func(context.Context, string) (store.Store, error) { panic("unbalanced") }})
	var messages bytes.Buffer
	f := Face{Out: io.Discard, Err: &messages, App: broken}
	if code := f.Run(t.Context(), []string{"verify"}); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if !bytes.HasPrefix(messages.Bytes(), []byte("FAULT-003: The program is at fault: unbalanced. ")) || !bytes.Contains(messages.Bytes(), []byte("interrupt_test.go")) {
		t.Errorf("%s", messages.String())
	}
	messages.Reset()
	f.Run(t.Context(), []string{"verify", "--json"})
	if !bytes.HasPrefix(messages.Bytes(), []byte(`{"errors":[{"code":"FAULT-003"`)) || bytes.Count(messages.Bytes(), []byte("\n")) != 1 {
		t.Errorf("%s", messages.String())
	}
}

// A workbook is judged no further when the person has stopped the program, and nothing is said of what was read of it.
func TestJudgingIsInterrupted(t *testing.T) {
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for name, body := range map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="rId1" Type="a/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook><sheets><sheet name="A" id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="sheet1.xml"/></Relationships>`,
		"xl/sheet1.xml":              `<worksheet><sheetData/></worksheet>`,
	} {
		part, err := archive.Create(name)
		if err == nil {
			_, err = io.WriteString(part, body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(file, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for _, want := range []int{exitWrong, exitInterrupted} {
		var out bytes.Buffer
		f := Face{Out: &out, Err: io.Discard, App: app.New(app.Options{})}
		if code := f.Run(ctx, []string{"lint", file}); code != want || (out.Len() == 0) != (want == exitInterrupted) {
			t.Errorf("exit code %d, want %d: %s", code, want, out.String())
		}
		stop()
	}
}
