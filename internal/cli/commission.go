package cli

import (
	"context"
	"slices"

	"commonpurse/internal/app"
	"commonpurse/ledger"
)

// without drops flags that a command fixes itself.
func without(v *verb, flags ...string) *verb {
	v.flags = slices.DeleteFunc(v.flags, func(o option) bool { return slices.Contains(flags, o.name) })
	return v
}

// accrueVerb charges what no invoice has come for.
func accrueVerb() *verb {
	v := recordVerb(recording{
		name: "accrue", table: "accruals", does: "charges a service at a period's end with what no invoice has come for.",
		examples: []string{
			"accrue A-1 --period-end 2026-03-31 --service REABLE --provider HOMECARE --amount 4100.00 --basis \"41 weeks of 100.00\"",
			"accrue A-2 --period-end 2026-06-30 --service REABLE --contract C-17 --amount 850.00 --basis \"Estimate of the care manager\" --dry-run",
		},
		more: []string{
			"It is taken back on the first day of the next period, posted with it, where the invoice will meet it. --amount is at cost: net, and the VAT that the fund cannot recover.",
			"An invoice for a past year is cost of its own day as far as it was accrued: by the accrual that it names with --accrual, else by those of the same contract and service, else by those of the same provider and service. The rest is cost of 31 March while that year is open.",
			"purse accrue propose works out what to accrue from the contracts.",
		},
	})
	v.subs = []*verb{proposeVerb()}
	return v
}

// proposeVerb works out accruals from contracts.
func proposeVerb() *verb {
	return &verb{
		name: "propose", does: "works out what to accrue at a period's end: what contracts promise to then, less what is posted on them.",
		examples: []string{"accrue propose --period-end 2026-06-30", "accrue propose --period-end 2026-06-30 --fund BCF --record"},
		more: []string{
			"A contract's line is shared equally over its months in the year. What invoices, claims and accruals have charged to it by the period's end is taken off; what is over contract proposes nothing.",
			"It only shows them; --record records them all, and --dry-run with it shows their entries. To record some, give them to purse accrue.",
		},
		flags: []option{
			{name: "period-end", value: "DATE", usage: "the last day of a period such as 2026-06-30; needed"},
			{name: "fund", value: "CODE", of: "fund", usage: "one fund (default all)"},
			{name: "record", usage: "record what is proposed"},
			dryRun,
		},
		run: func(ctx context.Context, c *call) error {
			how, err := c.rendering()
			if err != nil {
				return err
			}
			if c.text("period-end") == "" {
				o, _ := c.verb.option("period-end")
				return misusedAll([]ledger.Problem{{Code: "USE-006", Field: o.shown(), Text: "It is needed.", Hint: "Give the last day of a period such as 2026-06-30."}})
			}
			end, err := c.day("period-end")
			if err != nil {
				return err
			}
			return c.withBook(ctx, func(b *app.Book) error {
				if !c.yes("record") {
					return b.ProposeAccruals(ctx, end, c.text("fund"), c.render(how))
				}
				done, err := b.RecordProposed(ctx, end, c.text("fund"), c.yes("dry-run"))
				if err != nil {
					return err
				}
				return c.showRecorded(how, done)
			})
		},
	}
}

// prepayVerb spreads an invoice over later months.
func prepayVerb() *verb {
	return recordVerb(recording{
		name: "prepay", table: "prepayments", does: "spreads the cost of a line of an invoice over the months that it is for.",
		examples: []string{"prepay PP-1 --invoice INV-9 --line 2 --release-from 2026-07-01 --release-to 2027-06-30"},
		more: []string{
			"The cost is taken out on the day, and comes back on the last day of each month, shared by days, all posted together.",
			"A line whose own period of service reaches into another year needs none: its part of that year waits for 1 April by itself.",
		},
	})
}

// grantVerb is about grants that were given.
func grantVerb() *verb {
	return &verb{
		name: "grant", does: "releases the instalments of grants, and claws back what was not spent as agreed.",
		subs: []*verb{
			recordVerb(recording{
				name: "instalment", table: "grant_instalments", does: "records an instalment of a grant, or that it is released.",
				examples: []string{
					"grant instalment C-18 --number 2 --due 2026-10-01 --amount 12500.00",
					"grant instalment C-18 --number 2 --due 2026-10-01 --amount 12500.00 --evidence \"Half-year report, seen by the board\" --released-on 2026-10-09",
				},
				more: []string{
					"An instalment is released on evidence. An invoice on a grant beyond what is released by its day is warned of.",
					"A grant is awarded with purse contract award --kind grant. It is not increased for what its holder overspends; what its holder has not spent is repayable, and clawed back.",
				},
			}),
			recordVerb(recording{
				name: "clawback", table: "clawbacks", does: "records what a provider must give back of a grant or contract: unspent, not spent as agreed, or overpaid.",
				examples: []string{"grant clawback CB-1 --contract C-18 --year 2026-27 --service REABLE --amount 1800.00 --ground \"Two workshops were not held\""},
				more: []string{
					"It takes the cost back, and leaves what the contract promises as it is. What the provider owes is met when it repays it (purse contribution receive R-18 --payer HELPERS --kind provider), or set off when it is next paid.",
				},
			}),
		},
	}
}

// retentionVerb is about what is held back of invoices.
func retentionVerb() *verb {
	return &verb{
		name: "retention", does: "releases what was held back of a contract's invoices.",
		subs: []*verb{recordVerb(recording{
			name: "release", table: "retention_releases", does: "makes what was retained of a contract, or a part of it, due to the provider.",
			examples: []string{"retention release RR-1 --contract C-17 --amount 2400.00"},
			more:     []string{"It is paid with the provider's other invoices, the oldest first: purse pay P-6 --provider HOMECARE --fund BCF --amount 2400.00."},
		})},
	}
}

// claimVerb records outcomes.
func claimVerb() *verb {
	return recordVerb(recording{
		name: "claim", table: "claims", does: "records outcomes that a provider has shown, at the contract's price for each.",
		examples: []string{"contract claim CL-1 --contract C-21 --service WORK --outcome \"26 weeks in work\" --count 14 --price 1150.00 --evidence \"Payslips\" --verified-by KIM --verified-on 2026-06-30"},
		more: []string{
			"It is cost at once, as an accrual, until an invoice names it with --accrual. Whoever verified it is another person than the one who records it; no more is claimed in a year than the contract's terms have as cap.",
		},
	})
}

// rollVerb carries commitments over.
func rollVerb() *verb {
	return recordVerb(recording{
		name: "roll", table: "rolls", does: "carries what remains of a contract at the year's end, or a part of it, to the new year.",
		examples: []string{"contract roll C-17 --service REABLE --year 2027-28 --amount 6000.00 --decision HWB-2027-09"},
		more:     []string{"--year is the new one, on whose 1 April it counts. Only what is agreed is carried over; the rest lapses when the year is closed."},
	})
}

// holdVerbs keep invoices from being paid.
func holdVerbs() []*verb {
	verbOf := func(name, does string, examples []string, more ...string) *verb {
		v := recordVerb(recording{
			name: name, table: "holds", argument: "invoice", label: "INVOICE", does: does, examples: examples, more: more,
			fill: func(cells map[string]string) {
				cells["kind"] = name
				if cells["ref"] == "" && cells["invoice"] != "" {
					cells["ref"] = map[string]string{"hold": "HOLD-", "dispute": "DISPUTE-", "release": "RELEASE-"}[name] + cells["invoice"]
				}
			},
		})
		return without(v, "kind")
	}
	return []*verb{
		verbOf("hold", "keeps an invoice from being paid, for a reason of your own.", []string{"invoice hold INV-9 --reason \"Two visits are missing\""},
			"purse pay refuses it, saying why, until it is released. What is not owed at all is a credit note: purse invoice enter, with a negative --net and --credits INV-9."),
		verbOf("dispute", "keeps an invoice, or an amount of it, from being paid while the provider and you disagree.", []string{"invoice dispute INV-9 --amount 240.00 --reason \"The price of a visit\""},
			"The rest can be paid. A deduction that is agreed is a credit note: purse invoice enter, with a negative --net and --credits INV-9; release the rest then."),
		without(verbOf("release", "lets an invoice be paid that was held or disputed.", []string{"invoice release INV-9 --reason \"The missing visits were found\""},
			"The reference of a second release of one invoice is given with --ref, and so is that of a second hold."), "amount"),
	}
}

// invoiceVerb is what providers ask for.
func invoiceVerb() *verb {
	return &verb{
		name: "invoice", does: "records what providers ask to be paid, and holds it.",
		subs: append([]*verb{recordVerb(recording{
			name: "enter", table: "invoices", does: "records an invoice or, its amounts negative, a credit note.",
			examples: []string{
				"invoice enter INV-9 --provider HOMECARE --service REABLE --net 1000.00 --vat 200.00",
				"invoice enter INV-10 --lines inv-10.csv",
				"invoice enter CN-3 --provider HOMECARE --service REABLE --net -40.00 --vat -8.00 --credits INV-9",
			},
			more: []string{
				"Whether VAT can be recovered follows from the host's regime unless --vat-treatment says.",
				"A deduction is a credit note. An invoice is to be paid within thirty days of --received, or else of its own date.",
			},
		}), approveInvoiceVerb()}, holdVerbs()...),
	}
}

// payVerb pays a provider.
func payVerb() *verb {
	return recordVerb(recording{
		name: "pay", table: "payments", does: "records a payment to a provider.",
		examples: []string{
			"pay P-4 --provider HOMECARE --amount 1200.00 --invoices INV-9",
			"pay P-5 --provider HOMECARE --amount 1200.00 --invoices INV-9 --fund EQUIP",
			"pay P-6 --provider HOMECARE --amount 3100.00 --invoices \"INV-9;INV-10;INV-12\"",
		},
		more: []string{
			"A payment without invoices needs --fund, and --excess says what it is beyond what is owed.",
			"Several invoices are paid in the order in which they are named, the last in part where the amount ends there.",
			"With invoices, --fund is the fund whose money pays them; the funds that they are of, of the same host, then owe it that (account 1800).",
		},
	})
}
