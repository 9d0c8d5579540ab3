package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/money"
	"commonpurse/reports/template"
	"commonpurse/reports/xlsx"
)

// templateVerb makes a workbook to fill in.
func templateVerb() *verb {
	return &verb{
		name: "template", does: "makes a workbook of the load format to fill in, with lists from these books to choose from.", args: "FILE.xlsx",
		examples: []string{"template books.xlsx", "template june.xlsx --for contributions", "template june.xlsx --for invoices,payments"},
		more: []string{
			"Its sheets are tables of the load format, checked as you type; purse load takes it when it is filled in, and an empty sheet is no error. " +
				"The first sheet says what each column is for, and the last has the lists. Everything but the cells to fill in is locked, without a password.",
			"Without --for it has every table. Besides tables there are templates for: " + strings.Join(template.Jobs(), ", ") + ". A file that is there is never overwritten.",
		},
		flags: []option{{
			name: "for", value: "NAME", usage: "the table or job that the workbook is for, several with commas between (default every table)",
			in: template.Names(),
		}},
		run: func(ctx context.Context, c *call) error { return c.template(ctx, c.args[0]) },
	}
}

func (c *call) template(ctx context.Context, file string) error {
	how, err := c.facts()
	if err != nil {
		return err
	}
	switch {
	case !strings.EqualFold(filepath.Ext(file), ".xlsx"):
		return misused("USE-008", "A template is a workbook, and "+file+" is not named as one.", "Name it as in: purse template "+strings.TrimSuffix(file, filepath.Ext(file))+".xlsx.")
	case isThere(file):
		return ledger.Refuse(ledger.Conflict, "USE-010", "There is something at "+file+" already.", "A template never overwrites anything, as it may have been filled in; name a new file.")
	}
	var made template.Template
	err = c.withBook(ctx, func(b *app.Book) error {
		made, err = b.Template(ctx, c.text("for"))
		return err
	})
	if err != nil {
		return err
	}
	if err := c.write(file, func(w io.Writer) error { return xlsx.WriteTemplate(w, made) }); err != nil {
		return err
	}
	if how.format == "json" {
		tables := []string{}
		for _, in := range made.Inputs {
			tables = append(tables, in.Table)
		}
		return c.answer(how, map[string]any{"file": file, "template": made.Name, "tables": tables})
	}
	c.say("Wrote %s, with %s to fill in. Then: purse load %s --dry-run", file, sheetsOf(len(made.Inputs)), typed(file))
	return nil
}

func sheetsOf(n int) string {
	if n == 1 {
		return "1 sheet"
	}
	return money.Thousands(int64(n)) + " sheets"
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
