package cli

import "commonpurse/ledger/pooled"

// invoiceVerb is what providers ask for.
func invoiceVerb() *verb {
	return &verb{
		name: "invoice", does: "records what providers ask to be paid.",
		subs: []*verb{recordVerb(recording{
			name: "enter", table: "invoices", does: "records an invoice or, its amounts negative, a credit note.",
			examples: []string{
				"invoice enter INV-9 --provider HOMECARE --service REABLE --net 1000.00 --vat 200.00",
				"invoice enter INV-10 --lines inv-10.csv",
			},
			more: []string{"Whether VAT can be recovered follows from the host's regime unless --vat-treatment says."},
		})},
	}
}

// payVerb pays a provider.
func payVerb() *verb {
	return recordVerb(recording{
		name: "pay", table: "payments", does: "records a payment to a provider.",
		examples: []string{
			"pay P-4 --provider HOMECARE --amount 1200.00 --invoices INV-9",
			"pay P-5 --provider HOMECARE --amount 1200.00 --invoices INV-9 --fund EQUIP",
		},
		more: []string{
			"A payment without invoices needs --fund, and --excess says what it is beyond what is owed.",
			"With invoices, --fund is the fund whose money pays them; the funds that they are of, of the same host, then owe it that (account 1800).",
		},
	})
}

// accrueVerb charges what no invoice has come for.
func accrueVerb() *verb {
	return recordVerb(recording{
		name: "accrue", table: "accruals", does: "charges a service at a period's end with what no invoice has come for.",
		examples: []string{
			"accrue A-1 --period-end 2026-03-31 --service REABLE --provider HOMECARE --amount 4100.00 --basis \"41 weeks of 100.00\"",
			"accrue A-2 --period-end 2026-06-30 --service REABLE --amount 850.00 --basis \"Estimate of the care manager\" --dry-run",
		},
		more: []string{
			"It is taken back on the first day of the next period, posted with it, where the invoice will meet it. --amount is at cost: net, and the VAT that the fund cannot recover.",
			"An invoice for a past year is cost of its own day as far as it was accrued, by the accrual that it names with --accrual, else by those of the same provider and service; the rest is cost of 31 March.",
		},
	})
}

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
