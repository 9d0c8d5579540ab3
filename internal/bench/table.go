package bench

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"commonpurse/ledger/money"
)

// Table writes what was measured for people to read.
func (r Result) Table(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "purse %s on %s; beside it %s. Seed %d.\n", r.Version, r.Machine, r.peersText(), r.Seed)
	b.WriteString("Whole processes, from start to exit: the median of the runs, the fastest and the slowest; CPU of user and system; the most memory of any run")
	if r.Floor > 0 {
		fmt.Fprintf(&b, ", and at least the %s that measuring takes", bytesText(r.Floor))
	}
	b.WriteString(". The peers are given dates, accounts and amounts alone.\n")
	for _, book := range r.Books {
		book.table(&b)
	}
	r.targets(&b)
	fmt.Fprintf(&b, "\nMeasured in %s. These figures are of this machine and this run.\n", secondsText(r.Took))
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Result) peersText() string {
	var parts []string
	for _, name := range peerNames {
		if v := r.Peers[name]; v != "" {
			parts = append(parts, name+" "+v)
		} else {
			parts = append(parts, name+" absent")
		}
	}
	return strings.Join(parts, ", ")
}

func (k Book) table(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s transactions: %s rows, %s events; the ledger takes %s, %s bytes a transaction",
		money.Thousands(int64(k.Transactions)), money.Thousands(int64(k.Rows)), money.Thousands(k.Head), bytesText(k.Bytes), money.Thousands(k.Bytes/int64(max(1, k.Transactions))))
	if m, ok := k.measure(loading); ok && m.Measured() {
		fmt.Fprintf(b, "; loaded at %s", rateText(float64(k.Transactions)/m.Wall.Median))
	}
	b.WriteString("\n")
	rows := [][]string{{"", "", "median", "fastest", "slowest", "runs", "CPU", "memory", ""}}
	for _, m := range k.Measures {
		row := []string{m.Program, m.What}
		switch {
		case m.Failed != "":
			row = append(row, "failed", "", "", "", "", "", m.Failed)
		case !m.Measured():
			row = append(row, "–", "", "", "", "", "", m.Absent)
		case m.Rate != nil:
			row = append(row, rateText(m.Rate.Median), rateText(m.Rate.Most), rateText(m.Rate.Least), strconv.Itoa(m.Runs), "", bytesText(m.Peak), m.Note)
		default:
			row = append(row, secondsText(m.Wall.Median), secondsText(m.Wall.Least), secondsText(m.Wall.Most), strconv.Itoa(m.Runs),
				secondsText(m.CPU.Median), bytesText(m.Peak), m.Note)
		}
		rows = append(rows, row)
	}
	columns(b, rows, "llrrrrrrl")
}

func (r Result) targets(b *strings.Builder) {
	size := 0
	for _, k := range r.Books {
		size = max(size, k.Transactions)
	}
	b.WriteString("\nAgainst the targets")
	if size < targetSize {
		fmt.Fprintf(b, ", which are for books of %s transactions; the largest here are of %s", money.Thousands(targetSize), money.Thousands(int64(size)))
	}
	b.WriteString("\n")
	rows := [][]string{{"", "figure", "target", "beyond", "outcome", ""}}
	for _, v := range r.Verdicts {
		outcome := string(v.Outcome)
		if v.reachesBeyond() {
			outcome += ", beyond"
		}
		rows = append(rows, []string{v.What, v.Shown, v.Target, v.Beyond, outcome, v.Of + v.Why})
	}
	columns(b, rows, "lrrrll")
}

// columns lays rows out, each column as wide as its widest cell; how says which are set to the right.
func columns(b *strings.Builder, rows [][]string, how string) {
	widths := make([]int, len(how))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
			if how[i] == 'r' {
				c, pad = pad+c, ""
			}
			line.WriteString("  " + c + pad)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// secondsText is a time with three digits that count.
func secondsText(s float64) string {
	switch {
	case s == 0:
		return ""
	case s < 0.0995:
		return significant(s*1000) + " ms"
	case s < 0.9995:
		return fmt.Sprintf("%.0f ms", s*1000)
	}
	return significant(s) + " s"
}

// significant is a number with three digits that count, and every digit before the point.
func significant(n float64) string {
	places := 3
	for _, full := range []float64{0.9995, 9.995, 99.95} {
		if n >= full {
			places--
		}
	}
	return strconv.FormatFloat(n, 'f', places, 64)
}

func rateText(rate float64) string { return money.Thousands(int64(math.Round(rate))) + "/s" }

// ratioText is a ratio as people say it: so many times, or one so-many-th.
func ratioText(r float64) string {
	switch {
	case r > 0 && r < 0.1:
		return "1/" + money.Thousands(int64(math.Round(1/r)))
	case r > 0 && r < 0.4 && math.Abs(1/r-math.Round(1/r)) < 0.01:
		return "1/" + strconv.FormatFloat(1/r, 'f', 0, 64)
	}
	return fmt.Sprintf("%.2f", r)
}

// bytesText is a number of bytes in the unit that fits.
func bytesText(n int64) string {
	switch {
	case n == 0:
		return ""
	case n < 10*1<<30:
		return strconv.FormatInt((n+megabyte/2)/megabyte, 10) + " MB"
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
}
