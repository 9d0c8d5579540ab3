package cli

import "strings"

// later is what the commands that do not exist yet come with.
var later = map[string]string{
	"undo": "undoing a load",

	"bank": "bank reconciliation", "year": "the year end",
	"cosign": "co-signatures",
}

// notBuilt says what the command that the words begin with comes with, when it is one of later work.
func notBuilt(words []string) (work string, ok bool) {
	for n := min(2, len(words)); n > 0; n-- {
		if work, ok = later[strings.Join(words[:n], " ")]; ok {
			return work, true
		}
	}
	return "", false
}
