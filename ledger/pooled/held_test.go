package pooled_test

import (
	"strings"
	"testing"

	"commonpurse/ledger/money"
	. "commonpurse/ledger/pooled"
)

// put is what a partner puts into the reserve of the pooled fund, or (negative) takes out, on a day of May 2025.
func put(ref, partner string, d int, p money.Pence) *ReserveMove {
	return &ReserveMove{Code: ref, Date: day(2025, 5, d), Fund: "pooled", Partner: partner, Amount: p, Decision: "BOARD-7"}
}

// apply is what CC applies of its balance (or reserve) in the pooled fund to 2025-26.
func apply(ref, from string, y, m, d int, p money.Pence) *CarryForward {
	return &CarryForward{Code: ref, Date: day(y, m, d), Fund: "pooled", Year: y25, Partner: "CC", Amount: p, From: from, Decision: "BOARD-7"}
}

// held opens the pooled fund with what it holds for its partners.
func held() *Opening {
	return &Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{
		{Account: "1000", Amount: 900_00},
		{Account: "3000", Amount: -500_00, Partner: "CC"},
		{Account: "3000", Amount: -300_00, Partner: "ICB"},
		{Account: "3200", Amount: -100_00, Partner: "CC"},
	}}
}

func heldRules() []rule {
	return []rule{
		{"To the reserve", []Event{held()}, put("RM1", "CC", 1, 70_00), []string{
			"2025-05-01 actual 3000 +7000 2025-26 fund=pooled partner=CC", "2025-05-01 actual 3200 -7000 2025-26 fund=pooled partner=CC",
		}},
		{"... from it", []Event{held()}, put("RM1", "CC", 1, -70_00), []string{
			"2025-05-01 actual 3200 +7000 2025-26 fund=pooled partner=CC", "2025-05-01 actual 3000 -7000 2025-26 fund=pooled partner=CC",
		}},
		{"Brought-forward balance applied", []Event{held()}, apply("CF1", "", 2025, 5, 1, 70_00), []string{
			"2025-05-01 budget 3900 +7000 2025-26 fund=pooled", "2025-05-01 budget 4600 -7000 2025-26 fund=pooled partner=CC source=brought-forward",
			"2025-05-01 actual 3000 +7000 2025-26 fund=pooled partner=CC", "2025-05-01 actual 4600 -7000 2025-26 fund=pooled partner=CC source=brought-forward",
		}},
		{"Reserve applied", []Event{held()}, apply("CF1", "reserve", 2025, 5, 1, 70_00), []string{
			"2025-05-01 budget 3900 +7000 2025-26 fund=pooled", "2025-05-01 budget 4600 -7000 2025-26 fund=pooled partner=CC source=brought-forward",
			"2025-05-01 actual 3200 +7000 2025-26 fund=pooled partner=CC", "2025-05-01 actual 4600 -7000 2025-26 fund=pooled partner=CC source=brought-forward",
		}},
		{"... agreed before the year, for a capital service", nil, &CarryForward{Code: "CF1", Date: day(2026, 3, 9), Fund: "pooled", Year: y26, Partner: "CC", Amount: 70_00, Service: "CAP", Decision: "B"}, []string{
			"2026-03-09 budget 3900 +7000 2026-27 fund=pooled", "2026-03-09 budget 4600 -7000 2026-27 fund=pooled nature=capital partner=CC source=brought-forward service=CAP",
			"2026-04-01 actual 3000 +7000 2026-27 fund=pooled partner=CC", "2026-04-01 actual 4600 -7000 2026-27 fund=pooled nature=capital partner=CC source=brought-forward service=CAP",
		}},
	}
}

func heldExamples() []example {
	return []example{
		{"Put into the reserve", []Event{held()}, put("RM1", "CC", 1, 70_00)},
		{"Taken out of the reserve", []Event{held()}, put("RM1", "CC", 1, -70_00)},
		{"Brought-forward balance applied", []Event{held()}, apply("CF1", "", 2025, 5, 1, 70_00)},
		{"Reserve applied, agreed before the year begins", []Event{held()}, &CarryForward{Code: "CF1", Date: day(2026, 3, 9), Fund: "pooled", Year: y26, Partner: "CC", Amount: 70_00, From: "reserve", Service: "pooled-S", Decision: "BOARD-7"}},
	}
}

func heldRefusals() []refusal {
	return []refusal{
		{"LOAD-008", nil, put("RM1", "CC", 1, 0)},
		{"LOAD-004", nil, &ReserveMove{Code: "RM1", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CC", Amount: 1}},
		{"LOAD-011", nil, &ReserveMove{Code: "RM1", Date: day(2025, 5, 1), Fund: "pooled", Partner: "CC", Amount: 1, Decision: "the board"}},
		{"FUND-001", nil, &ReserveMove{Code: "RM1", Date: day(2025, 5, 1), Fund: "pass-through", Partner: "CC", Amount: 1, Decision: "B"}},
		{"LOAD-008", nil, apply("CF1", "", 2025, 5, 1, -1)},
		{"LOAD-009", nil, apply("CF1", "surplus", 2025, 5, 1, 1)},
		{"LOAD-015", nil, apply("CF1", "", 2026, 4, 1, 1)},
		{"LOAD-016", nil, &CarryForward{Code: "CF1", Date: day(2024, 4, 1), Fund: "pooled", Year: 2023, Partner: "CC", Amount: 1, Decision: "B"}},
		{"FUND-001", nil, &CarryForward{Code: "CF1", Date: day(2025, 5, 1), Fund: "aligned", Year: y25, Partner: "CC", Amount: 1, Decision: "B"}},
		{"FUND-007", nil, &CarryForward{Code: "CF1", Date: day(2025, 5, 1), Fund: "pooled", Year: y25, Partner: "CC", Amount: 1, Service: "NHS-S", Decision: "B"}},
		{"RESERVE-001", []Event{held()}, apply("CF1", "reserve", 2025, 5, 1, 100_01)},
		// Agreed in March, it is applied on 1 April, when the reserve is there.
		{"RESERVE-001", []Event{held()}, apply("CF1", "reserve", 2025, 3, 1, 100_01)},
		{"RESERVE-001", []Event{held(), put("RM1", "CC", 2, 50_00)}, put("RM2", "CC", 3, -150_01)},
		// What is taken must still be there for what was taken after it, and is not there before it was put in.
		{"RESERVE-001", []Event{held(), put("RM1", "CC", 9, -80_00)}, put("RM2", "CC", 3, -20_01)},
		{"RESERVE-001", []Event{held(), put("RM1", "CC", 9, 80_00)}, put("RM2", "CC", 3, -100_01)},
		{"RESERVE-001", []Event{held()}, put("RM1", "ICB", 1, -1)},
		{"RESERVE-001", []Event{held()}, &Journal{Code: "J1", Date: day(2025, 5, 1), Lines: []JournalLine{
			{Line: 1, Layer: "actual", Account: "3200", Amount: 100_01, Fund: "pooled", Partner: "CC", Memo: "m"},
			{Line: 2, Layer: "actual", Account: "3200", Amount: -100_01, Fund: "pooled", Partner: "ICB", Memo: "m"},
		}}},
		{"RESERVE-001", nil, &Opening{Code: "O1", Date: day(2025, 4, 1), Fund: "pooled", Lines: []OpeningLine{
			{Account: "3200", Amount: 1_00, Partner: "CC"}, {Account: "3000", Amount: -1_00, Partner: "CC"},
		}}},
		{"RESERVE-001", []Event{held(), put("RM1", "CC", 2, 50_00), put("RM2", "CC", 3, -120_00)}, &Reversal{Code: "REV", Date: day(2025, 5, 5), Of: "reserve_moves/RM1", Reason: "r"}},
	}
}

// TestReserveIsTakenToTheLastPenny takes out what is there on each day, and not a penny more.
func TestReserveIsTakenToTheLastPenny(t *testing.T) {
	b := newBooks(t)
	b.post(held())
	b.post(put("RM1", "CC", 20, -100_00))
	b.refused(put("RM2", "CC", 20, -1), "RESERVE-001")
	b.post(put("RM3", "CC", 10, 40_00))
	b.refused(put("RM4", "CC", 9, -40_01), "RESERVE-001")
	b.post(put("RM5", "CC", 9, -40_00))
	b.want(b.seen(), "3200", "pooled", "CC", 0)
	b.want(b.seen(), "3000", "pooled", "CC", -600_00)
	b.post(&Reversal{Code: "REV1", Date: day(2025, 5, 20), Of: "reserve_moves/RM1", Reason: "r"})
	b.post(put("RM6", "CC", 21, -100_00))
	b.refused(&Reversal{Code: "REV2", Date: day(2025, 5, 21), Of: "openings/O1#pooled", Reason: "r"}, "RESERVE-001")
}

// TestMoreThanTheBalance warns where more goes into the reserve than stands on the partner's balance that day.
func TestMoreThanTheBalance(t *testing.T) {
	b := newBooks(t)
	b.post(held())
	if out := b.post(put("RM1", "CC", 1, 500_00)); len(out.Warnings) > 0 {
		t.Errorf("warned of what is there: %v", out.Warnings)
	}
	for _, e := range []Event{put("RM2", "CC", 1, 30_00), apply("CF1", "", 2025, 4, 30, 30_00)} {
		out := b.post(e)
		if len(out.Warnings) != 1 || !strings.Contains(out.Warnings[0], "£0.00 to 1 May 2025") && !strings.Contains(out.Warnings[0], "-£30.00 to 1 May 2025") {
			t.Errorf("warned: %v", out.Warnings)
		}
	}
	if out := b.post(apply("CF2", "reserve", 2025, 5, 1, 600_00)); len(out.Warnings) > 0 {
		t.Errorf("warned of what is there: %v", out.Warnings)
	}
}
