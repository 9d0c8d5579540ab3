package template

import "strings"

// means are what the words of closed lists stand for, for people who were not there when they were agreed: by table, column and
// word, by column and word, or by word wherever it stands. Source: load-format page, Reference tables; accounting page.
var means = map[string]string{
	// Bodies, and what they do in a partnership.
	"county": "County council", "unitary": "Unitary council", "sector.district": "District or borough council",
	"london-borough": "London borough council", "metropolitan": "Metropolitan borough council", "nhs": "National Health Service body",
	"police": "Police and crime commissioner or force", "fire": "Fire and rescue authority", "employment": "Employment service",
	"education": "School, college or university", "government": "Government department or agency", "business": "Company or partnership",
	"voluntary": "Charity or voluntary organisation", "community": "Community or tenants' group", "faith": "Faith organisation",
	"vat_regime.council": "Recovers VAT, as councils do", "vat_regime.nhs": "Recovers little VAT, as NHS bodies do",
	"commercial": "Recovers VAT on what it sells", "vat_regime.none": "Recovers no VAT",
	"upper": "Of a county or unitary area", "tier.district": "Of a district within a county",
	"advisory": "Advises, and decides nothing", "commissioning": "Decides what is bought", "laboratory": "Tries out new ways of working",
	"community-empowerment": "Gives residents a say", "strategic": "Sets the direction", "executive": "Carries decisions out",
	"operational": "Runs services from day to day", "finance": "Keeps the books", "commissioner": "Buys services",
	"approver": "Approves what others enter", "pool-manager": "Manages the pool", "section-151": "The host's chief finance officer (section 151)",
	"board": "Sits on the board", "auditor": "Reads everything and changes nothing", "admin": "Administers the ledger and its people",
	"elected": "An elected member", "nominated": "Nominated by the body it sits for", "co-opted": "Co-opted by the others",
	"expertise": "Sits for what the person knows", "yes": "Yes", "no": "No",
	"action.contribution": "Agree and raise contributions", "action.contract": "Award contracts", "variation": "Vary contracts",
	"action.virement": "Move budget between services", "invoice": "Approve invoices", "journal": "Post journals",
	"write-off": "Write debts off", "action.pilot": "Start pilots", "close": "Close and reopen periods", "override": "Let pass what the funds check stops",

	// Accounts and funds.
	"asset": "What is owned or owed to the fund", "liability": "What the fund owes", "held": "What is held for partners",
	"income": "What comes in", "expenditure": "What is spent", "memo": "Kept beside the accounts",
	"pooled": "Pooled: the host pays, and partners share the result", "pooled-aligned": "In the agreement, but each service's lead pays and bears its own",
	"aligned": "Aligned: each partner spends its own", "lead-commissioning": "One body buys for the others with what they transfer",
	"pass-through": "Passed straight on to another body", "shadow": "Planned only: nobody pays yet",
	"zero-based": "Recharged to partners by the case, in arrears", "funds.kind.targeted": "A grant for a purpose, under the funder's conditions",
	"mainstream": "One partner's base budget", "s75": "Section 75, National Health Service Act 2006", "s31-1999": "Section 31, Health Act 1999",
	"s10": "Section 10, Children Act 2004", "s256": "Section 256, National Health Service Act 2006", "s76": "Section 76, National Health Service Act 2006",
	"s65z5": "Section 65Z5, National Health Service Act 2006", "s101": "Section 101, Local Government Act 1972",
	"laa": "Local area agreement", "legal_basis.grant": "The conditions of a grant", "block": "Refuse what there is no money for",
	"warn": "Warn, and record it", "off": "Do not check", "exact": "By exact shares, to the penny", "whole-percent": "By shares in whole percent",
	"over": "Of an overspend", "under": "Of an underspend", "both": "Of either", "own-services": "Each service's variance to its lead",
	"offset": "Underspent against overspent services first", "method.reserve": "From the risk reserve, or into it",
	"method.fixed": "By stated percentages", "proportional": "In proportion to contributions", "method.partner": "All of it to one partner",
	"basis.cash": "By contributions in cash", "basis.all": "By all contributions", "revenue": "Day-to-day spending",
	"capital": "Capital spending", "variable": "Its cost varies with use", "cost.fixed": "Its cost is fixed", "joint": "Controlled jointly: each accounts for its share",
	"sole": "Controlled by one partner, who accounts for all of it", "treatment.lead": "Led by one partner, who accounts for all of it",
	"agency": "Run for the partners that lead it, who account for it",

	// Money.
	"council-base": "Council's base budget", "nhs-minimum": "NHS minimum contribution", "nhs-additional": "NHS additional contribution",
	"la-additional": "Council's additional contribution", "ibcf": "Improved Better Care Fund grant", "la-better-care": "Local Authority Better Care Grant",
	"dfg": "Disabled Facilities Grant (capital)", "discharge-la": "Discharge funding, council's", "discharge-nhs": "Discharge funding, NHS",
	"public-health": "Public health grant", "police-base": "Police base budget", "fire-base": "Fire and rescue base budget",
	"partner-base": "Another partner's base budget", "area-based-grant": "Area based grant", "nrf": "Neighbourhood Renewal Fund",
	"reward": "Performance reward grant", "pump-priming": "Pump-priming grant", "source.client": "Charges to people who use services",
	"targeted": "Targeted money, for a limited time", "base-new": "New money in a base budget", "base-bent": "Base budget turned to this use",
	"source.in-kind": "Staff, rooms or goods in place of money", "cash": "Money", "in-kind": "Staff, rooms or goods in place of money",
	"direct": "Spent by the partner itself", "receipts.kind.contribution": "A partner's contribution", "receipts.kind.provider": "Money back from a provider",
	"vat": "VAT recovered", "receipts.kind.client": "A charge paid by somebody who uses a service", "interest": "Interest",
	"recoverable": "Comes back, and is no cost", "irrecoverable": "Does not come back, and is a cost",
	"advance": "Paid in advance", "overpaid": "Paid by mistake, to come back", "balance": "The partner's balance", "from.reserve": "The partner's part of the reserve",
	"budget": "Budget", "layer.intent": "Set aside, promised to nobody yet", "commitment": "Promised to providers", "actual": "Income and expenditure",
	"hold": "Keep it from being paid", "dispute": "Do not pay it while it is disputed", "release": "Let it be paid", "closed": "Closed", "state.open": "Open",

	// Contracts.
	"contracts.kind.block": "A sum for the year, whatever the use", "spot": "Bought one at a time", "cost-and-volume": "A base, and a price beyond its volume",
	"contracts.kind.framework": "Terms on which contracts are called off", "call-off": "Called off a framework", "contracts.kind.grant": "A grant",
	"sla": "Service-level agreement", "outcomes": "Paid by outcomes", "alliance": "Several providers under one contract",
	"route.open": "Open procedure", "competitive-flexible": "Competitive flexible procedure", "direct-award": "Direct award",
	"below-threshold": "Below the threshold", "psr-direct-a": "Provider Selection Regime: direct award process A",
	"psr-direct-b": "Provider Selection Regime: direct award process B", "psr-direct-c": "Provider Selection Regime: direct award process C",
	"psr-most-suitable": "Provider Selection Regime: most suitable provider", "psr-competitive": "Provider Selection Regime: competitive process",
	"psr-urgent": "Provider Selection Regime: urgent award", "route.framework": "Under a framework", "route.grant": "Awarded as a grant",
	"route.none": "Not procured", "up": "More is bought", "down": "Less is bought", "extension": "It ends later", "termination": "It ends sooner",
	"final-account": "What is left is settled",

	// Plans, targets and pilots.
	"community-strategy": "Community strategy", "local-area-agreement": "Local area agreement", "bcf-plan": "Better Care Fund plan",
	"designated": "Of the national set, reported to government", "statutory": "Required by law", "local": "Chosen here", "stretch": "Earns a reward",
	"proposed": "Proposed", "negotiated": "Being negotiated", "agreed": "Agreed", "signed": "Signed", "refused": "Refused", "removed": "Taken out",
	"higher": "More is better", "lower": "Less is better", "process": "What was done", "impact": "What changed for people",
	"subject.contribution": "A contribution", "subject.contract": "A contract", "subject.virement": "A virement", "subject.pilot": "A pilot",
	"carry-forward": "Money carried forward", "approve": "Approve it", "refuse": "Refuse it", "recommend": "Recommend it to another group",
	"integrate": "Make it part of an established service", "bend": "Turn an established service's spending to it", "extend": "Try it for longer",
	"adapt": "Change it, and go on", "continue": "Go on as it is", "stop": "Stop it", "hand-over": "Hand it over to another body",
	"confidence.none": "No confidence", "low": "Low", "medium": "Medium", "high": "High",
	"other": "Anything else",
}

// meant is what a word of a closed list stands for in a column.
func meant(table, column, word string) string {
	for _, key := range []string{table + "." + column + "." + word, column + "." + word, word} {
		if text, ok := means[key]; ok {
			return text
		}
	}
	return strings.ReplaceAll(word, "-", " ")
}
