package cli

import (
	"context"

	"commonpurse/internal/app"
	"commonpurse/ledger/pooled"
)

// contributionVerb is everything about what partners put in.
func contributionVerb() *verb {
	return &verb{
		name: "contribution", does: "agrees, raises and receives what partners put in.",
		subs: []*verb{
			recordVerb(recording{
				name: "agree", table: "contributions", does: "records what a partner has agreed to put in for a year.",
				examples: []string{"contribution agree BCF-DCC-26 --fund BCF --year 2026-27 --partner DCC --source council-base --amount 1200000.00"},
				more:     []string{"It falls due in instalments (four unless --instalments says otherwise), shared to the penny."},
			}),
			recordVerb(recording{
				name: "change", table: "contribution_changes", does: "records that an agreed contribution goes up or down.",
				examples: []string{"contribution change CH-1 --contribution BCF-DCC-26 --amount -5000.00 --reason \"Grant reduced\""},
				more:     []string{"The change falls on the instalments that are not raised yet."},
			}),
			raiseVerb(),
			recordVerb(recording{
				name: "receive", table: "receipts", does: "records money received, or (a negative amount) returned.",
				examples: []string{"contribution receive R-17 --payer DCC --fund BCF --amount 1250.00"},
				more:     []string{"Without --contribution it pays the payer's oldest undisputed instalments; what is over is received in advance."},
			}),
			recordVerb(recording{
				name: "match", table: "identifications", argument: "receipt", does: "says whose a receipt in suspense is.",
				examples: []string{"contribution match R-17 --payer DCC", "contribution match R-17 --payer DCC --fund EQUIP"},
				more: []string{
					"--fund names the fund that the money belongs to, where it came into another of the same host: its cash moves there with it.",
					"A receipt that was matched wrongly goes back into suspense when the match is reversed: purse journal reverse identifications/MATCH-R-17. One whose payer was known is reversed itself, and recorded again in its own fund.",
				},
				fill: func(cells map[string]string) {
					if cells["ref"] == "" && cells["receipt"] != "" {
						cells["ref"] = "MATCH-" + cells["receipt"]
					}
				},
			}),
			recordVerb(recording{
				name: "dispute", table: "disputes", does: "records that a partner disputes what was raised.",
				examples: []string{"contribution dispute D-1 --contribution BCF-DCC-26 --number 2 --amount 3200.00 --reason \"Bed days not agreed\""},
			}),
			settleVerb(),
			listVerb("contribution", "contributions"),
		},
	}
}

// settleVerb is a dispute's row with its amount the other way round, as people say what is settled without a sign.
func settleVerb() *verb {
	return recordVerb(recording{
		name: "settle", table: "disputes", does: "records that a dispute is settled, by the amount given.",
		examples: []string{"contribution settle D-2 --contribution BCF-DCC-26 --number 2 --amount 3200.00 --cut 800.00 --reason \"Agreed at the board\""},
		more:     []string{"--cut is how much of the amount the partner need not pay."},
		turn: func(row any) {
			if d, ok := row.(*pooled.Dispute); ok && d.Amount > 0 {
				d.Amount = -d.Amount
			}
		},
	})
}

func raiseVerb() *verb {
	return &verb{
		name: "raise", does: "raises every cash instalment due by a day, each dated the day it falls due.",
		examples: []string{"contribution raise --to 2026-06-30", "contribution raise --to 2026-06-30 --fund BCF"},
		more:     []string{"What is raised already is left alone, so it can be given again at any time."},
		flags: []option{
			{name: "to", value: "DATE", usage: "the last due date to raise (default today)"},
			{name: "fund", value: "CODE", of: "fund", usage: "one fund (default all)"},
			dryRun,
		},
		run: func(ctx context.Context, c *call) error {
			how, err := c.rendering()
			if err != nil {
				return err
			}
			to := c.today()
			if c.text("to") != "" {
				if to, err = c.day("to"); err != nil {
					return err
				}
			}
			return c.withBook(ctx, func(b *app.Book) error {
				done, err := b.RaiseDue(ctx, to, c.text("fund"), c.yes("dry-run"))
				if err != nil {
					return err
				}
				return c.showRecorded(how, done)
			})
		},
	}
}

// carryForwardVerb applies what partners have brought forward.
func carryForwardVerb() *verb {
	return recordVerb(recording{
		name: "carry-forward", table: "carry_forwards", does: "applies what a partner has brought forward, of its balance or its part of the reserve, to a year.",
		examples: []string{
			"carry-forward CF-1 --fund BCF --year 2026-27 --partner DCC --amount 12000.00 --decision HWB-2026-31",
			"carry-forward CF-2 --fund BCF --year 2026-27 --partner ICB --amount 8000.00 --from reserve --service REABLE --decision HWB-2026-31",
		},
		more: []string{
			"It is income of the year beside the year's contributions, from 1 April where it is agreed before. No more is applied of the reserve than the partner has there; a balance may be provisional, so more of it is only warned of.",
		},
	})
}

// reserveVerb moves what is a partner's own into the reserve and out of it.
func reserveVerb() *verb {
	return recordVerb(recording{
		name: "reserve", table: "reserve_moves", does: "puts a partner's balance into the risk reserve, or (a negative amount) takes it back out.",
		examples: []string{
			"reserve RM-1 --fund BCF --partner DCC --amount 25000.00 --decision HWB-2026-31",
			"reserve RM-2 --fund BCF --partner DCC --amount -5000.00 --decision HWB-2026-44",
		},
		more: []string{"No more is taken out than the partner has in the reserve from that day on."},
	})
}
