package load

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

func emptySpool(t interface{ Fatal(...any) }) *Spool {
	s, err := NewSpool()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// drawKept draws rows of a reference table and of two money tables, in the order in which they are read, few enough
// documents that they meet.
func drawKept(t *rapid.T) []Kept {
	place := func(name string) int {
		return slices.IndexFunc(pooled.Tables, func(t *pooled.Table) bool { return t.Name == name })
	}
	tables := []int{place("organisations"), place("funds"), place("invoices"), place("payments")}
	var rows []Kept
	for i := range rapid.IntRange(0, 40).Draw(t, "rows") {
		k := Kept{Table: rapid.SampledFrom(tables).Draw(t, "table"), Part: i / 7, Row: int64(i%7 + 2)}
		k.Doc = rapid.SampledFrom([]string{"a", "b", "é", "c", "d|e"}).Draw(t, "document")
		k.Key = k.Doc
		if pooled.Tables[k.Table].Group != nil {
			k.Key += rapid.SampledFrom([]string{"|1", "|2"}).Draw(t, "line")
		}
		if !pooled.Tables[k.Table].Reference {
			k.Date = calendar.Date(rapid.IntRange(-3, 3).Draw(t, "day"))
		}
		if rapid.IntRange(0, 4).Draw(t, "right") > 0 {
			k.Value = pooled.Tables[k.Table].New()
			if c, ok := pooled.Tables[k.Table].Column("ref"); ok {
				c.Set(k.Value, fmt.Sprint("row ", i))
			}
		}
		rows = append(rows, k)
	}
	return rows
}

// postingOrder puts rows in posting order as the contract words it: by rank, the document's earliest date, table, where it
// begins, and place. Rows are known by their places.
func postingOrder(rows []Kept) [][]Kept {
	type head struct{ date, first int }
	heads := map[document]head{}
	for i, k := range rows {
		d := document{k.Table, k.Doc}
		h, ok := heads[d]
		if !ok {
			h = head{int(k.Date), i}
		}
		heads[d] = head{min(h.date, int(k.Date)), h.first}
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b Kept) int {
		x, y := heads[document{a.Table, a.Doc}], heads[document{b.Table, b.Doc}]
		return cmp.Or(cmp.Compare(rankOf(a.Table), rankOf(b.Table)), cmp.Compare(x.date, y.date), cmp.Compare(a.Table, b.Table),
			cmp.Compare(x.first, y.first))
	})
	var out [][]Kept
	for i, k := range sorted {
		k.Date = calendar.Date(heads[document{k.Table, k.Doc}].date)
		if i == 0 || k.Table != sorted[i-1].Table || k.Doc != sorted[i-1].Doc {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], k)
	}
	return out
}

func TestRowsComeInPostingOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := emptySpool(t)
		defer s.Close()
		rows := drawKept(t)
		for _, k := range rows {
			if err := s.Add(k); err != nil {
				t.Fatal(err)
			}
		}
		if rapid.Bool().Draw(t, "asked before") {
			twiceOf(t, s)
		}
		var got [][]Kept
		for doc, err := range s.Documents() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, slices.Clone(doc))
		}
		if diff := gocmp.Diff(postingOrder(rows), got); diff != "" || s.Rows() != int64(len(rows)) {
			t.Fatalf("%d rows (- wanted, + given):\n%s", s.Rows(), diff)
		}
		var want []string
		last := map[string]Kept{}
		for _, k := range rows {
			key := fmt.Sprint(k.Table, " ", k.Key)
			if was, ok := last[key]; ok {
				want = append(want, fmt.Sprintf("%d:%d as %d:%d", k.Part, k.Row, was.Part, was.Row))
			}
			last[key] = k
		}
		if diff := gocmp.Diff(want, twiceOf(t, s)); diff != "" {
			t.Fatalf("rows whose key stands twice (- wanted, + given):\n%s", diff)
		}
	})
}

func twiceOf(t *rapid.T, s *Spool) (out []string) {
	again, err := s.Twice()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range again {
		out = append(out, fmt.Sprintf("%d:%d as %d:%d", a.Row.Part, a.Row.Row, a.First.Part, a.First.Row))
	}
	return out
}

// TestDocumentsOfOneHashAreToldApart gives two documents the same hash, as may happen in a load of very many.
func TestDocumentsOfOneHashAreToldApart(t *testing.T) {
	s := emptySpool(t)
	defer s.Close()
	for i, doc := range []string{"a", "b", "a", "b"} {
		if err := s.Add(Kept{Table: len(pooled.Tables) - 1, Doc: doc, Key: fmt.Sprint(doc, i), Row: int64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range s.runs {
		s.runs[i].doc = 7
	}
	var got []string
	for rows, err := range s.Documents() {
		if err != nil {
			t.Fatal(err)
		}
		text := rows[0].Doc
		for _, k := range rows {
			text += fmt.Sprint(" ", k.Row)
		}
		got = append(got, text)
	}
	if strings.Join(got, ", ") != "a 0 2, b 1 3" {
		t.Error(got)
	}
}

// TestNothingIsLeftOfASpool looks for the temporary file, while it is open and after, and reads one that was cut short.
func TestNothingIsLeftOfASpool(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := emptySpool(t)
	long := strings.Repeat("long ", 4000) // longer than is read at once
	for i := range 3 {
		k := Kept{Table: len(pooled.Tables) - 1, Doc: fmt.Sprint(i, long), Key: fmt.Sprint(i, long), Row: int64(i)}
		if err := s.Add(k); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for rows, err := range s.Documents() {
		if err != nil || rows[0].Doc != fmt.Sprint(n, long) {
			t.Fatalf("document %d: %v", n, err)
		}
		n++
	}
	if err := s.file.Truncate(s.size - 1); err != nil {
		t.Fatal(err)
	}
	s.in = window{}
	var torn error
	for _, err := range s.Documents() {
		torn = err
	}
	if torn == nil || n != 3 {
		t.Errorf("%d documents, and of a file that was cut short: %v", n, torn)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	if err := s.Add(Kept{Doc: strings.Repeat("x", 100_000)}); err == nil {
		t.Error("a row was kept on a spool that is closed")
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "nowhere"))
	if _, err := NewSpool(); err == nil {
		t.Error("there is a spool in a folder that is not there")
	}
}
