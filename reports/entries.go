package reports

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"commonpurse/ledger/money"
)

// EntriesColumns returns the columns of the entries report, which is also how a command shows what it recorded.
func EntriesColumns() []Column {
	return []Column{
		countColumn("seq", "Event"), countColumn("place", "Entry"),
		{Key: "recorded_at", Label: "Recorded at (UTC)", Type: TypeTime},
		dateColumn("date", "Date"), textColumn("year", "Year"), countColumn("period", "Period"), textColumn("kind", "Kind"),
		textColumn("ref", "Reference"), countColumn("line", "Line"), textColumn("layer", "Layer"), textColumn("account", "Account"),
		textColumn("fund", "Fund"), textColumn("partner", "Partner"), textColumn("source", "Source"), textColumn("service", "Service"),
		textColumn("contract", "Contract"), textColumn("provider", "Provider"), textColumn("pilot", "Pilot"),
		moneyColumn("debit", "Debit"), moneyColumn("credit", "Credit"), proseColumn("memo", "Memo"), textColumn("rule", "Rule"),
		countColumn("load", "Load"), textColumn("file", "File"), textColumn("sheet", "Sheet"), countColumn("row", "Row"),
		textColumn("made_by", "Made by"), textColumn("approved_by", "Approved by"), textColumn("reverses", "Reverses"),
		textColumn("hash", "Hash"),
	}
}

// EntryRow makes the row of the entries report that a line is.
//
// Shape: the cells of EntriesColumns, in order; the key is seq.place/line. The year is the line's: in the actual layer
// its entry's, in the others the year that the money is for. Units: pence, debit and credit both positive.
func EntryRow(l Line) Row {
	kind, ref, _ := strings.Cut(l.Key, "/")
	debit, credit := max(l.Amount, 0), max(-l.Amount, 0)
	key := strconv.AppendInt(make([]byte, 0, 16), l.Seq, 10)
	key = strconv.AppendInt(append(key, '.'), l.Place, 10)
	key = strconv.AppendInt(append(key, '/'), l.Number, 10)
	return Row{
		Key: string(key),
		Cells: []Value{
			Count(l.Seq), Count(l.Place), Moment(l.RecordedAt), Day(l.Date), Text(l.Year.String()), Count(int64(l.Period.Number())),
			Text(kind), Text(ref), Count(l.Number), Text(l.Layer.String()), Text(l.Account), Text(l.Dims.Fund), Text(l.Dims.Partner),
			Text(l.Dims.Source), Text(l.Dims.Service), Text(l.Dims.Contract), Text(l.Dims.Provider), Text(l.Dims.Pilot),
			Money(debit), Money(credit), Text(l.Memo), Text(l.Rule), countOrNull(l.Load), Text(l.File), Text(l.Sheet), countOrNull(l.Row),
			Text(l.MadeBy), Text(l.ApprovedBy), Text(l.Reverses), Text(l.Hash),
		},
	}
}

func countOrNull(n int64) Value {
	if n == 0 {
		return Null
	}
	return Count(n)
}

// Entries lists lines of entries as they were recorded, in the order they are given.
//
// Shape: one section, entries, read as it is written, so that it may be long; with In.Totals it has totals, its rows
// are held to them and, where whole entries were asked for, debits to credits. Units: pence. Errors: a fund that is not on file; what the lines fail with, as they are read.
// Reads: Funds, Lines, Totals.
func Entries(in In) (Report, error) {
	b := open(in)
	if in.Fund != "" && b.funds[in.Fund] == nil {
		return Report{}, b.answerable()
	}
	r := b.report("entries", "Entries")
	s := Section{
		Key: "entries", Title: "Entries", Columns: EntriesColumns(), Keyed: 2, Count: -1, Rows: entryRows(in.Lines, in.Totals),
		Apart: []string{"seq", "place", "line"},
		Note:  "Every line as it was recorded. Debits and credits are both positive.", Listed: true,
	}
	s = inParts(s, entryParts...)
	if in.Layer != 0 {
		r.About.Layer = in.Layer.String()
	}
	if t := in.Totals; t != nil {
		s.Count = t.Count
		if t.Count > 0 {
			s.Total = map[string]Value{"debit": Money(t.Debit), "credit": Money(t.Credit)}
		}
	}
	if t := in.Totals; t != nil && in.Partner == "" && in.Service == "" && in.Account == "" && in.Provider == "" {
		r.Checks = []Check{mustEqual("balances", "Debits equal credits", t.Debit, t.Credit)}
	}
	r.Sections = []Section{s}
	return r, nil
}

// entryRows makes rows of lines as they are read, and fails when they turn out not to add up to the totals given.
func entryRows(lines iter.Seq2[Line, error], totals *LineTotals) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if lines == nil {
			return
		}
		var n int
		var debit, credit money.Pence
		for l, err := range lines {
			if err != nil {
				yield(Row{}, err)
				return
			}
			n++
			debit, credit = debit+max(l.Amount, 0), credit+max(-l.Amount, 0)
			if !yield(EntryRow(l), nil) {
				return
			}
		}
		if totals != nil && *totals != (LineTotals{n, debit, credit}) {
			yield(Row{}, fmt.Errorf("the entries add up to %d lines of %s debit and %s credit, not to %d, %s and %s",
				n, debit, credit, totals.Count, totals.Debit, totals.Credit))
		}
	}
}
