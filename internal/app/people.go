package app

import (
	"fmt"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
)

// personNamed finds the person who was named as acting; nobody named is nobody.
func personNamed(s pooled.State, as string) (string, error) {
	if as == "" {
		return "", nil
	}
	code, ok := pooled.OnFile(s, "people", as)
	if ok {
		return code, nil
	}
	known := codesOf(s, "people")
	hint := "Nobody is on file yet: leave --as and PURSE_AS out, and the operating system's user acts."
	if len(known) > 0 {
		hint = didYouMean(as, known) + "The people on file are: " + strings.Join(known, ", ") + "."
	}
	return "", ledger.Refuse(ledger.NotFound, "PERSON-002", fmt.Sprintf("Nobody with the code %q is on file.", as), hint)
}

// acting says who answers for what is recorded now: the person named, or the operating system's user while no people
// are on file.
func (b *Book) acting(s pooled.State) (string, error) {
	if b.actor != "" {
		return b.actor, nil
	}
	if known := codesOf(s, "people"); len(known) > 0 {
		return "", ledger.Refuse(ledger.Forbidden, "PERSON-001", "People are on file, so it must be said who is acting.",
			"Name one with --as or PURSE_AS: "+strings.Join(known, ", ")+".")
	}
	return b.app.o.User, nil
}
