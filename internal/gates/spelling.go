package gates

import (
	"archive/zip"
	_ "embed"
	"io"
	"regexp"
	"strings"
	"testing"
)

// american lists words as they are spelt in America and not here, one a line.
//
//go:embed american.txt
var american string

var (
	cellText = regexp.MustCompile(`<(?:t|a:t)(?: [^>]*)?>([^<]*)</`)
	aWord    = regexp.MustCompile(`\pL+`)
)

// Spelling holds that no text of the workbooks, in a cell or a chart, has a word that is spelt otherwise in British English.
func Spelling(t *testing.T, files ...string) {
	t.Helper()
	for _, file := range files {
		archive, err := zip.OpenReader(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range archive.File {
			for _, found := range misspelt(read(t, part)) {
				t.Errorf("P01: %s, %s: %q is not spelt so in British English", file, part.Name, found)
			}
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// read is a part of a workbook that may hold texts.
func read(t *testing.T, part *zip.File) []byte {
	t.Helper()
	if !strings.HasSuffix(part.Name, ".xml") {
		return nil
	}
	r, err := part.Open()
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// misspelt are the words of the texts in a part that are not spelt so here.
func misspelt(body []byte) []string {
	refused := map[string]bool{}
	for word := range strings.FieldsSeq(american) {
		refused[word] = true
	}
	var out []string
	for _, text := range cellText.FindAllSubmatch(body, -1) {
		for _, word := range aWord.FindAllString(string(text[1]), -1) {
			if refused[strings.ToLower(word)] {
				out = append(out, word)
			}
		}
	}
	return out
}
