package xlsx

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"commonpurse/ledger/money"
)

// tidy makes a text fit for a cell: one line, single spaces, no control or invisible direction characters, valid UTF-8.
// What the words say stays as it is, whatever character they begin with.
func tidy(s string) string {
	if plain(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	var out strings.Builder
	out.Grow(len(s))
	space := false
	for _, c := range s {
		switch {
		case unicode.IsSpace(c) || unicode.IsControl(c):
			space = true
			continue
		case unseen(c):
			continue
		}
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		space = false
		out.WriteRune(c)
	}
	return out.String()
}

// plain tells that there is nothing to tidy, which is so for nearly every text.
func plain(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return s == "" || last != ' '
}

// unseen tells of characters that show nothing and can make a name look like another one, or that XML forbids. The
// joiners of emoji and of some scripts are not among them.
func unseen(c rune) bool {
	switch {
	case c == '\u200B', c == '\u2060', c == '\uFEFF', c == '\u00AD', c == '\uFFFE', c == '\uFFFF':
		return true
	case c == '\u200E', c == '\u200F', c >= '\u202A' && c <= '\u202E', c >= '\u2066' && c <= '\u2069':
		return true
	}
	return false
}

// units is the length of a text as spreadsheets count it.
func units(s string) int {
	n := utf8.RuneCountInString(s)
	for _, c := range s {
		if c > 0xFFFF {
			n++
		}
	}
	return n
}

// escape writes text for XML, in the spelling that spreadsheets read back: what looks like their own escape of a
// character, _x0041_, is escaped itself.
func escape(dst []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&#34;"...)
		case '_':
			if coded(s[i:]) {
				dst = append(dst, "_x005F"...)
			}
			dst = append(dst, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// spelt escapes only what looks like a spreadsheet's own escape, because excelize does the rest and leaves this out.
func spelt(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		if s[i] == '_' && coded(s[i:]) {
			out.WriteString("_x005F")
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// coded tells that a text begins with a spreadsheet's escape of a character.
func coded(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'F') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// sentences parts a note where one sentence ends and the next begins.
func sentences(s string) []string {
	var out []string
	s = tidy(s)
	for {
		cut := -1
		for i := 0; i+2 < len(s); i++ {
			if (s[i] == '.' || s[i] == '?' || s[i] == '!') && s[i+1] == ' ' {
				if next, _ := utf8.DecodeRuneInString(s[i+2:]); unicode.IsUpper(next) {
					cut = i + 1
					break
				}
			}
		}
		if cut < 0 {
			break
		}
		out = append(out, s[:cut])
		s = s[cut+1:]
	}
	if s != "" {
		out = append(out, s)
	}
	return out
}

// list joins names as a sentence does: "a, b and c".
func list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// counted is a number of things in words: "1 row", "1,234 rows".
func counted(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%s %ss", money.Thousands(n), thing)
}
