package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// placed is one error in the shape that programs read. What does not apply is null.
type placed struct {
	Code    string  `json:"code"`
	Message string  `json:"message"`
	File    *string `json:"file"`
	Sheet   *string `json:"sheet"`
	Row     *int    `json:"row"`
	Column  *string `json:"column"`
	Value   *string `json:"value"`
	Hint    *string `json:"hint"`
}

// complain says on standard error what went wrong, all of it.
func (c *call) complain(err error) {
	r := asRefusal(err)
	if !c.json {
		tell(c.Err, app.Shown(worded(r)))
		if bug := (*bugFound)(nil); errors.As(err, &bug) {
			tell(c.Err, "\n"+string(bug.where))
		}
		return
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string][]placed{"errors": placedAll(r)}); err != nil {
		panic(err) // strings and numbers cannot fail
	}
	tell(c.Err, app.Shown(b.String()))
}

// asRefusal gives every error the form of a refusal, so that there is one way of showing it.
func asRefusal(err error) *ledger.Refusal {
	var r *ledger.Refusal
	var bug *bugFound
	switch {
	case errors.As(err, &r):
		return r
	case errors.As(err, &bug):
		return ledger.Refuse(0, "FAULT-003", sentence("The program is at fault: "+bug.Error()), "Nothing was written. Please report it, with what follows.")
	case errors.Is(err, errInterrupted):
		return ledger.Refuse(0, "FAULT-002", "Interrupted.", "What had begun was not written.")
	}
	return ledger.Refuse(0, "FAULT-001", sentence("It failed: "+plain(err)), "")
}

// plain is a fault without the operating system's abbreviations.
func plain(err error) string {
	var p *fs.PathError
	if !errors.As(err, &p) {
		return err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p.Path + " is not there"
	case errors.Is(err, fs.ErrPermission):
		return "this user may not use " + p.Path
	case errors.Is(err, fs.ErrExist):
		return p.Path + " is there already"
	}
	return p.Path + ": " + p.Err.Error()
}

func placedAll(r *ledger.Refusal) []placed {
	if len(r.Problems) == 0 {
		return []placed{{Code: r.Code, Message: r.Text, Hint: some(r.Hint)}}
	}
	out := make([]placed, 0, len(r.Problems))
	for _, p := range r.Problems {
		e := placed{Code: p.Code, Message: p.Text, File: some(p.File), Sheet: some(p.Sheet), Column: some(p.Column), Value: some(p.Value), Hint: some(cmp.Or(p.Hint, r.Hint))}
		if e.Column == nil {
			e.Column = some(p.Field)
		}
		if p.Row > 0 {
			e.Row = &p.Row
		}
		out = append(out, e)
	}
	return out
}

func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// worded is a refusal for people: what happened and what to do, then every error, those of a file together, and rows
// with the same error on one line, because they are mended together.
func worded(r *ledger.Refusal) string {
	var b strings.Builder
	if r.Text != "" {
		line := strings.TrimSpace(r.Text + " " + r.Hint)
		if r.Code != "" && len(r.Problems) == 0 {
			line = r.Code + ": " + line
		}
		b.WriteString(line + "\n")
	}
	where := ""
	for _, g := range grouped(r.Problems) {
		p := g.first
		if file := strings.TrimSpace(p.File + " " + p.Sheet); file != where && file != "" {
			where = file
			if b.Len() > 0 {
				b.WriteString("\n")
			}
			b.WriteString(file + "\n")
		}
		indent := ""
		if p.File != "" || r.Text != "" {
			indent = "  "
		}
		b.WriteString(indent + g.place() + p.Code + " " + strings.ReplaceAll(p.Text, "\n", "\n"+indent+"    "))
		if p.Value != "" && !strings.Contains(strings.ReplaceAll(p.Text, ",", ""), strings.ReplaceAll(p.Value, ",", "")) && !strings.Contains(p.Text, "\"") {
			b.WriteString(" Found " + quote(onOneLine.Replace(p.Value)) + ".")
		}
		b.WriteString("\n")
		if p.Hint != "" {
			b.WriteString(indent + "    " + p.Hint + "\n")
		}
	}
	return b.String()
}

// onOneLine writes what stands on several lines on one.
var onOneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// alike is problems that are the same but for their rows.
type alike struct {
	first ledger.Problem
	rows  []int
	cells []string
}

// grouped puts together, in the order of their first, problems of one sheet that differ in nothing but the row.
func grouped(problems []ledger.Problem) []*alike {
	type sheet struct{ file, sheet string }
	var sheets []sheet
	bySheet := map[sheet][]*alike{}
	byProblem := map[ledger.Problem]*alike{}
	for _, p := range problems {
		key := p
		key.Row, key.Line, key.Cell = 0, 0, ""
		if g, ok := byProblem[key]; ok && p.Row > 0 {
			g.rows, g.cells = append(g.rows, p.Row), append(g.cells, p.Cell)
			continue
		}
		g := &alike{first: p}
		if p.Row > 0 {
			g.rows, g.cells = []int{p.Row}, []string{p.Cell}
		}
		byProblem[key] = g
		s := sheet{p.File, p.Sheet}
		if !slices.Contains(sheets, s) {
			sheets = append(sheets, s)
		}
		bySheet[s] = append(bySheet[s], g)
	}
	var out []*alike
	for _, s := range sheets {
		out = append(out, bySheet[s]...)
	}
	return out
}

// place says where in its sheet a problem stands, or of which flag it is.
func (g *alike) place() string {
	if p := g.first; p.Sheet != "" && !slices.Contains(g.cells, "") && len(g.cells) > 0 { // as the spreadsheet shows it
		at := g.cells[0]
		if len(g.cells) > 1 {
			at = listedWords(g.cells)
		}
		if p.Column == "" {
			return at + ": "
		}
		return fmt.Sprintf("%s (%s): ", at, p.Column)
	}
	var parts []string
	switch {
	case len(g.rows) == 1:
		parts = append(parts, fmt.Sprintf("row %d", g.rows[0]))
	case len(g.rows) > 1:
		parts = append(parts, "rows "+listed(g.rows))
	}
	if field := g.first.Field; g.first.File == "" && field != "" {
		parts = append(parts, field)
	} else if g.first.Column != "" {
		parts = append(parts, g.first.Column)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ": "
}

// listed writes numbers as people do: "3, 8 and 9"; of more than twelve, how many more.
func listed(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return listedWords(words)
}

func listedWords(words []string) string {
	const shown = 12
	if more := len(words) - shown; more > 0 {
		return strings.Join(words[:shown], ", ") + " and " + money.Thousands(int64(more)) + " more"
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// eventsOf is a number of events in words.
func eventsOf(n int64) string {
	if n == 1 {
		return "1 event"
	}
	return money.Thousands(n) + " events"
}

// tell writes a message. When that fails there is nobody left to tell.
func tell(to io.Writer, message string) { _, _ = io.WriteString(to, message) }

// say tells the person something that is not the answer. Programs that read JSON find what they need in it.
func (c *call) say(format string, a ...any) {
	if c.json || c.yes("quiet") {
		return
	}
	tell(c.Err, fmt.Sprintf(format, a...)+"\n")
}

// shownWarnings is how many warnings a person reads before they stop reading.
const shownWarnings = 20

// warn shows warnings; quiet does not silence them. Programs find all of them in the JSON.
func (c *call) warn(warnings []string) {
	if c.json {
		return
	}
	for _, w := range warnings[:min(shownWarnings, len(warnings))] {
		tell(c.Err, "Warning: "+w+"\n")
	}
	if more := len(warnings) - shownWarnings; more > 0 {
		tell(c.Err, "Warning: and "+money.Thousands(int64(more))+" more like these; --json lists them all.\n")
	}
}

// environment is a variable of the environment.
func environment(name string) string { return os.Getenv(name) }
