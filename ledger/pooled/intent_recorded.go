package pooled

import (
	"fmt"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// Intent is a pre-commitment: what a service is to spend in a year and is not yet promised to anybody; or (negative) what
// of it lapses. Units: Amount in pence.
type Intent struct {
	Code    string        `load:"ref,key,required,code" json:"ref"`
	Date    calendar.Date `load:"date,required" json:"date"`
	Fund    string        `load:"fund,required,of=funds" json:"fund"`
	Year    calendar.Year `load:"year,required" json:"year"`
	Service string        `load:"service,required,of=services" json:"service"`
	Amount  money.Pence   `load:"amount,required" json:"amount_pence"`
	Pilot   string        `load:"pilot,of=pilots" json:"pilot,omitempty"`
}

// Table names the table of the load format.
func (i *Intent) Table() string { return "intents" }

// Ref returns the reference that identifies it.
func (i *Intent) Ref() string { return i.Code }

// When returns the day on which it posts.
func (i *Intent) When() calendar.Date { return i.Date }

// Party returns the organisation or name that possible duplicates are found by.
func (i *Intent) Party() string { return i.Service }

// Worth returns the amount that possible duplicates are found by. Units: pence.
func (i *Intent) Worth() money.Pence { return i.Amount }

// Check says what is wrong with it as the books stand.
func (i *Intent) Check(s State) []ledger.Problem {
	f := must[Fund](s, "funds", i.Fund)
	problems := append(kindAllows(f, actIntent, "fund"), withinYears(f, i.Year)...)
	problems = append(problems, notNil("amount", i.Amount)...)
	problems = append(problems, within(f, i.Date, "date", false)...)
	problems = append(problems, serviceOf(must[Service](s, "services", i.Service), i.Fund, "service")...)
	if p, ok := Find[Pilot](s, "pilots", i.Pilot); ok && p.Service != i.Service {
		problems = append(problems, problem("INTENT-001", "pilot", i.Pilot,
			fmt.Sprintf("%s is a pilot of %s, and the intent is for %s.", p.Code, p.Service, i.Service), "Name a pilot of the service, or leave pilot blank."))
	}
	return problems
}

func (i *Intent) plan() plan { return plan{i.Fund, i.Service, i.Year} }

// Post records the intent, released at once by what was spent on or after its day; or releases what lapses.
func (i *Intent) Post(s State) (Posting, *ledger.Refusal) {
	p := Posting{Rows: []RowChange{{Table: "intents", Key: FoldKey(i.Code), Row: i}}}
	now := asLeft{s, []RowChange{written(i)}}
	if i.Amount < 0 {
		lines := i.plan().released(now, nil, nil)
		var lapsed money.Pence
		for _, l := range lines {
			if l.Item != "" {
				lapsed -= l.Amount
			}
		}
		if lapsed < -i.Amount {
			p.Warnings = []string{fmt.Sprintf("%s lets %s lapse, and %s remained of the intents for %s in %s: the rest was spent or had lapsed.",
				EventKey(i), (-i.Amount).Pounds(), lapsed.Pounds(), i.Service, i.Year)}
		}
		p.Entries = []ledger.Entry{ledger.NewEntry(i.Date, lines...)}
		return p, nil
	}
	p.Items = []Item{{Key: EventKey(i), Date: i.Date, Due: i.Date, Service: i.Service}}
	lines := by(intentRule, i.plan().moved(i, i.Amount)...)
	p.Entries = []ledger.Entry{ledger.NewEntry(i.Date, lines...)}
	if more := i.plan().released(plus{now, lines}, nil, nil); len(more) > 0 {
		p.Entries = append(p.Entries, ledger.NewEntry(i.plan().lastCost(s, i.Date), more...))
	}
	return p, nil
}

// undone is what a reversal of the intent posts: what was spent is set against the others again.
func (i *Intent) undone(s State, on calendar.Date) ledger.Entry {
	return ledger.NewEntry(on, i.plan().released(asLeft{s, []RowChange{{Table: "intents", Key: FoldKey(i.Code)}}}, nil, []*Intent{i})...)
}
