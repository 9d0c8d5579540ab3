package app_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"commonpurse/internal/app"
	"commonpurse/reports"
	"commonpurse/reports/xlsx"
)

// workbook makes a report's workbook, and says by which arguments it was.
func (b *books) workbook(name string, q app.Query) ([]byte, []reports.Argument) {
	b.t.Helper()
	var out bytes.Buffer
	var asked []reports.Argument
	err := b.Remake(ctx, name, q, func(r reports.Report) error {
		asked = r.Arguments
		return xlsx.Write(&out, r, xlsx.Options{})
	})
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	return out.Bytes(), asked
}

// TestWorkbooksHoldNoClock holds that every workbook is the same to the byte when it is made again years later, also where a
// period had been opened again until a time that is over by then.
func TestWorkbooksHoldNoClock(t *testing.T) {
	t.Parallel()
	b := demonstrated(t)
	b.load(folder(t, map[string]string{"closes.csv": "host,year,period,date,state,reason,until\nWCC,2025-26,11,2026-04-20,open,One more invoice,2026-04-30 17:00\n"}))
	o := options()
	later := clock{at: time.Date(2029, 6, 1, 9, 0, 0, 0, time.UTC)}
	o.Now = later.now
	after := *b
	after.app = app.New(o)
	after.Book = after.reopen()
	for _, name := range append(slices.Clone(app.ReportNames()), "board-pack", "partner-pack") {
		for _, q := range []app.Query{{}, {Year: 2025, Fund: "BCF", Period: 11}} {
			if name == "statement" || name == "partner-return" || name == "partner-pack" {
				q.Partner = "WCC"
			}
			first, asked := b.workbook(name, q)
			again, err := app.QueryOf(asked)
			if err != nil {
				t.Fatal(err)
			}
			if second, _ := after.workbook(name, again); !bytes.Equal(first, second) {
				t.Errorf("%s by %v is not the same later", name, asked)
			}
		}
	}
}

// TestPackAgain holds that a pack is made again from what its manifest says, later and after more was recorded, that nothing is
// recorded for it, and that it is refused where the same could not be made.
func TestPackAgain(t *testing.T) {
	t.Parallel()
	b := demonstrated(t)
	key := readAll(t, b.key)
	first, made := b.packed("year-end", app.Query{Year: 2025, Fund: "BCF"}, false)
	k := app.Kept{Kind: first.Kind, Version: first.Version, Checkpoint: first.Checkpoint, Arguments: first.Arguments, Event: first.Issue.Seq}
	b.load(folder(t, map[string]string{"aliases.csv": "organisation,alias\nWCC,The County\n"}))
	head := b.headNow()
	remade := map[string][]byte{}
	again, err := b.PackAgain(ctx, k, key, keeping(remade))
	if err != nil || !slices.Equal(again.Files, first.Files) || again.Issue == nil || again.Issue.Note != first.Issue.Note || b.headNow() != head {
		t.Fatalf("%+v %v", again, err)
	}
	for name, was := range made {
		if !bytes.Equal(was, remade[name]) {
			t.Errorf("%s is not the same", name)
		}
	}
	for why, spoil := range map[string]func(*app.Kept){
		"REPORT-019 another version":      func(k *app.Kept) { k.Version = "0.9" },
		"REPORT-019 another history":      func(k *app.Kept) { k.Checkpoint.Size-- },
		"REPORT-019 more than there is":   func(k *app.Kept) { k.Checkpoint.Size = head + 1 },
		"REPORT-019 less than there is":   func(k *app.Kept) { k.Checkpoint.Size = -1 },
		"REPORT-019 an event to come":     func(k *app.Kept) { k.Event = head + 1 },
		"REPORT-016 another kind":         func(k *app.Kept) { k.Kind = "bored" },
		"REPORT-017 what cannot be asked": func(k *app.Kept) { k.Arguments = []reports.Argument{{Name: "years", Value: "2025-26"}} },
	} {
		spoilt := k
		spoil(&spoilt)
		if _, err := b.PackAgain(ctx, spoilt, key, keeping(map[string][]byte{})); refusal(t, err).Code != why[:10] {
			t.Errorf("%s: %v", why, err)
		}
	}
	k.Event-- // an event of another kind, or none of this pack
	if again, err := b.PackAgain(ctx, k, key, keeping(remade)); err != nil || again.Issue != nil {
		t.Errorf("an event that did not issue it: %+v %v", again.Issue, err)
	}
}
