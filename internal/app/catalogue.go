package app

import (
	_ "embed"
	"strings"
)

// Meaning is what one code of a refusal or problem stands for.
type Meaning struct {
	Code    string // AREA-nnn, never given another meaning
	Means   string // in a sentence
	Example string // as a person would read it
}

//go:embed catalogue.txt
var catalogue string

// Catalogue lists every code that the program answers with, in order, each with its meaning and an example.
//
// Source: catalogue.txt: a line that is not indented has a code and its meaning; indented lines after it are an example.
func Catalogue() []Meaning {
	var out []Meaning
	for line := range strings.Lines(catalogue) {
		line = strings.TrimRight(line, "\n")
		switch example, indented := strings.CutPrefix(line, "    "); {
		case line == "":
		case !indented:
			code, means, _ := strings.Cut(line, " ")
			out = append(out, Meaning{Code: code, Means: means})
		case out[len(out)-1].Example == "":
			out[len(out)-1].Example = example
		default:
			out[len(out)-1].Example += "\n" + example
		}
	}
	return out
}
