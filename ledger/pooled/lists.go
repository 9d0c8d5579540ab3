package pooled

// The closed lists of the load format, by the name that a column's tag gives them.
var lists = map[string][]string{
	"sectors": {
		"county", "unitary", "district", "london-borough", "metropolitan", "nhs", "police", "fire", "employment",
		"education", "government", "business", "voluntary", "community", "faith", "other",
	},
	"regimes":     {"council", "nhs", "commercial", "none"},
	"tiers":       {"upper", "district"},
	"styles":      {"advisory", "commissioning", "laboratory", "community-empowerment"},
	"levels":      {"strategic", "executive", "operational"},
	"roles":       {"finance", "commissioner", "approver", "pool-manager", "section-151", "board", "auditor", "admin"},
	"capacities":  {"elected", "nominated", "co-opted", "expertise"},
	"permissions": {"contribution", "contract", "variation", "virement", "invoice", "journal", "write-off", "pilot", "close", "override"},
	"fund-kinds": {
		"pooled", "pooled-aligned", "aligned", "lead-commissioning", "pass-through", "shadow", "zero-based", "targeted",
		"mainstream",
	},
	"legal":      {"s75", "s31-1999", "s10", "s256", "s76", "s65z5", "s101", "laa", "grant", "other"},
	"policies":   {"block", "warn", "off"},
	"precisions": {"exact", "whole-percent"},
	"directions": {"over", "under", "both"},
	"methods":    {"own-services", "offset", "reserve", "fixed", "proportional", "partner"},
	"bases":      {"cash", "all"},
	"natures":    {"revenue", "capital"},
	"costs":      {"variable", "fixed"},
	"treatments": {"joint", "sole", "lead", "agency"},
	"types":      {"asset", "liability", "held", "income", "expenditure", "memo"},
	"sources": {
		"council-base", "nhs-minimum", "nhs-additional", "la-additional", "ibcf", "la-better-care", "dfg", "discharge-la",
		"discharge-nhs", "public-health", "police-base", "fire-base", "partner-base", "area-based-grant", "nrf", "reward",
		"pump-priming", "client", "other",
	},
	"contribution-kinds": {"cash", "in-kind", "direct"},
	"receipt-kinds":      {"contribution", "provider", "vat", "client", "interest", "other"},
	"vat-treatments":     {"recoverable", "irrecoverable"},
	"excesses":           {"advance", "overpaid"},
	"held":               {"balance", "reserve"},
	"contract-kinds":     {"block", "spot", "cost-and-volume", "framework", "call-off", "grant", "sla", "outcomes", "alliance"},
	"routes": {
		"open", "competitive-flexible", "direct-award", "below-threshold", "psr-direct-a", "psr-direct-b", "psr-direct-c",
		"psr-most-suitable", "psr-competitive", "psr-urgent", "framework", "grant", "none",
	},
	"variation-kinds": {"up", "down", "extension", termination, finalAccount},
	"period-states":   {"closed", "open"},
	"layers":          {"budget", "intent", "commitment", "actual"},
	"holds":           {"hold", "dispute", "release"},
	"strategy-kinds":  {"community-strategy", localAreaAgreement, "bcf-plan", "other"},
	"target-classes":  {"designated", "statutory", "local", "stretch"},
	"target-states":   {"proposed", "negotiated", "agreed", "signed", refused, removed},
	"better":          {"higher", lower},
	"evidence-kinds":  {"process", "impact"},
	"subjects":        {"contribution", "virement", "contract", onPilot, "carry-forward", "other"},
	"decision-outcomes": {
		approveOutcome, refuseOutcome, recommend, "integrate", "bend", extendPilot, "adapt", "continue", "stop", "hand-over",
	},
	"transition-sources": {Targeted, BaseNew, BaseBent, InKindBy},
	"plan-sources": {
		Targeted, BaseNew, BaseBent, InKindBy, "council-base", "nhs-minimum", "nhs-additional", "la-additional", "ibcf", "la-better-care",
		"dfg", "discharge-la", "discharge-nhs", "public-health", "police-base", "fire-base", "partner-base", "area-based-grant", "nrf",
		"reward", "pump-priming", "client", "other",
	},
	"confidences": {"none", "low", "medium", "high"},
}

func listOf(name string) []string {
	l, ok := lists[name]
	if !ok {
		panic("no list is named " + name)
	}
	return l
}
