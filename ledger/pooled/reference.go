package pooled

import (
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Organisation is a partner, a provider, a funder or a host.
type Organisation struct {
	Code       string        `load:"code,key,required,code" json:"code"`
	Name       string        `load:"name,required" json:"name"`
	Sector     string        `load:"sector,required,in=sectors" json:"sector"`
	VATRegime  string        `load:"vat_regime,in=regimes" json:"vat_regime,omitempty"`
	Identifier string        `load:"identifier" json:"identifier,omitempty"`
	Parent     string        `load:"parent,of=organisations,late" json:"parent,omitempty"`
	Successor  string        `load:"successor,of=organisations,late" json:"successor,omitempty"`
	From       calendar.Date `load:"from" json:"from,omitempty"`
	To         calendar.Date `load:"to" json:"to,omitempty"`
}

// Alias is an organisation's name as others print it.
type Alias struct {
	Organisation string `load:"organisation,required,of=organisations" json:"organisation"`
	Alias        string `load:"alias,key,required" json:"alias"`
}

// Partnership is organisations acting together; it never owns money.
type Partnership struct {
	Code            string        `load:"code,key,required,code" json:"code"`
	Name            string        `load:"name,required" json:"name"`
	Tier            string        `load:"tier,required,in=tiers" json:"tier"`
	Styles          []string      `load:"styles,in=styles" json:"styles,omitempty"`
	Area            string        `load:"area" json:"area,omitempty"`
	Parent          string        `load:"parent,of=partnerships,late" json:"parent,omitempty"`
	AccountableBody string        `load:"accountable_body,of=organisations" json:"accountable_body,omitempty"`
	LegalBasis      string        `load:"legal_basis" json:"legal_basis,omitempty"`
	Purpose         string        `load:"purpose" json:"purpose,omitempty"`
	Founded         calendar.Date `load:"founded" json:"founded,omitempty"`
	Chair           string        `load:"chair" json:"chair,omitempty"`
	ChairCapacity   string        `load:"chair_capacity" json:"chair_capacity,omitempty"`
}

// Group is a board, executive or working group of a partnership.
type Group struct {
	Partnership string   `load:"partnership,key,required,of=partnerships" json:"partnership"`
	Code        string   `load:"code,key,required,code" json:"code"`
	Name        string   `load:"name,required" json:"name"`
	Level       string   `load:"level,in=levels" json:"level,omitempty"`
	Theme       string   `load:"theme" json:"theme,omitempty"`
	Styles      []string `load:"styles,in=styles" json:"styles,omitempty"`
	Quorum      *int     `load:"quorum" json:"quorum,omitempty"`
}

// Person acts in the books for an organisation.
type Person struct {
	Code         string   `load:"code,key,required,code" json:"code"`
	Name         string   `load:"name,required" json:"name"`
	Organisation string   `load:"organisation,required,of=organisations" json:"organisation"`
	Login        string   `load:"login" json:"login,omitempty"`
	Roles        []string `load:"roles,required,in=roles" json:"roles"`
}

// Member is an organisation's seat in a partnership or group.
type Member struct {
	Partnership     string        `load:"partnership,key,required,of=partnerships" json:"partnership"`
	Organisation    string        `load:"organisation,key,required,of=organisations" json:"organisation"`
	Group           string        `load:"group,key" json:"group,omitempty"`
	Representative  string        `load:"representative,key" json:"representative,omitempty"`
	Capacity        string        `load:"capacity,in=capacities" json:"capacity,omitempty"`
	Constituency    string        `load:"constituency" json:"constituency,omitempty"`
	DutyToCooperate YesNo         `load:"duty_to_cooperate" json:"duty_to_cooperate,omitempty"`
	Voting          YesNo         `load:"voting" json:"voting,omitempty"`
	From            calendar.Date `load:"from" json:"from,omitempty"`
	To              calendar.Date `load:"to" json:"to,omitempty"`
}

// Account is an account of the book's chart; the standard ones are made with the book.
type Account struct {
	Code   string `load:"code,key,required,code" json:"code"`
	Name   string `load:"name,required" json:"name"`
	Type   string `load:"type,required,in=types" json:"type"`
	Parent string `load:"parent,of=accounts,late" json:"parent,omitempty"`
}

// Fund is a self-balancing pot with its own rules.
type Fund struct {
	Code             string         `load:"code,key,required,code" json:"code"`
	Partnership      string         `load:"partnership,required,of=partnerships" json:"partnership"`
	Name             string         `load:"name,required" json:"name"`
	Kind             string         `load:"kind,required,in=fund-kinds" json:"kind"`
	Host             string         `load:"host,required,of=organisations" json:"host"`
	Agreement        string         `load:"agreement" json:"agreement,omitempty"`
	LegalBasis       string         `load:"legal_basis,required,in=legal" json:"legal_basis"`
	Purpose          string         `load:"purpose" json:"purpose,omitempty"`
	Aims             string         `load:"aims" json:"aims,omitempty"`
	Opens            calendar.Date  `load:"opens,required" json:"opens"`
	Closes           calendar.Date  `load:"closes" json:"closes,omitempty"`
	Signed           calendar.Date  `load:"signed" json:"signed,omitempty"`
	Review           calendar.Date  `load:"review" json:"review,omitempty"`
	PoolManager      string         `load:"pool_manager" json:"pool_manager,omitempty"`
	FundsCheck       string         `load:"funds_check,in=policies,default=warn" json:"funds_check,omitempty"`
	ToleranceAmount  *money.Pence   `load:"tolerance_amount" json:"tolerance_amount_pence,omitempty"`
	TolerancePercent *money.Percent `load:"tolerance_percent" json:"tolerance_percent_millionths,omitempty"`
	Funder           string         `load:"funder,of=organisations" json:"funder,omitempty"`
	Conditions       string         `load:"conditions" json:"conditions,omitempty"`
	EligibleServices []string       `load:"eligible_services" json:"eligible_services,omitempty"`
	RatioPrecision   string         `load:"ratio_precision,in=precisions,default=exact" json:"ratio_precision,omitempty"`
}

// Limit is what a role may approve.
type Limit struct {
	Role   string       `load:"role,key,required,in=roles" json:"role"`
	Action string       `load:"action,key,required,in=permissions" json:"action"`
	Fund   string       `load:"fund,key,of=funds" json:"fund,omitempty"`
	Amount *money.Pence `load:"amount" json:"amount_pence,omitempty"`
}

// Deputy acts for a person between two days.
type Deputy struct {
	Person string        `load:"person,key,required,of=people" json:"person"`
	Deputy string        `load:"deputy,key,required,of=people" json:"deputy"`
	From   calendar.Date `load:"from,key,required" json:"from"`
	To     calendar.Date `load:"to,required" json:"to"`
	Role   string        `load:"role,in=roles" json:"role,omitempty"`
}

// Interest is a person's declared interest in a provider.
type Interest struct {
	Person   string        `load:"person,key,required,of=people" json:"person"`
	Provider string        `load:"provider,key,required,of=organisations" json:"provider"`
	Nature   string        `load:"nature,required" json:"nature"`
	Declared calendar.Date `load:"declared,required" json:"declared"`
	Ended    calendar.Date `load:"ended" json:"ended,omitempty"`
}

// Setting is a choice of a partnership, such as what a positive variance means.
type Setting struct {
	Partnership string `load:"partnership,key,required,of=partnerships" json:"partnership"`
	Name        string `load:"name,key,required" json:"name"`
	Value       string `load:"value,required" json:"value"`
}

// Service is what a fund's budget is for.
type Service struct {
	Code      string   `load:"code,key,required,code" json:"code"`
	Fund      string   `load:"fund,required,of=funds" json:"fund"`
	Name      string   `load:"name,required" json:"name"`
	Account   string   `load:"account,of=accounts" json:"account,omitempty"`
	Nature    string   `load:"nature,in=natures,default=revenue" json:"nature,omitempty"`
	Category  string   `load:"category" json:"category,omitempty"`
	Lead      string   `load:"lead" json:"lead,omitempty"`
	Cost      string   `load:"cost,in=costs,default=variable" json:"cost,omitempty"`
	Delivery  string   `load:"delivery" json:"delivery,omitempty"`
	Priority  string   `load:"priority" json:"priority,omitempty"`
	Targets   []string `load:"targets" json:"targets,omitempty"`
	Area      string   `load:"area" json:"area,omitempty"`
	VATRegime string   `load:"vat_regime,in=regimes" json:"vat_regime,omitempty"`
	Treatment string   `load:"treatment,in=treatments,default=joint" json:"treatment,omitempty"`
	Manager   string   `load:"manager" json:"manager,omitempty"`
}

// RiskRule is one step, for one partner where it needs percentages or caps, of how a fund's result is shared.
type RiskRule struct {
	Fund      string         `load:"fund,key,required,of=funds" json:"fund"`
	Year      calendar.Year  `load:"year,key,required" json:"year"`
	Direction string         `load:"direction,key,required,in=directions" json:"direction"`
	Step      int            `load:"step,key,required" json:"step"`
	Method    string         `load:"method,required,in=methods" json:"method"`
	Services  []string       `load:"services" json:"services,omitempty"`
	UpTo      *money.Pence   `load:"upto" json:"upto_pence,omitempty"`
	Partner   string         `load:"partner,key,of=organisations" json:"partner,omitempty"`
	Percent   *money.Percent `load:"percent" json:"percent_millionths,omitempty"`
	Cap       *money.Pence   `load:"cap" json:"cap_pence,omitempty"`
	Basis     string         `load:"basis,in=bases,default=cash" json:"basis,omitempty"`
}

// BankAccount is a bank account of a host, with an account of the chart of its own.
type BankAccount struct {
	Code        string `load:"code,key,required,code" json:"code"`
	Host        string `load:"host,required,of=organisations" json:"host"`
	Name        string `load:"name,required" json:"name"`
	Account     string `load:"account,code" json:"account,omitempty"`
	HoldingFund string `load:"holding_fund,of=funds" json:"holding_fund,omitempty"`
	SortCode    string `load:"sort_code" json:"sort_code,omitempty"`
	Number      string `load:"number" json:"number,omitempty"`
	IBAN        string `load:"iban" json:"iban,omitempty"`
}
