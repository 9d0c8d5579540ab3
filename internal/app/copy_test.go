package app_test

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/internal/store"
	"commonpurse/reports/text"
)

// altering is a ledger in which cells change on the way in, as those of a damaged copy would.
type altering struct {
	store.Store
	table string
	alter func(row []any) (keep bool)
}

func (a altering) Fill(ctx context.Context, fn func(put func(store.Reader) error) error) error {
	return a.Store.Fill(ctx, func(put func(store.Reader) error) error {
		return fn(func(r store.Reader) error { return put(onTheWay{r, a}) })
	})
}

type onTheWay struct {
	store.Reader
	how altering
}

func (a onTheWay) Dump(table string) iter.Seq2[[]any, error] {
	rows := a.Reader.Dump(table)
	if table != a.how.table {
		return rows
	}
	return func(yield func([]any, error) bool) {
		names := true
		for row, err := range rows {
			if row = slices.Clone(row); !names && !a.how.alter(row) {
				continue
			}
			if names = false; !yield(row, err) {
				return
			}
		}
	}
}

func TestCopyNamesWhatIsNotTheSame(t *testing.T) {
	b := fresh(t)
	quarters := t.TempDir()
	if err := os.CopyFS(quarters, fixtures.Quarters()); err != nil {
		t.Fatal(err)
	}
	b.load(quarters)
	head := verified(t, b.Book)
	once := func(alter func([]any)) func([]any) bool {
		done := false
		return func(row []any) bool {
			if !done {
				alter(row)
			}
			done = true
			return true
		}
	}
	for name, c := range map[string]struct {
		table string
		alter func([]any) bool
		want  string
	}{
		"nothing":       {"heads", func([]any) bool { return true }, ""},
		"the head":      {"heads", once(func(row []any) { row[2] = row[2].(int64) + 1 }), "it stands at event"},
		"a hash":        {"events", once(func(row []any) { row[len(row)-1] = make([]byte, 32) }), "the root of"},
		"a balance":     {"balances", once(func(row []any) { row[len(row)-1] = row[len(row)-1].(int64) + 1 }), "a balance is not the same, of"},
		"an amount due": {"item_amounts", once(func(row []any) { row[len(row)-1] = int64(1) }), "the table item_amounts is not the same"},
		"a row":         {"documents", once(func(row []any) { row[1] = row[1].(int64) + 1 }), "the table documents is not the same"},
		"a name":        {"organisations", once(func(row []any) { row[4] = "Another" }), "the report "},
	} {
		t.Run(name, func(t *testing.T) {
			o := options()
			create := o.Create
			o.Create = func(ctx context.Context, at string) (store.Store, error) {
				s, err := create(ctx, at)
				return altering{s, c.table, c.alter}, err
			}
			var told []string
			got, err := app.New(o).Copy(ctx, b.at.Ledger, filepath.Join(t.TempDir(), "copy.db"), app.CopyOptions{
				Render: text.JSON, Progress: func(_, _ int64, what string) { told = append(told, what) },
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Books) != 1 || got.Books[0].Size != head.Size || got.Books[0].Root != head.Root || got.Books[0].Balances == 0 || got.Books[0].Reports == 0 {
				t.Errorf("it says of what was copied: %+v", got.Books)
			}
			for _, what := range []string{"copying", "comparing tables", "comparing reports"} {
				if !slices.Contains(told, what) {
					t.Errorf("of %s it told nobody how far it was: %q", what, slices.Compact(told))
				}
			}
			differences := strings.Join(got.Differences, "\n")
			if c.want == "" && differences != "" || !strings.Contains(differences, c.want) {
				t.Errorf("%s was altered, and it says:\n%s", name, differences)
			}
		})
	}
}
