package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// required are the checks that a report must have: words that one of its checks says.
var required = map[string][]struct {
	id   string
	says *regexp.Regexp
	what string
}{
	"trial-balance":  {{"K05", balanced, "that debits equal credits"}},
	"entries":        {{"K10", trail, "that the rows are all the entries"}},
	"memorandum":     {{"K05", balanced, "that debits equal credits"}, {"K07", carried, "opening and closing balances"}},
	"statement":      {{"K07", carried, "what is brought and carried forward"}, {"K09", partners, "the partner's balance against the ledger"}},
	"partner-return": {{"K09", partners, "what is booked against the ledger"}},
	"partner-pack":   {{"K07", carried, "what is brought and carried forward"}, {"K09", partners, "the partner's balance against the ledger"}},
	"year-end":       {{"K05", balanced, "that debits equal credits"}, {"K07", carried, "opening and closing balances"}},
	"board-pack":     {{"K05", balanced, "that debits equal credits"}},
	"pool-manager":   {{"K08", funded, "budgets against the income that they fund"}},
	"controls":       {{"K05", balanced, "that debits equal credits"}, {"K10", trail, "that events are numbered without a gap"}},
}

var (
	balanced = regexp.MustCompile(`(?i)debits equal (its |the )?credits|layer balances`)
	carried  = regexp.MustCompile(`(?i)opening.*closing|brought forward.*carried forward|opening balance`)
	funded   = regexp.MustCompile(`(?i)budgets? .*(equal|beyond|contributions|income)`)
	partners = regexp.MustCompile(`(?i)\b(ledger|accounts?)\b`)
	trail    = regexp.MustCompile(`(?i)rows of the table|without a gap|no gap|total of (debit|credit)`)
)

// judgeControls judges the checks: K01 to K10.
func judgeControls(b *book) {
	s := b.named("Checks", nil)
	if s == nil || !s.read {
		b.find(finding{id: "K01", found: "there is no sheet Checks"})
		return
	}
	t := s.table()
	if t == nil {
		b.find(finding{id: "K01", sheet: s, found: "the checks are no table"})
		return
	}
	report := strings.Split(b.custom["Report id"], "/")[0]
	for _, need := range required[report] {
		if !slices.ContainsFunc(s.texts(t, 0), need.says.MatchString) {
			b.find(finding{id: need.id, sheet: s, found: "no check says " + need.what})
		}
	}
	if t.none || t.last()-t.first() < 0 {
		b.find(finding{id: "K01", sheet: s, found: "there is no check"})
	}
	b.judgeCheckTable(s, t)
	b.judgeTied(s)
	b.judgeDraft(s, t)
}

// texts are the texts of a column of a table's body, the first 10,000.
func (s *sheet) texts(t *table, i int) []string {
	var out []string
	for y := t.first(); y <= min(t.last(), t.first()+10_000); y++ {
		out = append(out, s.at(t.area.x1+i, y).text())
	}
	return out
}

// headed is the place of the column whose heading begins with words; -1 when there is none.
func (t *table) headed(begins string) int {
	return slices.IndexFunc(t.columns, func(c tableColumn) bool { return strings.HasPrefix(c.name, begins) })
}

// judgeCheckTable judges K02 and K03.
func (b *book) judgeCheckTable(s *sheet, t *table) {
	for _, name := range []string{"This workbook", "Ledger", "Difference", "Result"} {
		if t.headed(name) < 0 {
			b.find(finding{id: "K02", sheet: s, found: "the checks have no column " + name})
		}
	}
	for name, must := range map[string]string{"Difference": "ROUND(", "Result": "IF("} {
		if i := t.headed(name); i >= 0 {
			c := s.at(t.area.x1+i, t.first())
			if !strings.Contains(c.formula, must) {
				b.find(finding{id: "K02", sheet: s, x: t.area.x1 + i, y: t.first(), found: "the column " + name + " is no formula with " + must + ")"})
			}
		}
	}
	overall := slices.ContainsFunc(s.formulas, func(c *cell) bool { return c.y < t.area.y1 && strings.Contains(c.formula, "COUNTIF") })
	if !overall {
		b.find(finding{id: "K03", sheet: s, found: "no formula above the checks says how they came out"})
	}
	cover := b.named("Cover", nil)
	if cover == nil || !slices.ContainsFunc(cover.formulas, func(c *cell) bool { return strings.Contains(c.formula, "Checks") }) {
		b.find(finding{id: "K03", sheet: cover, found: "the Cover does not repeat how the checks came out, by a formula"})
	}
}

// judgeTied judges K06: each total of money is a figure of the checks.
func (b *book) judgeTied(checks *sheet) {
	tied := map[reference]bool{}
	for _, c := range checks.formulas {
		for _, r := range parse(c.formula).refs {
			tied[reference{strings.ToLower(r.sheet), r.area}] = true
		}
	}
	for _, s := range b.sheets {
		t := s.table()
		if t == nil || t.totals == 0 || s == checks || !s.read {
			continue
		}
		for i := range t.columns {
			c := s.at(t.area.x1+i, t.area.y2)
			if f := b.styles.cell(c.style).format; !c.formed || f != pounds && f != wholePounds {
				continue
			}
			if !tied[reference{strings.ToLower(s.name), area{c.x, c.y, c.x, c.y}}] {
				b.find(finding{id: "K06", sheet: s, x: c.x, y: c.y, found: "no check compares the total of " + t.columns[i].name + " with the ledger"})
			}
		}
	}
}

const draft = "DRAFT"

// judgeDraft judges K04.
func (b *book) judgeDraft(s *sheet, t *table) {
	fails := 0
	if i := t.headed("Result"); i >= 0 {
		for _, result := range s.texts(t, i) {
			if strings.HasPrefix(result, "Fail") {
				fails++
			}
		}
	}
	for _, each := range b.sheets {
		if is := strings.HasPrefix(each.at(1, 1).text(), draft); is != (fails > 0) && each.read {
			b.find(finding{id: "K04", sheet: each, x: 1, y: 1, found: fmt.Sprintf("%s failed, and the title is %q", counted(fails, "check"), each.at(1, 1).text())})
		}
	}
	if is := strings.HasPrefix(b.core.one("title").words(), draft); is != (fails > 0) {
		b.find(finding{id: "K04", found: fmt.Sprintf("%s failed, and the file's title is %q", counted(fails, "check"), b.core.one("title").words())})
	}
	if is := strings.HasSuffix(b.name, "-draft.xlsx"); b.name != "" && is != (fails > 0) {
		b.find(finding{id: "K04", found: fmt.Sprintf("%s failed, and the file is called %s", counted(fails, "check"), b.name)})
	}
}

// texts of a sheet of sentences.
func (s *sheet) lines() []string { return append([]string{s.at(1, 1).text()}, s.above...) }

var (
	saysDate    = regexp.MustCompile(`(?i)as at \d{1,2} [A-Z][a-z]+ \d{4}`)
	saysRange   = regexp.MustCompile(`(?i)entries [\d,]+ to [\d,]+|no entries yet`)
	saysTime    = regexp.MustCompile(`recorded on (\d{1,2} [A-Z][a-z]+ \d{4} at \d\d:\d\d:\d\d) UTC|no entries yet`)
	saysPeriod  = regexp.MustCompile(`(?i)(accounting period|periods?):? .*(open|closed)|every period behind them is closed|a period behind them is still open`)
	saysVersion = regexp.MustCompile(`(?i)version \S`)
	saysMinus   = regexp.MustCompile(`(?i)\b(positive|negative|minus)\b`)
	saysRounded = regexp.MustCompile(`(?i)\brounded\b`)
)

// recordedAt is when the Cover says that the last event was recorded, as properties have times; empty when it does not.
func (b *book) recordedAt() string {
	cover := b.named("Cover", nil)
	if cover == nil {
		return ""
	}
	m := saysTime.FindStringSubmatch(strings.Join(cover.lines(), "\n"))
	if m == nil || m[1] == "" {
		return ""
	}
	at, err := time.Parse("2 January 2006 at 15:04:05", m[1])
	if err != nil {
		return ""
	}
	return at.Format("2006-01-02T15:04:05Z")
}

var variance = regexp.MustCompile(`(?i)\b(variance|underspend|overspend)\b`)

// judgeCover judges what the Cover says: K11 to K14.
func judgeCover(b *book) {
	cover := b.named("Cover", nil)
	if cover == nil {
		b.find(finding{id: "K11", found: "there is no Cover"})
		return
	}
	all := strings.Join(cover.lines(), "\n")
	for _, need := range []struct {
		says *regexp.Regexp
		what string
	}{
		{saysDate, "the data date"},
		{saysRange, "the ledger range"},
		{saysTime, "when the last of it was recorded"},
		{saysPeriod, "the state of the period"},
		{saysVersion, "the version"},
	} {
		if !need.says.MatchString(all) {
			b.find(finding{id: "K11", sheet: cover, found: "the Cover does not say " + need.what})
		}
	}
	if i := slices.Index(cover.above, "Who to ask"); i < 0 || i+1 >= len(cover.above) {
		b.find(finding{id: "K11", sheet: cover, found: "the Cover does not say who to ask"})
	}
	b.judgeSigns(cover, all)
	if !saysRounded.MatchString(all) {
		b.find(finding{id: "K13", sheet: cover, found: "the Cover does not say whether figures are rounded"})
	}
	b.judgeState(cover, all)
}

// judgeSigns judges K12, and the second half of K13.
func (b *book) judgeSigns(cover *sheet, all string) {
	varied := false
	for _, s := range b.sheets {
		for _, t := range s.tables {
			for i, c := range t.columns {
				if i < len(t.seen) && variance.MatchString(c.name) && unitOf(t.seen[i].format) != "" {
					varied = true
					if !saysMinus.MatchString(s.said()) && !saysMinus.MatchString(c.name) {
						b.find(finding{id: "K12", sheet: s, x: t.area.x1 + i, y: t.area.y1, found: "the sheet does not say what a minus means in " + c.name})
					}
				}
			}
			if s.name == "Checks" {
				continue
			}
			for _, c := range s.formulas {
				if t.area.holds(c.x, c.y) && strings.Contains(strings.ToUpper(c.formula), "ROUND(") {
					b.find(finding{id: "K13", sheet: s, x: c.x, y: c.y, found: "the formula rounds what is added up: " + c.formula})
				}
			}
		}
	}
	if varied && !saysMinus.MatchString(all) {
		b.find(finding{id: "K12", sheet: cover, found: "the Cover does not say what a minus means"})
	}
}

// judgeState judges K14.
func (b *book) judgeState(cover *sheet, all string) {
	status := b.custom["Status"]
	if status != "provisional" && status != "final" {
		b.find(finding{id: "K14", found: fmt.Sprintf("the status is %q", status), right: "provisional or final"})
		return
	}
	if !strings.Contains(strings.ToLower(all), status) {
		b.find(finding{id: "K14", sheet: cover, found: "the Cover does not say that the figures are " + status})
	}
	if status != "final" {
		return
	}
	for _, line := range cover.above {
		if strings.HasPrefix(line, "Accounting period:") && strings.Contains(line, "open") {
			b.find(finding{id: "K14", sheet: cover, found: "the figures are final and the period is open: " + line})
		}
	}
}
