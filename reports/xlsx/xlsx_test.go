package xlsx

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/lint"
)

// everyType is a section with every type of column, a null in each, and one row that has them all.
func everyType() reports.Section {
	columns := []reports.Column{
		text("code", "Code"),
		{Key: "on", Label: "On", Type: reports.TypeDate},
		{Key: "at", Label: "Recorded", Type: reports.TypeTime},
		cash("variance", "Underspend (minus: overspend), £"),
		{Key: "part", Label: "Part", Type: reports.TypePercent},
		{Key: "n", Label: "Invoices", Type: reports.TypeCount},
		{Key: "why", Label: "Reason", Type: reports.TypeText, Prose: true},
	}
	none := row("C", reports.Text("C"), reports.Null, reports.Null, reports.Null, reports.Null, reports.Null, reports.Null)
	s := section("types", "Every type", "One column of each type. Nothing else.", 1, columns, []reports.Row{
		row("A", reports.Text("0012"), reports.Day(calendar.Of(2026, 10, 1)), reports.Moment(1_775_131_505_123_456),
			amount(1_234_567, 89), reports.Percent(50_770_000), reports.Count(1_234), reports.Text(strings.Repeat("Winter pressures and a late invoice. ", 5))),
		row("B", reports.Text("1e5"), reports.Day(calendar.Of(2025, 4, 1)), reports.Moment(0),
			reports.Money(-pounds(412_000, 0)), reports.Percent(-1_250_000), reports.Count(0), reports.Text("No reason")),
		none,
	}, "variance")
	s.Total["part"], s.Total["n"] = reports.Percent(49_520_000), reports.Count(1_234)
	return s
}

// samples are the reports that every rule is held on.
func samples() map[string]reports.Report {
	walked := 0
	failing := memorandum()
	failing.Checks[1].OK, failing.Checks[1].Found = false, "12.34"
	failing.Checks[2].OK, failing.Checks[2].Found = false, "1616"
	long := plainReport(listing(5_000, &walked))
	wide := plainReport(everyType())
	wide.About.Signs = "An underspend is positive. An overspend is negative."
	hostile := plainReport(hostileSection())
	hostile.Title, hostile.FundName = "=cmd|'/c calc'!A1", "+1 @x \u202Edoop, a fund with a name that is longer than the page of the cover is wide"
	one := plainReport(
		section("one", "One row", "", 1, []reports.Column{text("a", "A")}, []reports.Row{row("x", reports.Text("x"))}),
		section("none", "Nothing", "", 1, []reports.Column{{Key: "d", Label: "Day", Type: reports.TypeDate}, cash("m", "Money")}, nil, "m"),
		section("brought", "O'Neill's share", "", 1, []reports.Column{cash("m", "Money")}, []reports.Row{row("x", amount(1, 0))}, "m"),
	)
	one.Sections[0].Title = "A single row under a title that fills the sheet and more"
	return map[string]reports.Report{
		"charts": charted(), "rated": rated(), "memorandum": memorandum(), "failing": failing, "long": long, "types": wide, "hostile": hostile, "small": one,
	}
}

// TestRules holds the workbooks page on every sample, in both profiles.
func TestRules(t *testing.T) {
	for name, r := range samples() {
		for _, p := range []Profile{Board, Publish} {
			t.Run(name+"/"+string(p), func(t *testing.T) {
				data := written(t, r, Options{Profile: p})
				j, err := lint.Judge(bytes.NewReader(data), int64(len(data)), FileName(r), lint.Options{})
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range j.Findings {
					if !f.Recorded || name != "hostile" { // what outsiders wrote is shown as they wrote it
						t.Errorf("%+v", f)
					}
				}
				if j.Kind != lint.Report || j.Profile != string(p) {
					t.Errorf("it is judged as a %s of the profile %s", j.Kind, j.Profile)
				}
				holdDocument(t, open(t, data), r)
			})
		}
	}
}

// holdDocument holds that what the workbook says of itself is what the report says, and that its parts stand in one order.
func holdDocument(t *testing.T, o *opened, r reports.Report) {
	t.Helper()
	if !slices.IsSorted(o.names[2:]) || o.names[1] != "_rels/.rels" {
		t.Errorf("the parts are in the order %v", o.names)
	}
	at := moment(r.About.RecordedAt).Format("2006-01-02T15:04:05Z")
	title := string(escape(nil, o.sheets[0].cells["A1"].value))
	for part, want := range map[string][]string{
		"docProps/core.xml":   {"<dc:title>" + strings.ReplaceAll(title, "'", "&#39;") + "</dc:title>", "<dc:creator>" + r.About.Host + "<", ">" + at + "</dcterms:created>"},
		"docProps/custom.xml": {">" + r.AsAt.String() + "<", ">" + r.About.Version + "<", fmt.Sprintf(">1 to %d<", r.KnownAt)},
		"docProps/app.xml":    {"<Application>Common Purse<"},
	} {
		for _, text := range want {
			if !strings.Contains(string(o.parts[part]), text) {
				t.Errorf("%s lacks %s: %s", part, text, o.parts[part])
			}
		}
	}
	for _, s := range o.sheets {
		for at, c := range s.cells {
			if c.style == 0 {
				t.Errorf("%s!%s has no style", s.name, at)
			}
		}
	}
}

// TestSameBytes holds W22: the same report gives the same bytes, also where rows are streamed.
func TestSameBytes(t *testing.T) {
	for name, r := range samples() {
		first := written(t, r, Options{})
		for range 3 {
			if !bytes.Equal(first, written(t, r, Options{})) {
				t.Errorf("%s: the same report gave other bytes", name)
			}
		}
		if bytes.Equal(first, written(t, r, Options{Profile: Publish})) {
			t.Errorf("%s: the profile changes nothing", name)
		}
	}
}

// TestFigures holds that what the report says is what stands in the cells.
func TestFigures(t *testing.T) {
	r := plainReport(everyType())
	r.About.Signs = "An underspend is positive. An overspend is negative."
	o := open(t, written(t, r, Options{}))
	s := o.find(t, "Every type")
	_, head, _, end := area(t, s.table.Ref)
	if s.table.Totals != 1 || end != head+4 {
		t.Fatalf("the table is %s", s.table.Ref)
	}
	for at, want := range map[string]openedCell{
		"A1": {kind: "text", value: "0012"}, "B1": {kind: "number", value: "46296"}, "C1": {kind: "text", value: "2 Apr 2026 12:05:05"},
		"D1": {kind: "number", value: "1234567.89"}, "E1": {kind: "number", value: "0.5077"}, "F1": {kind: "number", value: "1234"},
		"A2": {kind: "text", value: "1e5"}, "D2": {kind: "number", value: "-412000"}, "E2": {kind: "number", value: "-0.0125"},
		"F2": {kind: "number", value: "0"}, "C2": {kind: "text", value: "1 Jan 1970 00:00:00"},
		"B3": {kind: "text", value: "[z]"}, "C3": {kind: "text", value: "[z]"}, "D3": {kind: "text", value: "[z]"},
		"G3": {kind: "text", value: "[z]"},
		"D4": {kind: "number", value: "822567.89"}, "E4": {kind: "number", value: "0.4952"}, "F4": {kind: "number", value: "1234"},
	} {
		got := s.cells[at[:1]+itoa(head+int(at[1]-'0'))]
		if got.kind != want.kind || got.value != want.value {
			t.Errorf("%s of the body is the %s %q, want the %s %q", at, got.kind, got.value, want.kind, want.value)
		}
	}
	var labels []string
	for _, c := range s.table.Columns {
		labels = append(labels, c.Name)
	}
	want := "Code|On|Recorded (UTC)|Underspend (minus: overspend), £|Part (%)|Invoices (number)|Reason"
	if got := strings.Join(labels, "|"); got != want {
		t.Errorf("the headings are %s, want %s", got, want)
	}
	if said := allText(s); !strings.Contains(said, "An underspend is positive.\nAn overspend is negative.\n") {
		t.Errorf("K12: the sign convention is not on the sheet of a variance:\n%s", said)
	}
	if explained := strings.Contains(allText(s), "[z] means"); !explained {
		t.Error("T09: [z] is not explained")
	}
}

// allText is every text of a sheet, line by line.
func allText(s *openedSheet) string {
	var out strings.Builder
	for _, row := range s.xml.Rows {
		for _, c := range row.Cells {
			fmt.Fprintln(&out, s.cells[c.At].value)
		}
	}
	return out.String()
}

// TestOneCheck holds that one check is not said to be all of several.
func TestOneCheck(t *testing.T) {
	o := open(t, written(t, plainReport(reports.Section{
		Key: "names", Title: "Names", Keyed: 1, Columns: []reports.Column{{Key: "name", Label: "Name", Type: reports.TypeText}}, Count: 1,
		Rows: reports.Rows([]reports.Row{{Key: "A", Cells: []reports.Value{reports.Text("Alder")}}}),
	}), Options{}))
	found := ""
	for _, c := range o.find(t, "Checks").cells {
		if strings.HasPrefix(c.value, "Checks: ") {
			found = c.value + " " + c.formula
		}
	}
	if !strings.HasPrefix(found, "Checks: the only one agrees ") || !strings.Contains(found, `"the only one agrees"`) {
		t.Errorf("the checks are said to be: %s", found)
	}
}

// TestCover holds K03, K11, K12, K14 and what the cover must say.
func TestCover(t *testing.T) {
	r := memorandum()
	command := "purse explain memorandum"
	o := open(t, written(t, r, Options{Command: command}))
	cover := allText(o.find(t, "Cover"))
	for _, want := range []string{
		"Memorandum account: Community equipment, 2025 to 2026", "Community equipment (EQP), 2025 to 2026, as at 31 Mar 2026",
		"provisional", "Checks: all 15 checks agree", "Points to note: 1", r.Notes[0], r.Notes[1], r.About.Signs, command,
		"book main, entries 1 to 1,617", "2 April 2026 at 12:05:05 UTC", r.Checkpoint.Root, "size 1,617", "2025 to 2026, open",
		"version 0.1.0", r.About.Contact,
	} {
		if !strings.Contains(cover, want) {
			t.Errorf("the cover does not say %q:\n%s", want, cover)
		}
	}
	repeated := false
	for _, c := range o.find(t, "Cover").cells {
		repeated = repeated || strings.HasPrefix(c.formula, "'Checks'!A") && c.value == "Checks: all 15 checks agree"
	}
	if !repeated {
		t.Error("K03: the overall result on the cover is no formula")
	}
	r.About.Final, r.About.Contact, r.About.Period = true, "", "2025 to 2026, closed"
	if cover := allText(&open(t, written(t, r, Options{})).sheets[0]); !strings.Contains(cover, "They are final: every period behind them is closed.") ||
		!strings.Contains(cover, "The host of these books: Larkshire Borough Council.") {
		t.Errorf("K14: a final report says\n%s", cover)
	}
}

// TestChecks holds K02: this workbook's figure, the ledger's, their difference and the result, by formula.
func TestChecks(t *testing.T) {
	o := open(t, written(t, memorandum(), Options{}))
	s := o.find(t, "Checks")
	_, head, _, end := area(t, s.table.Ref)
	found := map[string]int{}
	for y := head + 1; y <= end; y++ {
		found[s.cells["A"+itoa(y)].value] = y
	}
	y, there := found["Funding: total of This year (£)"]
	if !there {
		t.Fatalf("K06: the total of the funding is not checked: %v", found)
	}
	funding := o.find(t, "Funding")
	_, _, _, last := area(t, funding.table.Ref)
	for column, want := range map[string]openedCell{
		"B": {value: "11284801", formula: fmt.Sprintf("'Funding'!E%d", last)}, "C": {value: "11284801"},
		"D": {value: "0", formula: fmt.Sprintf(`IFERROR(ROUND(B%[1]d-C%[1]d,2),"[z]")`, y)}, "E": {value: "Passed"}, "F": {value: "Agrees"},
	} {
		got := s.cells[column+itoa(y)]
		if got.value != want.value || want.formula != "" && got.formula != want.formula {
			t.Errorf("%s%d is %q by %q, want %q by %q", column, y, got.value, got.formula, want.value, want.formula)
		}
	}
	for name, want := range map[string]string{
		"The sequence of entries has no gap: expected 1617, found 1617": "Agrees",
		"The agreement is signed: expected signed, found not signed":    "To note",
		"Result: rows of the table: expected 1, found 1":                "Agrees",
	} {
		if got := s.cells["F"+itoa(found[name])]; found[name] == 0 || got.value != want || got.formula == "" {
			t.Errorf("%q comes to %q by %q, want %q by a formula", name, got.value, got.formula, want)
		}
	}
	if note := found["The agreement is signed: expected signed, found not signed"]; note != head+1 {
		t.Errorf("what has to be looked at stands in row %d, and the checks begin in row %d", note, head+1)
	}
}

// TestDraft holds K04: a failed check is said in every title, in the name of the file and in the result.
func TestDraft(t *testing.T) {
	r := samples()["failing"]
	if got := FileName(r); got != "memorandum-eqp-2025-26-draft.xlsx" {
		t.Errorf("the file's name is %s", got)
	}
	o := open(t, written(t, r, Options{}))
	for _, s := range o.sheets {
		if !strings.HasPrefix(s.cells["A1"].value, "DRAFT: ") {
			t.Errorf("the title of %s is %q", s.name, s.cells["A1"].value)
		}
	}
	checks := allText(o.find(t, "Checks"))
	if !strings.Contains(checks, "Checks: 2 failed") || strings.Count(checks, "\nFails\n") != 2 || !strings.Contains(checks, "\n12.34\n") {
		t.Errorf("the checks say\n%s", checks)
	}
	if strings.Index(checks, "\nFails\n") > strings.Index(checks, "\nAgrees\n") {
		t.Errorf("what fails does not come first:\n%s", checks)
	}
	if got := allText(&o.sheets[0]); !strings.Contains(got, "DRAFT: a check that must hold has failed") || !strings.Contains(got, "Checks: 2 failed") {
		t.Errorf("the cover says\n%s", got)
	}
	// A note that fails makes no DRAFT.
	if got := FileName(memorandum()); got != "memorandum-eqp-2025-26.xlsx" {
		t.Errorf("the file's name is %s", got)
	}
}

// TestDraftMayNotAdd holds that a report which says of itself that it does not add up is still shown, with the
// difference, and that one which does not say so is refused.
func TestDraftMayNotAdd(t *testing.T) {
	r := memorandum()
	r.Sections[1].Total["amount"] = reports.Money(money.Pence(1))
	var out bytes.Buffer
	if err := Write(&out, r, Options{}); err == nil || !strings.Contains(err.Error(), "£11,284,801.00") || out.Len() > 0 {
		t.Errorf("rows that do not add up to the total: %v, %d bytes written", err, out.Len())
	}
	r.Checks[0].OK = false
	checks := allText(open(t, written(t, r, Options{})).find(t, "Checks"))
	if !strings.Contains(checks, "11284801\n0.01\n11284800.99\nFailed\nFails\n") {
		t.Errorf("the checks say\n%s", checks)
	}
}

// TestFileName holds W23.
func TestFileName(t *testing.T) {
	base := func() reports.Report {
		r := memorandum()
		return r
	}
	for want, change := range map[string]func(*reports.Report){
		"memorandum-eqp-2025-26.xlsx":               func(*reports.Report) {},
		"memorandum-main-2025-26.xlsx":              func(r *reports.Report) { r.Fund = "" },
		"memorandum-eqp-2025-26-at-2025-10-31.xlsx": func(r *reports.Report) { r.AsAt = calendar.Of(2025, 10, 31) },
		"memorandum-eqp-at-2026-03-31.xlsx":         func(r *reports.Report) { r.Year = 0 },
		"memorandum-eqp-budget-2025-26.xlsx":        func(r *reports.Report) { r.About.Layer = "budget" },
		"memorandum-a-b-c-2025-26.xlsx":             func(r *reports.Report) { r.Fund = "../A b/É_c" },
	} {
		r := base()
		change(&r)
		if got := FileName(r); got != want {
			t.Errorf("FileName = %s, want %s", got, want)
		}
	}
}

// TestManyChecks holds that a report may have as many checks as it needs: the formula over them stays short enough.
func TestManyChecks(t *testing.T) {
	r := memorandum()
	for i := range 1_200 {
		r.Checks = append(r.Checks, reports.Check{Key: fmt.Sprint("note/", i), Text: fmt.Sprint("Something to know, number ", i), Expected: "0", Found: "0", OK: true, Note: true})
	}
	if s := open(t, written(t, r, Options{})).find(t, "Checks"); len(s.cells) < 1_200 {
		t.Errorf("%d cells", len(s.cells))
	}
}
