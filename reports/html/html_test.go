package html

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// hostile are texts that an outsider might have chosen for a name.
var hostile = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "=cmd|'/c calc'!A1", "+1", "@x", "{{.Title}}", "javascript:alert(1)",
	"\u202Edetrever", "a\x00b\x07c\u2066d", "عربي עברית", "😀", strings.Repeat("long ", 400), "</title></style></table>", "&amp;&lt;", "-->", "]]>", "\xff\xfe",
}

// sample is a report with a cell of every type, nothing in each, totals, checks that fail, and hostile texts everywhere.
func sample(words string) reports.Report {
	columns := []reports.Column{
		{Key: "code", Label: "Code " + words, Type: reports.TypeText},
		{Key: "on", Label: "On", Type: reports.TypeDate},
		{Key: "at", Label: "At", Type: reports.TypeTime},
		{Key: "amount", Label: "Amount (£)", Type: reports.TypeMoney},
		{Key: "part", Label: "Part (%)", Type: reports.TypePercent},
		{Key: "n", Label: "Invoices", Type: reports.TypeCount},
		{Key: "rating", Label: "Rating", Type: reports.TypeText, Rated: true},
	}
	rows := []reports.Row{
		{Key: "1", Cells: []reports.Value{
			reports.Text(words), reports.Day(calendar.Of(2026, 10, 1)), reports.Moment(1_775_131_505_123_456), reports.Money(-412_000_00),
			reports.Percent(12_345_678), reports.Count(1_234_567), reports.Text("Red: over budget " + words),
		}},
		{Key: "2", Cells: []reports.Value{reports.Text("B"), reports.Null, reports.Null, reports.Null, reports.Null, reports.Null, reports.Null}},
	}
	section := reports.Section{
		Key: "s", Title: "Section " + words, Note: "Note " + words, Columns: columns, Rows: reports.Rows(rows), Count: 2, Keyed: 1,
		Total:  map[string]reports.Value{"amount": reports.Money(-412_000_00)},
		Charts: []reports.Chart{{Title: "Message " + words}},
	}
	empty := section
	empty.Title, empty.Rows, empty.Total, empty.Charts = "Empty", nil, nil, nil
	return reports.Report{
		Name: "sample", Title: "Title " + words, Fund: "BCF", FundName: "Fund " + words, Year: 2026, AsAt: calendar.Of(2026, 9, 30), KnownAt: 1_234,
		About:    reports.About{Book: "main " + words, Host: words, Version: "1", Period: "open " + words, Signs: "A minus is an overspend", RecordedAt: 1_775_131_505_000_000},
		Leads:    []reports.Passage{{Title: "What to decide " + words, Sentences: []string{"Something " + words}}},
		Notes:    []string{"Read this " + words},
		Sections: []reports.Section{section, empty},
		Checks:   []reports.Check{{Key: "k", Text: "It adds up " + words, Expected: "1.00", Found: "2.00", Note: true}, {Key: "o", Text: "It is whole", OK: true}},
	}
}

func written(t *testing.T, r reports.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// elements lists the names of a page's elements, and the names and values of their attributes.
func elements(t *testing.T, page string) (names []string, attributes map[string][]string) {
	t.Helper()
	attributes = map[string][]string{}
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names, attributes
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, is := token.(xml.StartElement); is {
			names = append(names, e.Name.Local)
			for _, a := range e.Attr {
				attributes[a.Name.Local] = append(attributes[a.Name.Local], a.Value)
			}
		}
	}
}

// TestHostileTexts holds that a text is text wherever it stands: it makes no element and no attribute, turns nothing round, and
// is read as it is.
func TestHostileTexts(t *testing.T) {
	plain, plainly := elements(t, written(t, sample("plain")))
	for _, words := range hostile {
		page := written(t, sample(words))
		names, attributes := elements(t, page)
		if strings.Join(names, " ") != strings.Join(plain, " ") {
			t.Errorf("%q makes other elements: %v", words, names)
		}
		for name, values := range attributes {
			if strings.Join(values, "|") != strings.Join(plainly[name], "|") {
				t.Errorf("%q makes the attributes %s=%v", words, name, values)
			}
		}
		for _, c := range page {
			if c != '\n' && (c < ' ' || c == 0x7f || c >= '\u202A' && c <= '\u202E' || c >= '\u2066' && c <= '\u2069') {
				t.Errorf("%q puts the character %U on the page", words, c)
			}
		}
	}
}

// TestPageStandsAlone holds that nothing is fetched and nothing runs.
func TestPageStandsAlone(t *testing.T) {
	page := written(t, sample("plain"))
	for _, banned := range []string{"<script", "<img", "<iframe", "<link", "url(", "@import", "http:", "https:", "javascript:", " on", "<form", "<object"} {
		at := strings.Index(strings.ToLower(page), banned)
		if banned == " on" {
			if m := regexp.MustCompile(`<[^>]* on[a-z]+=`).FindString(page); m != "" {
				t.Errorf("something runs: %s", m)
			}
			continue
		}
		if at >= 0 {
			t.Errorf("%s is on the page: %.80s", banned, page[at:])
		}
	}
	if !strings.Contains(page, `content="default-src 'none'; style-src 'unsafe-inline'"`) {
		t.Error("the page may fetch what it likes")
	}
}

// TestPageIsAccessible holds what readers of the page's structure need.
func TestPageIsAccessible(t *testing.T) {
	page := written(t, sample("plain"))
	for _, want := range []string{
		`<html lang="en-GB">`, "<title>Title plain: Fund plain (BCF), 2026 to 2027, as at 30 September 2026</title>", `<a class="skip" href="#main">`, `<main id="main">`,
		`<caption><span class="unseen"><bdi>Section plain</bdi></span></caption>`, `<th scope="col">Code plain</th>`, `<th scope="col" class="figure">Amount (£)</th>`, `<th scope="row"><bdi>plain</bdi></th>`,
		`<td class="figure"><bdi>-£412,000.00</bdi></td>`, "<bdi>12.3%</bdi>", "<bdi>1,234,567</bdi>", "<bdi>1 Oct 2026</bdi>", "<bdi>2 Apr 2026 12:05:05 UTC</bdi>",
		`<span class="none">none</span>`, `<td class="red"><bdi>Red: over budget plain</bdi></td>`, "Nothing to show.", `<tfoot><tr><th scope="row">Total</th>`,
		`<strong><bdi dir="ltr">Message plain.</bdi></strong>`, "What to decide plain", "To note: expected 1.00, found 2.00", "events 1 to 1,234", "@media print", `<nav aria-label="Contents">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if n, m := strings.Count(page, "<table>"), strings.Count(page, "<caption>"); n != 3 || m != n {
		t.Errorf("%d tables have %d captions", n, m)
	}
	ids := regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1)
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id[1]] {
			t.Errorf("two elements are called %s", id[1])
		}
		seen[id[1]] = true
	}
	for _, href := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !seen[href[1]] {
			t.Errorf("a link leads nowhere: %s", href[1])
		}
	}
	if page != written(t, sample("plain")) {
		t.Error("the same report gave another page")
	}
}

// TestDraft holds that a page says when a check that must hold has failed.
func TestDraft(t *testing.T) {
	r := sample("plain")
	r.Checks[0].Note = false
	if page := written(t, r); !strings.Contains(page, "<h1><bdi>DRAFT: Title plain</bdi></h1>") || !strings.Contains(page, `<p class="draft">`) {
		t.Error("the page does not say that it is a draft")
	}
}

// TestBroken holds that a report that breaks its own shape is not half written without a word.
func TestBroken(t *testing.T) {
	fails := errors.New("the ledger went away")
	for name, spoil := range map[string]func(*reports.Report){
		"a row fails": func(r *reports.Report) {
			r.Sections[0].Rows = func(yield func(reports.Row, error) bool) { yield(reports.Row{}, fails) }
		},
		"a row is short":  func(r *reports.Report) { r.Sections[0].Rows = reports.Rows([]reports.Row{{Key: "x"}}) },
		"another type":    func(r *reports.Report) { r.Sections[0].Columns[0].Type = reports.TypeMoney },
		"no such type":    func(r *reports.Report) { r.Sections[0].Columns[3].Type = "moneys" },
		"without columns": func(r *reports.Report) { r.Sections[1].Columns = nil },
	} {
		r := sample("plain")
		spoil(&r)
		if err := Write(io.Discard, r); err == nil {
			t.Errorf("%s: it was written", name)
		}
	}
	if err := Write(failing{}, sample("plain")); err == nil {
		t.Error("a writer that fails is not told of")
	}
}

type failing struct{}

// Write fails.
func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestAmounts holds that amounts are exact to the penny up to the largest that there can be.
func TestAmounts(t *testing.T) {
	for p, want := range map[money.Pence]string{1: "£0.01", -1: "-£0.01", 123_456_789_01: "£123,456,789.01"} {
		if got, err := shown(reports.TypeMoney, reports.Money(p)); err != nil || got != want {
			t.Errorf("%d is shown %q %v, want %s", p, got, err, want)
		}
	}
}

// TestRoom holds that a year is written out, that what is one date or code is not broken, and that a page shows a wide section
// in its parts.
func TestRoom(t *testing.T) {
	s := reports.Section{
		Key: "s", Title: "Whole", Keyed: 1, Count: 1,
		Columns: []reports.Column{
			{Key: "code", Label: "Code", Type: reports.TypeText},
			{Key: "name", Label: "Name", Type: reports.TypeText},
			{Key: "year", Label: "Year", Type: reports.TypeText},
			{Key: "on", Label: "On", Type: reports.TypeDate},
		},
		Rows: reports.Rows([]reports.Row{{Key: "1", Cells: []reports.Value{
			reports.Text("A-1"), reports.Text("Long name"), reports.Text("2026-27"), reports.Day(calendar.Of(2026, 10, 1)),
		}}}),
		Parts: []reports.Part{{Columns: []string{"name", "year"}}, {Key: "days", Title: "Days", Columns: []string{"on"}}},
	}
	page := written(t, reports.Report{Title: "T", Sections: []reports.Section{s}})
	for _, want := range []string{
		`<td class="words"><bdi>Long name</bdi></td>`, `<td class="whole"><bdi>2026 to 2027</bdi></td>`, `<td class="whole"><bdi>1 Oct 2026</bdi></td>`, `<h2 id="section-2"><bdi>Days</bdi></h2>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if n := strings.Count(page, `<th scope="row"><bdi>A-1</bdi></th>`); n != 2 {
		t.Errorf("the code stands at the head of %d rows, and there are two parts", n)
	}
}
