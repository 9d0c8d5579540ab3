package xlsx

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"commonpurse/ledger/money"
	"commonpurse/reports"
)

// TestLongSheet holds that a long section is streamed and comes out as a short one does.
func TestLongSheet(t *testing.T) {
	for _, n := range []int{1, longSheet, longSheet + 1, 5_000} {
		walked := 0
		o := open(t, written(t, plainReport(listing(n, &walked)), Options{}))
		want := 1
		if n > longSheet {
			want = 2
		}
		if walked != want {
			t.Errorf("%d rows were walked %d times, want %d", n, walked, want)
		}
		s := o.find(t, "Entries")
		_, head, _, end := area(t, s.table.Ref)
		if end-head-1 != n || len(s.xml.Rows) != end {
			t.Errorf("%d rows: the table is %s and the sheet has %d rows", n, s.table.Ref, len(s.xml.Rows))
		}
		for i := 1; i <= n; i++ {
			y := itoa(head + i)
			debit, credit := strings.TrimRight(fmt.Sprintf("%.2f", (float64(i)*100_001+7)/100), "0"), notApplicable
			debit = strings.TrimSuffix(debit, ".")
			if i%2 == 0 {
				debit, credit = credit, debit
			}
			memo := fmt.Sprintf("Invoice %d, <hoists> & slings", i)
			if s.cells["A"+y].value != itoa(i) || s.cells["D"+y].value != memo || s.cells["F"+y].value != debit || s.cells["G"+y].value != credit {
				t.Fatalf("row %d is %v %v %v %v, want %s %s", i, s.cells["A"+y], s.cells["D"+y], s.cells["F"+y], s.cells["G"+y], debit, credit)
			}
			if s.cells["D"+y].inline != (n > longSheet) {
				t.Fatalf("row %d of %d is streamed: %t", i, n, s.cells["D"+y].inline)
			}
		}
		sum := 0
		for i := 1; i <= n; i += 2 {
			sum += i*100_001 + 7
		}
		if got := s.cells["F"+itoa(end)]; got.value != strconv.FormatFloat(float64(sum)/100, 'f', -1, 64) ||
			got.formula != fmt.Sprintf("SUBTOTAL(109,F%d:F%d)", head+1, end-1) {
			t.Errorf("%d rows: the total is %s by %s, want %d pence", n, got.value, got.formula, sum)
		}
		for at, c := range s.cells {
			if c.style == 0 {
				t.Fatalf("%s has no style", at)
			}
		}
	}
}

// TestLongSheetIsNotHeld writes 100,000 rows of 30 columns and looks, near the end of the last walk, at how much is
// alive. The cells alone would be several hundred megabytes.
func TestLongSheetIsNotHeld(t *testing.T) {
	const rows, wide = 100_000, 30
	var columns []reports.Column
	for i := range wide {
		columns = append(columns, text(fmt.Sprint("c", i), fmt.Sprint("Column ", i)))
	}
	cells := make([]reports.Value, wide)
	walks, alive := 0, uint64(0)
	s := reports.Section{Key: "s", Title: "Sheet", Columns: columns, Keyed: 1, Count: rows, Rows: func(yield func(reports.Row, error) bool) {
		walks++
		for i := range rows {
			for j := range cells {
				cells[j] = reports.Text(fmt.Sprint("text ", i, " ", j))
			}
			if !yield(reports.Row{Cells: cells}, nil) {
				return
			}
			if i == rows-1 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				alive = max(alive, m.HeapAlloc)
			}
		}
	}}
	if err := Write(io.Discard, plainReport(s), Options{}); err != nil {
		t.Fatal(err)
	}
	if walks != 2 || alive > 32<<20 {
		t.Errorf("%d walks, and %d MB alive at the end of one; want 2 and at most 32", walks, alive>>20)
	}
}

// TestChangingRows holds that rows which differ from one walk to the next are found, whatever differs.
func TestChangingRows(t *testing.T) {
	for name, change := range map[string]func(walk, i, n int) (reports.Value, bool){
		"fewer":  func(walk, i, n int) (reports.Value, bool) { return reports.Count(1), walk == 1 || i < n-1 },
		"more":   func(walk, i, n int) (reports.Value, bool) { return reports.Count(1), walk == 2 || i < n-1 },
		"others": func(walk, _, _ int) (reports.Value, bool) { return reports.Count(int64(walk)), true },
	} {
		walk, n := 0, longSheet+10
		total := int64(n)
		if name == "more" {
			total--
		}
		s := reports.Section{
			Key: "s", Title: "Sheet", Columns: []reports.Column{{Key: "n", Label: "N", Type: reports.TypeCount}}, Keyed: 1, Count: -1,
			Total: map[string]reports.Value{"n": reports.Count(total)},
			Rows: func(yield func(reports.Row, error) bool) {
				walk++
				for i := range n {
					v, there := change(walk, i, n)
					if there && !yield(reports.Row{Cells: []reports.Value{v}}, nil) {
						return
					}
				}
			},
		}
		if err := Write(io.Discard, plainReport(s), Options{}); err == nil || !strings.Contains(err.Error(), "changed while") {
			t.Errorf("%s rows in the second walk: %v", name, err)
		}
	}
}

// failing is a destination that fails after some bytes.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

// TestDestinationFails holds that a full disk is an error wherever it happens.
func TestDestinationFails(t *testing.T) {
	walked := 0
	r := plainReport(listing(3_000, &walked))
	whole := len(written(t, r, Options{}))
	for left := 0; left < whole; left += whole/40 + 1 {
		if err := Write(&failing{left: left}, r, Options{}); err == nil {
			t.Errorf("a destination that takes %d of %d bytes: no error", left, whole)
		}
	}
}

// TestNumber holds that pence become a workbook's number exactly, up to ten trillion pounds either way.
func TestNumber(t *testing.T) {
	amounts := []money.Pence{0, 1, 9, 10, 99, 100, 101, 110, 1_000, 123_456_789, 7_569_200_16, money.Max, money.Max - 1, money.Max - 99}
	step := money.Max / 9_973
	for i := range money.Pence(9_973) {
		amounts = append(amounts, i*step+i)
	}
	for _, p := range amounts {
		for _, p := range []money.Pence{p, -p} {
			digits := string(appendNumber(nil, int64(p), 2))
			if back, err := money.Parse(digits); err != nil || back != p {
				t.Fatalf("%s is written as %s, which is %s, %v", p, digits, back, err)
			}
			// What a spreadsheet makes of the digits is the number nearest to the amount, and shows the same pence.
			number, err := strconv.ParseFloat(digits, 64)
			if err != nil || number != float64(p)/100 || strconv.FormatFloat(number, 'f', 2, 64) != strings.Replace(p.String(), "-0.00", "0.00", 1) {
				t.Fatalf("%s is written as %s, which reads as %v", p, digits, number)
			}
			if err := fits(lookMoney, int64(p)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for n, want := range map[int64]string{50_770_000: "0.5077", 100_000_000: "1", -1: "-0.00000001", 123_456_789: "1.23456789"} {
		if got := string(appendNumber(nil, n, lookPercent.places())); got != want {
			t.Errorf("%d millionths of a percent are written %s, want %s", n, got, want)
		}
	}
	if got := string(appendNumber(nil, -1<<63, 2)); got != "-92233720368547758.08" {
		t.Errorf("the smallest integer is written %s", got)
	}
}

// TestFinisherRefuses holds that no formula gets into a file without its value, and no part that is not understood.
func TestFinisherRefuses(t *testing.T) {
	value := map[string]cell{"B2": {content: figure, n: 3075, places: 2, formula: "SUM(B1:B1)"}}
	good := `<c r="B2" s="5" t="str"><f>SUM(B1:B1)</f></c>`
	out, err := storeValues([]byte(good), value)
	if want := `<c r="B2" s="5"><f>SUM(B1:B1)</f><v>30.75</v></c>`; err != nil || string(out) != want {
		t.Errorf("stored as %s, %v; want %s", out, err, want)
	}
	said := map[string]cell{"B2": {content: words, text: `all <3> & "ok"`}}
	if out, err = storeValues([]byte(good), said); err != nil || !strings.Contains(string(out), ` t="str"><f>SUM(B1:B1)</f><v>all &lt;3&gt; &amp; &#34;ok&#34;</v>`) {
		t.Errorf("stored as %s, %v", out, err)
	}
	for name, c := range map[string]struct {
		part   string
		stored map[string]cell
	}{
		"no value":         {good, nil},
		"an empty value":   {good, map[string]cell{"B2": {formula: "SUM(B1:B1)"}}},
		"no formula":       {`<c r="B2" s="5"><v>1</v></c>`, value},
		"a shared formula": {`<c r="B2" s="5" t="str"><f t="shared" si="0">SUM(B1:B1)</f></c>`, nil},
		"one of two":       {good + `<c r="C2" s="5" t="str"><f>1</f></c>`, value},
	} {
		if _, err := storeValues([]byte(c.part), c.stored); err == nil {
			t.Errorf("%s: the part is taken", name)
		}
	}
	b, err := newBook(plainReport(section("s", "S", "", 1, []reports.Column{text("a", "A")}, nil)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.plan(); err != nil {
		t.Fatal(err)
	}
	z := &finisher{book: b}
	for name, part := range map[string]string{
		"xl/styles.xml":            "<styleSheet/>",
		"xl/tables/table1.xml":     `<table id="1" name="example_s" ref="A1:A2"><tableColumns><tableColumn name="B"/></tableColumns></table>`,
		"xl/tables/table2.xml":     `<table id="1" name="other" ref="A1:A2"/>`,
		"xl/worksheets/sheet9.xml": `<worksheet/>`,
	} {
		if _, err := z.patch(name, []byte(part)); err == nil {
			t.Errorf("%s: the part %s is taken", name, part)
		}
	}
	if err := b.splice(new(bytes.Buffer), b.sheets[2], []byte("<sheetData/>")); err == nil {
		t.Error("a sheet without rows is taken")
	}
}
