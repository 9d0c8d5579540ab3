package app_test

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commonpurse/fixtures"
	"commonpurse/internal/app"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// TestDecisionsFindWhatNamesThem loads entries of the tables that name a decision, and reverses one.
func TestDecisionsFindWhatNamesThem(t *testing.T) {
	b := fresh(t)
	quarters := t.TempDir()
	if err := os.CopyFS(quarters, fixtures.Quarters()); err != nil {
		t.Fatal(err)
	}
	b.load(quarters)
	b.load(folder(t, map[string]string{
		"groups.csv":   "partnership,code,name\nQUARTERS,POOLS,The officers\n",
		"services.csv": "code,fund,name\nQTR-OTHER,QTR,What is done beside it\n",
		"decisions.csv": "ref,date,partnership,group,subject,outcome,pilot,minute,rationale,annual_cost\nDEC-1,2026-01-10,QUARTERS,POOLS,pilot,integrate,TRY-1,26/1,The criteria are met,900.00\n" +
			"DEC-2,2025-05-01,QUARTERS,POOLS,other,approve,,,,\nDEC-3,2025-05-02,QUARTERS,POOLS,other,refuse,,,,\n",
		"pilots.csv": "code,service,name,question,area,starts,ends,decide_by,criteria,planned_cost\n" +
			"TRY-1,QTR-OTHER,Befriending,Are fewer people alone?,North,2025-05-01,2026-03-31,2026-01-31,A tenth fewer,800.00\n",
		"transitions.csv":          "decision,year,source,partner,fund,service,amount\nDEC-1,2026-27,base-new,PARTNER,QTR,QTR-OTHER,900.00\n",
		"contributions.csv":        "ref,fund,year,partner,source,amount,decision,agreed_on\nC-9,QTR,2025-26,HOST,other,50.00,DEC-2,2025-05-02\n",
		"contribution_changes.csv": "ref,contribution,date,amount,reason,decision\nCC-9,C-9,2025-06-01,10.00,A rise,dec-2\n",
		"contracts.csv":            "code,provider,title,kind,fund,starts,ends,decision\nG-9,SUPPLIER,Befriending,grant,QTR,2025-05-01,2026-03-31,DEC-2\n",
		"contract_lines.csv":       "contract,year,service,amount\nG-9,2025-26,QTR-SERVICE,10.00\n",
		"variations.csv":           "ref,contract,date,kind,year,service,amount,ground,decision\nV-9,G-9,2025-10-01,up,2025-26,QTR-SERVICE,1.00,More people,DEC-2\n",
		"virements.csv": "ref,date,year,from_service,to_service,amount,reason,decision\nVIR-9,2025-09-01,2025-26,QTR-SERVICE,QTR-OTHER,10.00,More is needed,DEC-2\n" +
			"VIR-8,2025-09-01,2025-26,QTR-SERVICE,QTR-OTHER,1.00,More is needed,DEC-2\nVIR-7,2025-09-01,2025-26,QTR-SERVICE,QTR-OTHER,2.00,More is needed,DEC-7\n",
		"reversals.csv": "ref,date,of,reason\nR-9,2025-09-02,virements/VIR-8,Twice\n",
	}))
	as := app.Query{AsAt: calendar.Of(2026, 3, 31)}
	r := b.report("decisions", as)
	made, seqs := map[string][]string{}, map[string]int64{}
	for _, s := range r.Sections {
		for row := range s.Rows {
			switch s.Key {
			case "decisions":
				made[row.Key] = nil
			case "made":
				made[row.Cells[0].Words()] = append(made[row.Cells[0].Words()], row.Cells[1].Words())
				seqs[row.Cells[1].Words()] = row.Cells[2].Number()
			default:
				made["none on file"] = append(made["none on file"], row.Key)
			}
		}
	}
	for _, of := range made {
		slices.Sort(of)
	}
	want := map[string][]string{
		"DEC-1": {"transitions/DEC-1#2026-27#base-new#PARTNER#QTR#QTR-OTHER"},
		"DEC-2": {"contracts/G-9", "contribution_changes/CC-9", "contributions/C-9", "variations/V-9", "virements/VIR-9"},
		"DEC-3": nil, "none on file": {"virements/VIR-7"},
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var shown reports.Report
	if err := b.Show(ctx, "journal", "virements/VIR-9", as, kept(&shown)); err != nil {
		t.Fatal(err)
	}
	for row := range shown.Sections[0].Rows {
		if row.Cells[0].Number() != seqs["virements/VIR-9"] {
			t.Errorf("virements/VIR-9 is event %d, and the report says %d", row.Cells[0].Number(), seqs["virements/VIR-9"])
		}
	}
}

// TestEveryTableThatNamesADecisionIsFollowed holds the list to the tables with such a column.
func TestEveryTableThatNamesADecisionIsFollowed(t *testing.T) {
	followed := []string{
		"carry_forwards", "contracts", "contribution_changes", "contributions", "reserve_moves", "rolls", "transitions", "variations", "virements", "write_offs",
	}
	var have []string
	for _, table := range pooled.Tables {
		if _, ok := table.Column("decision"); ok {
			have = append(have, table.Name)
		}
	}
	slices.Sort(have)
	if diff := cmp.Diff(followed, have); diff != "" {
		t.Errorf("follow it in madeOnDecisions too (-want +got):\n%s", diff)
	}
}
