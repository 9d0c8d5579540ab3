package app

import (
	"fmt"
	"slices"
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
	hint := "Nobody is on file yet: leave --as and PURSE_AS out, and the user who is logged in acts."
	if len(known) > 0 {
		hint = didYouMean(as, known) + "The people on file are: " + strings.Join(known, ", ") + "."
	}
	return "", ledger.Refuse(ledger.NotFound, "PERSON-002", fmt.Sprintf("Nobody with the code %q is on file.", as), hint)
}

// acting says who answers for what is recorded now: the person named, or the operating system's user while no people
// are on file; and in a database that knows its users, the person of that login.
func (b *Book) acting(s pooled.State) (string, error) {
	if b.user != "" {
		return b.byLogin(s)
	}
	if b.as != "" {
		return b.as, nil
	}
	if known := codesOf(s, "people"); len(known) > 0 {
		return "", ledger.Refuse(ledger.Forbidden, "PERSON-001", "People are on file, so it must be said who is acting.",
			"Name one with --as or PURSE_AS: "+strings.Join(known, ", ")+".")
	}
	return b.app.o.User, nil
}

// byLogin says who answers for what a user of the database records: the person of that login, and where an administrator acts
// for another, both; the user while no people are on file.
func (b *Book) byLogin(s pooled.State) (string, error) {
	people := pooled.Listed[pooled.Person](s, "people", "", "")
	if len(people) == 0 {
		return "db:" + b.user, nil
	}
	people = slices.DeleteFunc(people, func(p *pooled.Person) bool { return p.Login != b.user })
	if len(people) == 0 {
		return "", ledger.Refuse(ledger.Forbidden, "PERSON-003",
			fmt.Sprintf("People are on file, and nobody of them has the login %s.", b.user),
			"Have somebody who is on file load the table people, with "+b.user+" as the login of the one who is to act.")
	}
	for _, p := range people {
		if b.as == "" || p.Code == b.as {
			return p.Code, nil
		}
	}
	for _, p := range people {
		if slices.Contains(p.Roles, "admin") {
			return p.Code + pooled.ForAnother + b.as, nil
		}
	}
	return "", ledger.Refuse(ledger.Forbidden, "PERSON-004",
		fmt.Sprintf("%s is %s in the books, and may not act for %s.", b.user, people[0].Code, b.as),
		"Leave --as and PURSE_AS out: who acts is the person of the login. Only one with the role admin acts for another, and that is recorded.")
}
