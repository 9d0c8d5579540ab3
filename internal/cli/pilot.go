package cli

import (
	"context"

	"commonpurse/internal/app"
	"commonpurse/ledger/pooled"
)

// pilotVerb is about services that are tried.
func pilotVerb() *verb {
	v := registerVerb("pilot", "pilots", "P-3")
	v.does = "plans, evaluates, decides, lists and shows pilots."
	v.subs = append([]*verb{
		recordVerb(recording{
			name: "plan", table: "pilots", label: "CODE", argument: "code", does: "records a pilot before it starts: what it asks, what it costs, and when and by what it is decided.",
			examples: []string{
				`pilot plan P-3 --service FALLS --name "Falls clinic" --question "Do fewer people fall again?" --area "North" --population 20000 --whole-population 60000 --starts 2026-04-01 --ends 2027-03-31 --decide-by 2027-01-31 --criteria "A fifth fewer second falls" --planned-cost 200000.00`,
				`pilot plan P-3 --service FALLS --name "Falls clinic" --question "Do fewer people fall again?" --area "North" --starts 2026-04-01 --ends 2028-03-31 --decide-by 2028-01-31 --criteria "A fifth fewer second falls" --planned-cost 400000.00 --costs p-3.csv`,
			},
			more: []string{
				"What it is planned to cost is intended for its service, by year: by the rows of pilot_costs in --costs, which add up to --planned-cost; without them shared by days. An award to the service, and cost outside contracts, take the place of the intent.",
				"It stands on the books from the decision that approved it, where one did, else from its start. After its end no service is charged until its decision is on file.",
			},
			beside: &beside{flag: "costs", table: "pilot_costs", argument: "pilot", first: true},
		}),
		recordVerb(recording{
			name: "evaluate", table: "evaluations", argument: "pilot", label: "PILOT", does: "records what a measure of a pilot came to on a day.",
			examples: []string{`pilot evaluate P-3 --measure "Second falls a month" --outcome impact --baseline 40 --expected 32 --result 30 --better lower --confidence medium --assumption "No other falls service opened" --finding "A quarter fewer second falls"`},
			more:     []string{"An outcome is process (it was done as planned) or impact (it made a difference). That one caused the other is not claimed: confidence rests on an assumption, which is said."},
		}),
		recordVerb(recording{
			name: "decide", table: "decisions", label: "REF", argument: "ref", does: "records what was decided about a pilot, and who pays from then on.",
			examples: []string{
				`pilot decide HWB-2027-04 --pilot P-3 --outcome integrate --partnership HWB --group EXEC --minute "27/04" --rationale "Criteria met" --annual-cost 200000.00 --transition p-3-years.csv`,
				`pilot decide HWB-2027-05 --pilot P-4 --outcome stop --partnership HWB --group EXEC --minute "27/05" --rationale "No fewer admissions"`,
			},
			more: []string{
				"The rows of the table transitions in --transition say for each year who pays how much: targeted, base-new, base-bent, in-kind. Each year's rows add up to --annual-cost; they are agreed contributions and budgets of those years at once.",
				"An extended pilot costs what it cost, scaled from its population to the whole, unless --annual-cost says otherwise. A stopped one leaves no intent, and ends what contracts still promise for its service, by variations under the reference with /1, /2 behind it.",
				"An advisory group recommends only. Where voting members are on file --present names those who were there: they make the quorum, and none of them has an interest in a provider that gains.",
			},
			without: []string{"subject"},
			fill:    func(cells map[string]string) { cells["subject"] = "pilot" },
			beside:  &beside{flag: "transition", table: "transitions", argument: "decision"},
			record: func(ctx context.Context, b *app.Book, events []pooled.Event, dryRun bool) (app.Recorded, error) {
				return b.Decide(ctx, events, dryRun)
			},
		}),
	}, v.subs...)
	return v
}

// decisionVerb is about what groups of partnerships decided.
func decisionVerb() *verb {
	return &verb{
		name: "decision", does: "records and lists what groups of partnerships decided.",
		subs: []*verb{
			recordVerb(recording{
				name: "record", table: "decisions", does: "records a decision, which other rows may name.",
				examples: []string{
					`decision record HWB-2026-31 --partnership HWB --group EXEC --subject contract --outcome approve --minute "26/31" --rationale "Lowest price of three"`,
					`decision record HWB-2026-12 --partnership HWB --group EXEC --subject pilot --pilot P-3 --outcome approve --minute "26/12" --rationale "Worth trying for a year"`,
				},
				more: []string{"What becomes of a pilot is recorded with purse pilot decide, which takes its transition."},
			}),
			listVerb("decision", "decisions"),
		},
	}
}
