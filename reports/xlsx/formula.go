package xlsx

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"

	"github.com/xuri/excelize/v2"

	"commonpurse/reports"
)

// fine is how many decimals of a quotient are stored: more than a spreadsheet's own numbers differ by.
const fine = 12

var placeholder = regexp.MustCompile(`\{([a-z0-9_]+)\}`)

// formulaOf is the formula of a column's cells, with the letters of the columns that it is made of, and those that it is
// the quotient of.
//
// Errors: a column that the formula names and the section has not.
func formulaOf(c reports.Column, columns []reports.Column) (formula string, ratio []int, err error) {
	formula = c.Formula
	for _, key := range c.Ratio {
		if key != "" {
			formula = "IFERROR({" + c.Ratio[0] + "}/{" + c.Ratio[1] + `},"` + notApplicable + `")`
			ratio = append(ratio, slices.IndexFunc(columns, func(c reports.Column) bool { return c.Key == key }))
		}
	}
	formula = placeholder.ReplaceAllStringFunc(formula, func(named string) string {
		i := slices.IndexFunc(columns, func(c reports.Column) bool { return "{"+c.Key+"}" == named })
		if i < 0 {
			err = fmt.Errorf("column %s: its formula names %s, which is no column", c.Key, named)
			return named
		}
		return letters(i) + rowMark
	})
	return formula, ratio, err
}

// divide puts what a quotient comes to in the place of the rounded percentage that the report has.
func (c *cell) divide(part, whole reports.Value) {
	if c.content != figure || part.IsNull() || whole.IsNull() || whole.Number() == 0 {
		return
	}
	n := new(big.Int).Exp(big.NewInt(10), big.NewInt(fine), nil)
	n.Mul(n, big.NewInt(part.Number()))
	if n.Quo(n, big.NewInt(whole.Number())); n.IsInt64() && fits(lookPercent, n.Int64()) == nil {
		c.n, c.places = n.Int64(), fine
	}
}

// nameCells gives the names that formulas use to their cells.
func (b *book) nameCells() error {
	for i, section := range b.report.Sections {
		s := b.sheets[i+2]
		for _, n := range section.Names {
			column := slices.IndexFunc(section.Columns, func(c reports.Column) bool { return c.Key == n.Column })
			if column < 0 || n.Row < 0 || n.Row >= s.survey.rows {
				return fmt.Errorf("the name %s is of no cell of the section %s", n.Name, section.Key)
			}
			err := b.file.SetDefinedName(&excelize.DefinedName{
				Name: n.Name, Comment: tidy(n.Comment), RefersTo: fmt.Sprintf("%s!$%s$%d", s.quoted(), letters(column), s.first()+n.Row),
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// ratings are the words that a rating begins with, and how each is coloured: 6.1, 7.8 and 6.6 to 1.
var ratings = []struct{ word, ink, fill string }{{"Red", "942514", "F6D7D2"}, {"Amber", "594D00", "FFF7BF"}, {"Green", "005A30", "CCE2D8"}}

// colourRatings puts a colour behind the word of each rating, which says the same; not where the sheet is published.
func (b *book) colourRatings(s *sheet) error {
	for i, c := range s.columns {
		if !c.rated || b.options.Profile == Publish {
			continue
		}
		var rules []excelize.ConditionalFormatOptions
		for _, r := range ratings {
			style, err := b.file.NewConditionalStyle(&excelize.Style{
				Font: &excelize.Font{Color: r.ink}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{r.fill}},
			})
			if err != nil {
				return err
			}
			rules = append(rules, excelize.ConditionalFormatOptions{
				Type: "formula", Format: &style, Criteria: fmt.Sprintf(`LEFT($%s%d,%d)="%s"`, letters(i), s.first(), len(r.word), r.word),
			})
		}
		if err := b.file.SetConditionalFormat(s.name, s.span(i), rules); err != nil {
			return err
		}
	}
	return nil
}
