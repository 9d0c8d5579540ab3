package sqlstore

import (
	"strconv"
	"strings"
)

// query is a statement in the making: constant texts, and arguments numbered in the order in which they come.
type query struct {
	text strings.Builder
	args []any
}

// add adds a text, with a number in place of each ? in it.
func (q *query) add(text string, args ...any) *query {
	for _, a := range args {
		before, after, _ := strings.Cut(text, "?")
		q.args = append(q.args, a)
		q.text.WriteString(before)
		q.text.WriteByte('$')
		q.text.WriteString(strconv.Itoa(len(q.args)))
		text = after
	}
	q.text.WriteString(text)
	return q
}

func ask(text string, args ...any) *query { return new(query).add(text, args...) }

func (q *query) String() string { return q.text.String() }
