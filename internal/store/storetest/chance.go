package storetest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// What histories are made of: few enough values that they meet, with the days and periods where years end.
var (
	days = []calendar.Date{
		calendar.Of(2026, 3, 30), calendar.Of(2026, 3, 31), calendar.Of(2026, 4, 1), calendar.Of(2026, 4, 30),
		calendar.Of(2026, 5, 1), calendar.Of(2026, 5, 16), calendar.Of(2027, 3, 30), calendar.Of(2027, 3, 31),
		calendar.Of(2027, 4, 1),
	}
	accounts = []string{"1000", "1100", "2000", "5000"}
	funds    = []string{"FUND-A", "FUND-B", "Ærø"}
	parties  = []string{"", "DCC", "NHS", "Smith & Sons"}
	services = []string{"", "EQP", "RABL"}
	layers   = []ledger.Layer{ledger.Budget, ledger.Intent, ledger.Commitment, ledger.Actual}
)

func any1[T any](t *rapid.T, from []T) T { return rapid.SampledFrom(from).Draw(t, "one of") }

// chance says whether something happens, one time in n.
func chance(t *rapid.T, n int) bool { return rapid.IntRange(1, n).Draw(t, "chance") == n }

func drawEntry(t *rapid.T, items []pooled.Item) ledger.Entry {
	date := any1(t, days)
	period := date.Period()
	if date == period.Year().End() {
		period = calendar.PeriodOf(period.Year(), rapid.IntRange(12, 14).Draw(t, "period"))
	}
	e := ledger.Entry{Date: date, Period: period}
	for range rapid.IntRange(1, 4).Draw(t, "lines") {
		e.Lines = append(e.Lines, drawLine(t, period, items))
	}
	return e
}

func drawLine(t *rapid.T, period calendar.Period, items []pooled.Item) ledger.Line {
	l := ledger.Line{
		Layer: any1(t, layers), Account: any1(t, accounts), Year: period.Year(), Rule: any1(t, []string{"a/1", "b/2"}),
		Dims: ledger.Dims{
			Fund: any1(t, funds), Nature: ledger.Nature(rapid.IntRange(0, 2).Draw(t, "nature")), Partner: any1(t, parties),
			Service: any1(t, services), Provider: any1(t, parties),
		},
		Amount: money.Pence(rapid.SampledFrom([]int64{-250, -100, 100, 250, 1 << 52, -1 << 52}).Draw(t, "amount")),
	}
	if chance(t, 4) {
		l.Dims.Source, l.Dims.Contract, l.Dims.Pilot, l.Memo = "client", "C-1", "P-1", "as agreed; “quoted”"
	}
	if len(items) > 0 && chance(t, 2) {
		l.Item = any1(t, items).Key
	}
	return l
}

func drawMeta(t *rapid.T, h *history) pooled.Meta {
	m := pooled.Meta{At: h.head.At + rapid.Int64Range(0, 3).Draw(t, "later"), Actor: any1(t, []string{"os:a", "BEE"})}
	if h.head.Load > 0 && chance(t, 2) {
		m.Load, m.File, m.Sheet, m.Row = h.head.Load, "receipts.csv", any1(t, []string{"", "Sheet 1"}), h.head.Seq
	}
	return m
}

// draw adds some events to a history.
func (h *history) draw(t *rapid.T, most int) {
	for range rapid.IntRange(1, most).Draw(t, "events") {
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			h.drawOrganisation(t)
		case 1:
			h.drawLoad(t)
		case 2:
			h.drawReversal(t)
		case 3:
			h.drawContribution(t)
		default:
			h.drawReceipt(t)
		}
	}
}

func (h *history) drawLoad(t *rapid.T) {
	n := int(h.head.Load) + 1
	e := &pooled.LoadStarted{Number: n, Files: []pooled.LoadFile{{Name: "a.csv", SHA256: "aa"}}}
	h.record(e, drawMeta(t, h))
	h.write1(pooled.RowChange{Table: "loads", Key: pooled.FoldKey(e.Ref()), Row: &pooled.LoadStarted{Number: n, Names: "a.csv aa"}})
}

func (h *history) drawOrganisation(t *rapid.T) {
	e := &pooled.Organisation{
		Code: any1(t, []string{"DCC", "NHS", "Abc/1"}), Name: any1(t, []string{"One", "Two", "Três"}), Sector: "county",
		From: any1(t, append([]calendar.Date{0}, days...)),
	}
	h.record(e, drawMeta(t, h))
	h.write1(pooled.RowChange{Table: "organisations", Key: pooled.FoldKey(e.Code), Row: e})
	if chance(t, 3) {
		quorum, percent := 3, money.Percent(33_333333)
		g := &pooled.Group{Partnership: "LSP", Code: e.Code, Name: e.Name, Styles: []string{"advisory", "laboratory"}, Quorum: &quorum}
		h.write1(pooled.RowChange{Table: "groups", Key: pooled.FoldKey(g.Partnership, g.Code), Row: g})
		f := &pooled.RiskRule{Fund: "FUND-A", Year: 2026, Direction: "over", Step: 1, Method: "partner", Partner: e.Code, Percent: &percent}
		h.write1(pooled.RowChange{Table: "risk_rules", Key: pooled.FoldKey("FUND-A", "2026-27", "over", "1", e.Code), Row: f})
	}
}

// drawContribution writes, changes or ends a row of a register of money rows.
func (h *history) drawContribution(t *rapid.T) {
	e := &pooled.Contribution{
		Code: any1(t, []string{"C1", "C2"}), Fund: "FUND-A", Year: 2026, Partner: any1(t, parties[1:]), Source: "other",
		Amount: 100, Conditional: any1(t, []pooled.YesNo{"", pooled.Yes, pooled.No}),
	}
	h.record(e, drawMeta(t, h))
	c := pooled.RowChange{Table: "contributions", Key: pooled.FoldKey(e.Code), Row: e}
	if chance(t, 3) {
		c.Row = nil
	}
	h.write1(c)
	if c.Row != nil && chance(t, 4) {
		again := *e // one event may write a row twice: the last counts
		again.Amount = 200
		h.rows = h.rows[:len(h.rows)-1]
		h.write1(pooled.RowChange{Table: "contributions", Key: c.Key, Row: &again})
	}
}

func (h *history) drawReceipt(t *rapid.T) {
	e := &pooled.Receipt{
		Code: fmt.Sprintf("R-%d", h.head.Seq+1), Date: any1(t, days), Payer: any1(t, parties), Fund: any1(t, funds),
		Amount: money.Pence(rapid.Int64Range(1, 3).Draw(t, "amount")), Line: rapid.IntRange(0, 2).Draw(t, "line"),
	}
	opened := rapid.IntRange(0, 2).Draw(t, "items")
	var fresh []pooled.Item
	for i := range opened {
		fresh = append(fresh, pooled.Item{
			Key: fmt.Sprintf("%s#%d", pooled.EventKey(e), i+1), Party: any1(t, parties), Date: e.Date, Due: any1(t, days),
			Contribution: any1(t, []string{"", "C1"}), Number: i, Source: "other", Service: any1(t, services),
			Nature: ledger.Revenue, Note: any1(t, parties),
		})
	}
	var entries []ledger.Entry
	for range rapid.IntRange(0, 2).Draw(t, "entries") {
		entries = append(entries, drawEntry(t, append(fresh, h.items...)))
	}
	r := h.record(e, drawMeta(t, h), entries...)
	for _, i := range fresh {
		h.open(i)
	}
	h.file(documentOf(e, r))
}

func documentOf(e pooled.Event, r pooled.Record) pooled.Document {
	d, _ := pooled.DocumentOf(e, r)
	return d
}

func (h *history) drawReversal(t *rapid.T) {
	var standing []pooled.Document
	for _, d := range h.documentsKnown("", 0) {
		if d.ReversedBy == "" {
			standing = append(standing, d)
		}
	}
	if len(standing) == 0 {
		return
	}
	of := any1(t, standing)
	e := &pooled.Reversal{Code: fmt.Sprintf("Rev %d", h.head.Seq+1), Date: of.Date, Of: of.Key, Reason: "wrong"}
	part := chance(t, 2)
	if part {
		amount := money.Pence(1)
		e.Amount = &amount
	}
	var entries []ledger.Entry
	for _, n := range h.records[of.Seq-1].Entries {
		entries = append(entries, n.Mirror(n.Date, n.Period))
	}
	r := h.record(e, drawMeta(t, h), entries...)
	h.file(documentOf(e, r))
	if part {
		of.Parts = append(slices.Clone(of.Parts), r.Key)
	}
	if !part || chance(t, 3) {
		of.ReversedBy = r.Key
	}
	h.file(of)
}

// drawAsked is a question of figures.
func drawAsked(t *rapid.T, h *history) store.Asked {
	q := store.Asked{KnownAt: rapid.Int64Range(0, h.head.Seq+1).Draw(t, "known at")}
	if chance(t, 2) {
		q.AsAt = any1(t, days) + calendar.Date(rapid.IntRange(-1, 1).Draw(t, "near"))
	}
	for _, limit := range []func(){
		func() { q.Layer = any1(t, layers) },
		func() { q.Fund = any1(t, append(funds, "NONE")) },
		func() { q.Account = any1(t, accounts) },
		func() { q.Partner = any1(t, parties) },
		func() { q.Service = any1(t, services) },
		func() { q.Provider = any1(t, parties) },
		func() { q.From = any1(t, days) },
		func() { q.Since = rapid.Int64Range(0, h.head.Seq).Draw(t, "since") },
		func() {
			if len(h.items) > 0 {
				q.Item = any1(t, h.items).Key
			}
		},
	} {
		if chance(t, 5) {
			limit()
		}
	}
	q.Nil, q.ByDate = chance(t, 3), chance(t, 3)
	return q
}
