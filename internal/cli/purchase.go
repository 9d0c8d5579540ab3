package cli

import "commonpurse/ledger/pooled"

// budgetVerb sets budgets.
func budgetVerb() *verb {
	return &verb{
		name: "budget", does: "sets what services may spend.",
		subs: []*verb{recordVerb(recording{
			name: "set", table: "budgets", does: "records the budget of a service for a year, or a change to it.",
			examples: []string{"budget set --fund BCF --year 2026-27 --service REABLE --amount 600000.00"},
			more:     []string{"Without a reference it takes fund/year/service/source/kind, and without a date 1 April of the year."},
		})},
	}
}

// virementVerb moves budget.
func virementVerb() *verb {
	return recordVerb(recording{
		name: "virement", table: "virements", does: "moves budget from one service to another of the same fund.",
		examples: []string{"virement VIR-1 --year 2026-27 --from-service REABLE --to-service BEDS --amount 5000.00 --reason \"More stays than planned\""},
		more:     []string{"Both services are of one fund and one nature, revenue or capital; the fund's budget stays what it was."},
	})
}

// refundVerb is a receipt's row with its amount the other way round, as people say what they give back without a sign.
func refundVerb() *verb {
	return recordVerb(recording{
		name: "refund", table: "receipts", does: "gives back money that is held for whoever paid it.",
		examples: []string{
			"refund RF-1 --payer DCC --fund BCF --amount 100.00",
			"refund RF-2 --payer DCC --fund BCF --amount 100.00 --contribution BCF-DCC-26",
			"refund RF-3 --payer HOMECARE --kind provider --fund BCF --amount 20.00",
		},
		more: []string{
			"What can be given back is what came above what was due, what was credited after it was paid, and what stands in suspense under the payer's name; with --kind provider, what a provider paid back above what it owed.",
			"Money that paid an instalment, or was income, is taken back by reversing its receipt, or a part of it: purse journal reverse receipts/R-17 --amount 100.00. What a provider pays back is received: purse contribution receive R-18 --payer HOMECARE --kind provider.",
		},
		turn: func(row any) {
			if r, ok := row.(*pooled.Receipt); ok && r.Amount > 0 {
				r.Amount = -r.Amount
			}
		},
	})
}

// intentVerb plans what is not yet promised.
func intentVerb() *verb {
	return recordVerb(recording{
		name: "intent", table: "intents", does: "sets money of a service aside for what is not yet promised to anybody, or (a negative amount) lets it lapse.",
		examples: []string{
			"intent N-1 --fund BCF --year 2026-27 --service REABLE --amount 40000.00",
			"intent N-2 --fund BCF --year 2026-27 --service REABLE --amount -15000.00",
		},
		more: []string{"What is spent on the service from that day on, outside a contract, releases it, the oldest intent first."},
	})
}

// writeOffVerb gives up a debt.
func writeOffVerb() *verb {
	return recordVerb(recording{
		name: "write-off", table: "write_offs", does: "gives up what a payer or provider owes.",
		examples: []string{"write-off W-1 --fund BCF --party HOMECARE --amount 42.10 --service REABLE --reason \"Provider wound up\""},
		more:     []string{"A partner's contribution is never written off: it is changed, or a dispute settled with --cut."},
	})
}
