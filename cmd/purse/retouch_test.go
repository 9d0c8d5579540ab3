package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// retouch alters the first part of a workbook in which a pattern is found, or a file of text: retouch from.xlsx to.xlsx pattern text.
func retouch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: retouch from to pattern text")
	}
	body, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	pattern, err := regexp.Compile(args[2])
	ts.Check(err)
	if !bytes.HasPrefix(body, []byte("PK")) {
		is := pattern.ReplaceAll(body, []byte(args[3]))
		if bytes.Equal(is, body) {
			ts.Fatalf("%s is not found in %s", args[2], args[0])
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), is, 0o600))
		return
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	ts.Check(err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	touched := args[2] == ""
	for _, p := range z.File {
		r, err := p.Open()
		ts.Check(err)
		part, err := io.ReadAll(r)
		ts.Check(err)
		if at := pattern.FindSubmatchIndex(part); at != nil && !touched {
			touched = true
			part = append(pattern.Expand(bytes.Clone(part[:at[0]]), []byte(args[3]), part, at), part[at[1]:]...)
		}
		to, err := w.Create(p.Name)
		ts.Check(err)
		_, err = to.Write(part)
		ts.Check(err)
	}
	ts.Check(w.Close())
	if !touched {
		ts.Fatalf("%s is nowhere in %s", args[2], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}
