package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commonpurse/internal/app"
)

// TestWhatIsMadeAgainOnTheDayOfItsReversal loads a payment that was reversed and made again on one day, and a receipt that
// was matched again, though their tables stand before that of the reversals; exported, they load again the same.
func TestWhatIsMadeAgainOnTheDayOfItsReversal(t *testing.T) {
	files := small()
	files["payments.csv"] = "ref,date,provider,amount,invoices\nPAY2,2025-07-01,CARE,150.00,I1\nPAY3,2025-07-01,CARE,150.00,I1\nPAY1,2025-05-20,CARE,150.00,I1\n"
	files["receipts.csv"] = "ref,date,payer,fund,amount\nR1,2025-07-01,A Stranger,F,20.00\n"
	files["identifications.csv"] = "ref,date,receipt,payer\nID1,2025-07-01,R1,CC\nID2,2025-07-01,R1,ICB\n"
	files["reversals.csv"] = "ref,date,of,reason\nREV1,2025-07-01,payments/PAY1,Wrong account\nREV2,2025-07-01,payments/PAY2,Wrong again\nREV3,2025-07-01,identifications/ID1,Wrong payer\n"
	b := fresh(t)
	l := b.load(folder(t, files))
	for _, c := range l.Tables {
		if c.Read != c.New || c.Error != 0 {
			t.Errorf("%+v", c)
		}
	}
	out, again := t.TempDir(), t.TempDir()
	if _, err := b.ExportTables(ctx, out); err != nil {
		t.Fatal(err)
	}
	copied := fresh(t)
	copied.load(out)
	if got, want := shown(copied.report("trial-balance", app.Query{})), shown(b.report("trial-balance", app.Query{})); got != want {
		t.Errorf("%s\nwas\n%s", got, want)
	}
	if _, err := copied.ExportTables(ctx, again); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"payments.csv", "identifications.csv", "reversals.csv"} {
		one, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if two, err := os.ReadFile(filepath.Join(again, name)); err != nil || string(one) != string(two) {
			t.Errorf("%s is\n%s\nwas\n%s %v", name, two, one, err)
		}
	}
}

// TestWhatNothingOfItsDayPutsRightIsReportedOnce tries rows again, and reports those that stay wrong, each once and counted.
func TestWhatNothingOfItsDayPutsRightIsReportedOnce(t *testing.T) {
	files := small()
	files["payments.csv"] = "ref,date,provider,amount,invoices\nPAY1,2025-05-20,CARE,150.00,I1\nPAY2,2025-05-20,CARE,150.00,I1\nPAY3,2025-06-20,CARE,75.01,I2\n"
	files["reversals.csv"] = "ref,date,of,reason\nREV1,2025-06-20,payments/PAY2,Twice\n"
	b := fresh(t)
	_, err := b.Load(ctx, []string{folder(t, files)}, app.LoadOptions{})
	var said []string
	for _, p := range refusal(t, err).Problems {
		said = append(said, p.File+" "+p.Code)
	}
	if got := strings.Join(said, ", "); got != "payments.csv PAY-001, payments.csv PAY-001" {
		t.Errorf("%s: %v", got, err)
	}
}

// TestWhatHasNoDayIsRefused loads a contribution that does not say when it was agreed and that its fund cannot hold, and
// nothing after it.
func TestWhatHasNoDayIsRefused(t *testing.T) {
	files := small()
	b := fresh(t)
	b.load(folder(t, files))
	_, err := b.Load(ctx, []string{folder(t, map[string]string{
		"contributions.csv": "ref,fund,year,partner,source,amount,kind,conditional\nC9,F,2025-26,CC,other,5.00,in-kind,yes\n",
	})}, app.LoadOptions{})
	if r := refusal(t, err); r.Code != "CONTRIB-001" {
		t.Errorf("it was refused with %s: %v", r.Code, err)
	}
}
