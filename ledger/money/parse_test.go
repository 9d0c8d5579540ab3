package money

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Pence{
		"1234.50":               123_450,
		"1234.5":                123_450,
		"1234":                  123_400,
		"1234.":                 123_400,
		".50":                   50,
		"0":                     0,
		"-0":                    0,
		"007.10":                710,
		"1,234.50":              123_450,
		"1,234":                 123_400,
		"12,345,678.90":         1_234_567_890,
		" 1 234.50 ":            123_450,
		"1\u00a0234.50":         123_450,
		"1\u202f234\u202f567":   123_456_700,
		"£1,234.50":             123_450,
		"£ 1,234.50":            123_450,
		"-12.00":                -1200,
		"- 12.00":               -1200,
		"+12.00":                1200,
		"(12.00)":               -1200,
		"(1,234.50)":            -123_450,
		"(£12.00)":              -1200,
		"£(12.00)":              -1200,
		"( 12.00 )":             -1200,
		"1234.50-":              -123_450,
		"−1,234.50":             -123_450,
		"\u20135.00":            -500,
		"-£5.00":                -500,
		"£-5.00":                -500,
		"1.2E+05":               12_000_000,
		"1.2e5":                 12_000_000,
		"-1.234E+03":            -123_400,
		"1.5E-1":                15,
		"5.684341886080802E-14": 0,
		"3963.0000000000005":    396_300,
		"1234.4999999998":       123_450,
		"-0.30000000000000004":  -30,
		"1234.500":              123_450,
		"0.500":                 50,
		"1,234.500":             123_450,
		"\ufeff12\u200b.00":     1200,
		"\u201c1,234.50\u201d":  123_450,
		"'1234.50":              123_450,
		"10,000,000,000,000.00": Max,
	} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		text    string
		problem Problem
		want    string
	}{
		{"12,50", DecimalComma, `"12,50" has a decimal comma; write 12.50 (or 1,250 if that was meant)`},
		{"12,5", DecimalComma, "write 12.5"},
		{"0,50", DecimalComma, "write 0.50"},
		{",50", DecimalComma, "write 0.50"},
		{"0,500", DecimalComma, "write 0.50"},
		{"1234,56", DecimalComma, "write 1234.56 (or 123,456 if that was meant)"},
		{"-£12,50", DecimalComma, "write 12.50"},
		{"1.234,50", DecimalComma, `"1.234,50" has a decimal comma; write 1,234.50`},
		{"1.234.567,89", DecimalComma, "write 1,234,567.89"},
		{"1.234", MorePence, `"1.234" has more than pence; write 1,234 or 1.23, whichever was meant`},
		{"1.230", MorePence, "write 1,230 or 1.23, whichever was meant"},
		{"£100.000", MorePence, "write 100,000 or 100.00, whichever was meant"},
		{"1234.505", MorePence, `"1234.505" has more than pence; write 1234.50 or 1234.51`},
		{"-1,234.5678", MorePence, "write 1234.56 or 1234.57"},
		{"0.001", MorePence, "write 0.00 or 0.01"},
		{"1e-3", MorePence, "write 0.00 or 0.01"},
		{"1234.49999", MorePence, "write 1234.49 or 1234.50"},
		{"1.00000001", MorePence, "write 1.00 or 1.01"},
		{"abc", NotAmount, `"abc" is not an amount; write pounds and pence such as 1234.50`},
		{"", NotAmount, "write 0.00 for nothing"},
		{" \u00a0\u200b", NotAmount, "write 0.00 for nothing"},
		{"-", NotAmount, "write 0.00 for nothing"},
		{"–", NotAmount, "write 0.00 for nothing"},
		{"£", NotAmount, "write 0.00 for nothing"},
		{"nil", NotAmount, "write 0.00 for nothing"},
		{"N/A", NotAmount, "write 0.00 for nothing"},
		{"#REF!", NotAmount, "mend the formula"},
		{"€12.00", NotAmount, "amounts are in pounds"},
		{"--5", NotAmount, ""},
		{"-5-", NotAmount, ""},
		{"(-5)", NotAmount, ""},
		{"((5))", NotAmount, ""},
		{"(5", NotAmount, ""},
		{"££5", NotAmount, ""},
		{"=1+1", NotAmount, ""},
		{"1,23.45", NotAmount, "exactly three digits after it: write 123.45"},
		{"1,2,3", NotAmount, "write 123"},
		{"1,2345", DecimalComma, "12,345"},
		{"12,", NotAmount, "write 12"},
		{"12 34", NotAmount, "write 1,234"},
		{"1 234,567", NotAmount, ""},
		{"1.234.567", NotAmount, "write 1,234,567 if that was meant"},
		{"1.2.3", NotAmount, ""},
		{"1,234.50,10", NotAmount, ""},
		{"1.5 0", NotAmount, ""},
		{".", NotAmount, ""},
		{",", NotAmount, ""},
		{"1e", NotAmount, ""},
		{"e5", NotAmount, ""},
		{"1e5e5", NotAmount, ""},
		{"1,2e5", NotAmount, ""},
		{"1e9999", NotAmount, ""},
		{"0x10", NotAmount, ""},
		{"1_000", NotAmount, ""},
		{"NaN", NotAmount, ""},
		{"Infinity", NotAmount, ""},
		{"١٢", NotAmount, ""},
		{"12.00 CR", NotAmount, ""},
		{"50%", NotAmount, ""},
		{strings.Repeat("9", 65), NotAmount, "…"},
		{"10,000,000,000,000.01", TooLarge, "is too large; amounts go up to £10,000,000,000,000.00"},
		{"1e999", TooLarge, ""},
		{"-1e17", TooLarge, ""},
		{strings.Repeat("9", 40), TooLarge, ""},
	} {
		got, err := Parse(c.text)
		var wrong *ParseError
		if !errors.As(err, &wrong) {
			t.Errorf("Parse(%q) = %s, %v; want a *ParseError", c.text, got, err)
			continue
		}
		if got != 0 || wrong.Problem != c.problem || wrong.Text != c.text || wrong.Hint == "" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Parse(%q): problem %d, %s; want problem %d and %q", c.text, wrong.Problem, err, c.problem, c.want)
		}
	}
}

func TestErrorsAreSafeToShow(t *testing.T) {
	_, err := Parse("12\x1b[31m\n\u00a0pounds" + strings.Repeat("x", 500))
	if text := err.Error(); strings.ContainsAny(text, "\x1b\n") || len(text) > 200 || !strings.HasPrefix(text, `"12[31m  pounds`) {
		t.Errorf("got %q", text)
	}
}

func TestParsePercent(t *testing.T) {
	for text, want := range map[string]Percent{
		"50": 50_000_000, "50%": 50_000_000, " 12.5 % ": 12_500_000, "33.333333": 33_333_333, "33.333": 33_333_000,
		"33.299999999999997": 33_300_000, "0": 0, "100.00": Whole, "-5": -5_000_000, "0.000001": 1, "1,000%": 1_000_000_000,
	} {
		got, err := ParsePercent(text)
		if err != nil || got != want {
			t.Errorf("ParsePercent(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, c := range []struct {
		text    string
		problem Problem
		want    string
	}{
		{"12,5%", DecimalComma, `"12,5%" has a decimal comma; write 12.5`},
		{"33.3333333", MorePence, `"33.3333333" has more than six decimals; write 33.333333 or 33.333334`},
		{"half", NotAmount, `"half" is not a percentage; write a percentage such as 33.333333`},
		{"", NotAmount, "is not a percentage"},
		{"%", NotAmount, "is not a percentage"},
		{"1e17", TooLarge, "is too large"},
	} {
		got, err := ParsePercent(c.text)
		var wrong *ParseError
		if !errors.As(err, &wrong) || got != 0 || wrong.Problem != c.problem || wrong.Text != c.text || !strings.Contains(err.Error(), c.want) {
			t.Errorf("ParsePercent(%q) = %s, %v; want problem %d and %q", c.text, got, err, c.problem, c.want)
		}
	}
}

func TestPercentForms(t *testing.T) {
	for _, c := range []struct {
		p              Percent
		exact, rounded string
	}{
		{Whole, "100", "100.00"},
		{50_000_000, "50", "50.00"},
		{33_333_333, "33.333333", "33.33"},
		{12_500_000, "12.5", "12.50"},
		{50_769_231, "50.769231", "50.77"},
		{5_000, "0.005", "0.01"},
		{-5_000, "-0.005", "-0.01"},
		{4_999, "0.004999", "0.00"},
		{0, "0", "0.00"},
	} {
		if c.p.String() != c.exact || c.p.Rounded() != c.rounded {
			t.Errorf("%d: %s, %s; want %s, %s", int64(c.p), c.p, c.p.Rounded(), c.exact, c.rounded)
		}
	}
}

var anAmount = rapid.Map(rapid.Int64Range(-int64(Max), int64(Max)), func(n int64) Pence { return Pence(n) })

func TestAmountsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anAmount.Draw(t, "amount")
		for _, text := range []string{
			p.String(), p.Grouped(), p.Pounds(), " " + p.String() + "\u00a0", strings.ReplaceAll(p.Grouped(), ",", "\u202f"),
			strings.Replace(p.String(), "-", "\u2212", 1), fmt.Sprintf("%de-2", int64(p)),
		} {
			if got, err := Parse(text); err != nil || got != p {
				t.Fatalf("Parse(%q) = %s, %v", text, got, err)
			}
		}
		if p < 0 {
			for _, text := range []string{"(" + p.Abs().Grouped() + ")", p.Abs().String() + "-"} {
				if got, err := Parse(text); err != nil || got != p {
					t.Fatalf("Parse(%q) = %s, %v", text, got, err)
				}
			}
		}
	})
}

func TestPercentagesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Percent(rapid.Int64Range(-int64(Max), int64(Max)).Draw(t, "percent"))
		if got, err := ParsePercent(p.String() + "%"); err != nil || got != p {
			t.Fatalf("ParsePercent(%q) = %s, %v", p, got, err)
		}
	})
}

// No text panics, every refusal is a *ParseError with a hint, and what is read is within what an amount may be.
func readsOrRefuses(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string,
) {
	t.Helper()
	p, err := Parse(text)
	var wrong *ParseError
	switch {
	case err == nil && (p > Max || p < -Max):
		t.Fatalf("Parse(%q) = %s", text, p)
	case err != nil && (!errors.As(err, &wrong) || wrong.Hint == "" || wrong.Problem == 0 || p != 0):
		t.Fatalf("Parse(%q) = %s, %v", text, p, err)
	}
	if _, err := ParsePercent(text); err != nil && !errors.As(err, &wrong) {
		t.Fatalf("ParsePercent(%q): %v", text, err)
	}
}

func TestAnyTextIsReadOrRefused(t *testing.T) {
	likely := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789.,,  --+()£eE%'\u00a0\u2212x")), 0, 20, -1)
	rapid.Check(t, func(t *rapid.T) {
		readsOrRefuses(t, rapid.String().Draw(t, "any"))
		readsOrRefuses(t, likely.Draw(t, "likely"))
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"1234.50", "(1,234.50)", "1.2E+05", "12,50", "1.234", "1e-999", "£-5", "\xff\xfe", "33.3%"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { readsOrRefuses(t, text) })
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("103,316.49"); err != nil {
			b.Fatal(err)
		}
	}
}

// TestPlainAmountsAreReadAlike reads amounts as most are written and, with a space before them, the long way round.
func TestPlainAmountsAreReadAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{0,16}(\.[0-9]{0,3})?`).Draw(t, "text")
		short, shortErr := Parse(text)
		long, longErr := Parse(" " + text)
		if short != long || (shortErr == nil) != (longErr == nil) {
			t.Fatalf("%q is %d (%v), and with a space before it %d (%v)", text, short, shortErr, long, longErr)
		}
	})
}

func TestParseFigure(t *testing.T) {
	for text, want := range map[string]Figure{
		"10072":                  10_072_000000,
		"10,072":                 10_072_000000,
		"88.4":                   88_400000,
		"88.4%":                  88_400000,
		"-0.000001":              -1,
		"1.234":                  1_234000,
		"0":                      0,
		"79.299999999999997":     79_300000,
		"999,999,999,999.999999": MaxFigure,
	} {
		got, err := ParseFigure(text)
		if err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
		if again, err := ParseFigure(got.String()); err != nil || again != got {
			t.Errorf("%q is written as %q, which is %v, %v", text, got, again, err)
		}
		if again, err := ParseFigure(got.Grouped()); err != nil || again != got {
			t.Errorf("%q is shown as %q, which is %v, %v", text, got.Grouped(), again, err)
		}
	}
	for text, want := range map[string]string{
		"":              `"" is not a number; write 0.00 for nothing, or a number such as 84.25`,
		"many":          `"many" is not a number; write a number such as 84.25`,
		"84,5":          `"84,5" has a decimal comma; write 84.5`,
		"0.1234567":     `"0.1234567" has more than six decimals; write 0.123456 or 0.123457`,
		"1000000000000": `"1000000000000" is too large; numbers go up to 999999999999.999999`,
	} {
		if _, err := ParseFigure(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v; want %s", text, err, want)
		}
	}
}

func TestPerUnit(t *testing.T) {
	for _, c := range []struct {
		amount Pence
		figure string
		want   string
	}{
		{100_00, "3", "33.33"}, {200_00, "3", "66.67"}, {100_00, "-0.5", "-200.00"}, {1, "2", "0.01"}, {100_00, "0", ""}, {Max, "0.000001", ""},
	} {
		f, err := ParseFigure(c.figure)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := PerUnit(c.amount, f); ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%s over %s is %s, %v; want %s", c.amount, c.figure, got, ok, c.want)
		}
	}
}
