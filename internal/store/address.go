package store

import (
	"regexp"
	"strings"
)

// A ledger is named by the path of a file, or by the address of a database on a server. An address never holds a password:
// other programs see what a program is started with, and so does whoever reads what it answers.

// schemes begin the addresses of databases. Written otherwise, with a capital, they are no file's name either: a password may
// follow.
var schemes = []string{"postgres://", "postgresql://"}

// IsAddress tells whether a ledger is named by the address of a database on a server, and not by a file.
func IsAddress(ledger string) bool {
	_, _, ok := cutScheme(ledger)
	return ok
}

func cutScheme(ledger string) (scheme, rest string, ok bool) {
	for _, s := range schemes {
		if n := len(s); len(ledger) >= n && strings.EqualFold(ledger[:n], s) {
			return ledger[:n], ledger[n:], true
		}
	}
	return "", "", false
}

// HoldsPassword tells whether a password stands in an address.
func HoldsPassword(address string) bool {
	_, rest, ok := cutScheme(address)
	if !ok {
		return false
	}
	base, query, _ := strings.Cut(rest, "?")
	authority, _, _ := strings.Cut(base, "/")
	if at := strings.LastIndex(authority, "@"); at >= 0 && strings.Contains(authority[:at], ":") {
		return true
	}
	_, found := withoutPasswords(query)
	return found
}

// Shown is the name of a ledger as it may be shown: of an address that holds a password, or may hold one, the rest.
func Shown(ledger string) string {
	scheme, rest, ok := cutScheme(ledger)
	if !ok {
		return ledger
	}
	base, query, asks := strings.Cut(rest, "?")
	if at := strings.LastIndex(base, "@"); at >= 0 {
		user, _, _ := strings.Cut(base[:at], ":")
		base = user + base[at:]
	}
	if query, _ = withoutPasswords(query); asks && query != "" {
		base += "?" + query
	}
	return scheme + base
}

// withoutPasswords takes passwords out of the settings that an address ends with, and whatever has a name that is written so
// that it cannot be read at once.
func withoutPasswords(query string) (rest string, found bool) {
	var kept []string
	for _, setting := range strings.Split(query, "&") {
		key, _, _ := strings.Cut(setting, "=")
		if strings.Contains(key, "%") || strings.HasSuffix(strings.ToLower(key), "password") {
			found = true
			continue
		}
		kept = append(kept, setting)
	}
	return strings.Join(kept, "&"), found
}

var addressInText = regexp.MustCompile(`(?i)postgres(ql)?://[^\s"]+`)

// ShownText is a text in which every address is as it may be shown.
func ShownText(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	return addressInText.ReplaceAllStringFunc(text, Shown)
}

// DatabaseOf is the name of the database in an address, where there is one and it is a plain word; else empty.
func DatabaseOf(address string) string {
	_, rest, _ := cutScheme(address)
	base, _, _ := strings.Cut(rest, "?")
	_, name, _ := strings.Cut(base, "/")
	if !plainWord.MatchString(name) {
		return ""
	}
	return name
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
