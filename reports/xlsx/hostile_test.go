package xlsx

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// hostile is what outsiders may put into a name, and how it must stand in the cell.
var hostile = [][2]string{
	{`=cmd|'/c calc'!A1`, `=cmd|'/c calc'!A1`},
	{`+1`, `+1`},
	{`-1+2`, `-1+2`},
	{`@SUM(A1)`, `@SUM(A1)`},
	{"\t=1+1", `=1+1`},
	{"\r\n=1+1", `=1+1`},
	{`=HYPERLINK("javascript:x","y")`, `=HYPERLINK("javascript:x","y")`},
	{`<c r="A1"><f>1</f></c></sheetData>`, `<c r="A1"><f>1</f></c></sheetData>`},
	{`_x0041_ and _x000D_`, `_x0041_ and _x000D_`},
	{"zero\x00and\x07bell", "zero and bell"},
	{"two  spaces\u00A0and\ttab ", "two spaces and tab"},
	{"line\nfeed\u2028too", "line feed too"},
	{"👩‍⚕️ care 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "👩‍⚕️ care 🏴󠁧󠁢󠁷󠁬󠁳󠁿"},
	{"עברית 12 العربية", "עברית 12 العربية"},
	{"safe\u202Efdp.exe\u2066x", "safefdp.exex"},
	{"broken\xff\xfeutf", "broken\uFFFDutf"},
	{"nothing\u200B\uFEFFseen", "nothingseen"},
	{"00123", "00123"},
	{"#REF!", "#REF!"},
	{"TRUE", "TRUE"},
	{`5" & 'x' <b>`, `5" & 'x' <b>`},
	{strings.Repeat("Ω", longestText), strings.Repeat("Ω", longestText)},
}

func hostileSection() reports.Section {
	var rows []reports.Row
	for i, h := range hostile {
		rows = append(rows, row(fmt.Sprint(i), reports.Text(h[0]), amount(int64(i), 1)))
	}
	return section("hostile", "=Names", "Names that outsiders chose. +Each is text.", 1,
		[]reports.Column{text("name", "=Name"), cash("amount", "Amount")}, rows, "amount")
}

// longHostileSection says the same over and over, until it is long enough to be streamed; only the longest text is left out.
func longHostileSection() reports.Section {
	s := hostileSection()
	rows, times := s.Rows, int64(longSheet/len(hostile)+1)
	s.Key, s.Title, s.Count = "long", "Long", -1
	s.Total = map[string]reports.Value{"amount": reports.Money(money.Pence(s.Total["amount"].Number() * times))}
	s.Rows = func(yield func(reports.Row, error) bool) {
		for range times {
			for r, err := range rows {
				if len(r.Cells[0].Words()) > 1_000 {
					r.Cells = []reports.Value{reports.Text("short"), r.Cells[1]}
				}
				if !yield(r, err) {
					return
				}
			}
		}
	}
	return s
}

// TestHostileText holds F12, F13 and S26: text is text, whatever it looks like, in short tables and in long ones.
func TestHostileText(t *testing.T) {
	o := open(t, written(t, plainReport(hostileSection(), longHostileSection()), Options{}))
	for _, name := range []string{"=Names", "Long"} {
		s := o.find(t, name)
		_, head, _, _ := area(t, s.table.Ref)
		for i, h := range hostile {
			if got := s.cells["A"+itoa(head+1+i)]; got.formula != "" || got.kind != "text" ||
				(got.value != h[1] && got.value != strings.ReplaceAll(h[1], "_x0", "_x005F_x0") && got.value != "short") {
				t.Errorf("%s: %.40q stands as the %s %.40q by %q", name, h[0], got.kind, got.value, got.formula)
			}
		}
	}
	if n := strings.Count(string(o.parts[o.find(t, "Long").part]), "<f>"); n != 1 {
		t.Errorf("the long sheet has %d formulas, want that of its total", n)
	}
}

// TestRefusals holds that what cannot be in a workbook is refused in words, and that nothing is written then.
func TestRefusals(t *testing.T) {
	columns := []reports.Column{text("name", "Name"), cash("amount", "Amount (£)")}
	of := func(cells ...reports.Value) reports.Report {
		return plainReport(section("s", "Sums", "", 1, columns, []reports.Row{row("k", cells...)}))
	}
	headed := func(a, b string) reports.Report {
		return plainReport(section("s", "Sums", "", 1, []reports.Column{text("a", a), text("b", b)}, nil))
	}
	many := of()
	many.Sections[0].Count = -1
	many.Sections[0].Rows = func(yield func(reports.Row, error) bool) {
		r := row("k", reports.Text("a"), reports.Null)
		for yield(r, nil) {
			continue
		}
	}
	broken := of()
	broken.Sections[0].Rows = func(yield func(reports.Row, error) bool) { yield(reports.Row{}, fmt.Errorf("the disk is gone")) }
	miscounted := of(reports.Text("a"), reports.Null)
	miscounted.Sections[0].Count = 2
	nameless := of()
	nameless.Sections[0].Title, nameless.Sections[0].Key = "2025: a/b", "cover"
	nameless.Name = strings.Repeat("x", 31)
	untotalled := of(reports.Text("a"), amount(1, 0))
	untotalled.Sections[0].Total = map[string]reports.Value{"name": reports.Text("Total")}
	odd := memorandum()
	odd.Checks[0].Found = "about a million"
	for want, r := range map[string]reports.Report{
		"no section":                   plainReport(),
		"it has 0 columns":             plainReport(reports.Section{Key: "s", Title: "Sums"}),
		"32,767":                       of(reports.Text(strings.Repeat("x", longestText+1)), reports.Null),
		"32,768 characters":            of(reports.Text(strings.Repeat("😀", longestText/2)+"xx"), reports.Null),
		"15 digits":                    of(reports.Text("a"), reports.Money(money.Max+1)),
		"1,048,576":                    many,
		"1 cells for 2 columns":        of(reports.Text("a")),
		"not of the type money":        of(reports.Text("a"), reports.Text("12.00")),
		"not of the type text":         of(amount(1, 0), amount(1, 0)),
		`heading "name"`:               headed("Name", " name "),
		`heading ""`:                   headed("Name", "\t"),
		`heading "_x0041_"`:            headed("Name", "_x0041_"),
		"the disk is gone":             broken,
		"the report says 2":            miscounted,
		"can be the name of a sheet":   nameless,
		"no figures, so it has no to":  untotalled,
		"check funding-less-expenditu": odd,
		"1 March 1900": plainReport(section("s", "Days", "", 1, []reports.Column{{Key: "d", Label: "Day", Type: reports.TypeDate}},
			[]reports.Row{row("k", reports.Day(calendar.Of(1900, 2, 28)))})),
		"one of the model's": plainReport(section("s", "Odd", "", 1, []reports.Column{{Key: "d", Label: "Day", Type: "colour"}}, nil)),
	} {
		var out bytes.Buffer
		if err := Write(&out, r, Options{}); err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 {
			t.Errorf("%v, %d bytes written; want a refusal that says %q", err, out.Len(), want)
		}
	}
	if err := Write(new(bytes.Buffer), memorandum(), Options{Profile: "poster"}); err == nil || !strings.Contains(err.Error(), "board and publish") {
		t.Errorf("an unknown profile: %v", err)
	}
}

// TestTidy holds what becomes of a text, and that tidying twice changes nothing.
func TestTidy(t *testing.T) {
	for _, h := range hostile {
		got := tidy(h[0])
		if got != h[1] || tidy(got) != got {
			t.Errorf("tidy(%.40q) = %.40q, want %.40q", h[0], got, h[1])
		}
	}
	if got := tidy(" \u200B\t"); got != "" {
		t.Errorf("a text of nothing is %q", got)
	}
}
