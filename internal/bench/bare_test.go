package bench

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBare(t *testing.T) {
	const ledgers = `; The book main.
commodity GBP
    format 1000.00 GBP
tag seq

account Assets:F:1000

2026-04-01 * (3.1) invoices I-1
    ; seq: 3
    Expenses:F:5000:S  10.00 GBP
    ; service: S
    Liabilities:F:2000:V  -10.00 GBP

2026-04-30 * balances at 30 April 2026
    Expenses:F:5000:S  0.00 GBP = 10.00 GBP
    Liabilities:F:2000:V  0.00 GBP = -10.00 GBP

2026-05-01 * (4.1) payments P-1
    Liabilities:F:2000:V  10.00 GBP
    Assets:F:1000  -10.00 GBP
`
	const hledgers = `; The book main.
commodity 1000.00 GBP
payee invoices
2026-04-01 * (3.1) invoices | I-1  ; seq:3
    Expenses:F:5000:S  10.00 GBP  ; service:S
    Liabilities:F:2000:V  -10.00 GBP

2026-04-30 * balances | 30 April 2026
    Expenses:F:5000:S  0.00 GBP = 10.00 GBP
`
	for journal, want := range map[string]string{
		ledgers: `
2026-04-01 * (3.1) invoices I-1
    Expenses:F:5000:S  10.00 GBP
    Liabilities:F:2000:V  -10.00 GBP

2026-05-01 * (4.1) payments P-1
    Liabilities:F:2000:V  10.00 GBP
    Assets:F:1000  -10.00 GBP
`,
		hledgers: `
2026-04-01 * (3.1) invoices | I-1
    Expenses:F:5000:S  10.00 GBP
    Liabilities:F:2000:V  -10.00 GBP
`,
	} {
		from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
		if err := os.WriteFile(from, []byte(journal), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := bare(from, to); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, string(got)); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
	}
}
