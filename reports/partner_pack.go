package reports

// PartnerPack is what one partner is sent: its statement, its instalments and what is late of them. It holds nothing of
// another partner.
//
// Shape: the sections of Statement, and by-instalment and chase of Contributions of that partner alone. Errors: those of
// Statement. Reads: what Statement reads, of account, and what Contributions reads, of dues.
func PartnerPack(account, dues In) (Report, error) {
	r, err := Statement(account)
	if err != nil {
		return Report{}, err
	}
	owed, err := Contributions(dues)
	if err != nil {
		return Report{}, err
	}
	hidden := open(account).hiding(account.Partner)
	r.Name, r.Title = "partner-pack", "Partner pack"
	for _, part := range []Section{named(owed, "by-instalment", "instalments", "Instalments"), named(owed, "chase", "late", "What is late")} {
		part.Rows = hidden.rows(part.Rows)
		r.Sections = append(r.Sections, part)
	}
	for _, s := range owed.Sections {
		if s.Key == "by-partner" {
			r.Leads = []Passage{{"Where you stand", standsWords(s)}}
		}
	}
	return r, nil
}

// rows are rows in whose texts no other body is named.
func (p private) rows(of func(func(Row, error) bool)) func(func(Row, error) bool) {
	return func(yield func(Row, error) bool) {
		for row, err := range of {
			if err == nil {
				row.Key, row.Cells = p.hide(row.Key), append([]Value(nil), row.Cells...)
				for i, c := range row.Cells {
					if c.Words() != "" {
						row.Cells[i] = Text(p.hide(c.Words()))
					}
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// standsWords says of one partner's row what it owes.
func standsWords(s Section) []string {
	total := func(key string) string { return roundly(moneyOf(s.Total[key])) }
	if s.Count == 0 {
		return []string{"You have agreed no cash contribution for the year."}
	}
	out := []string{"You agreed to give " + total("current") + " in cash, of which " + total("due") + " is due and " + total("received") + " is received."}
	late := moneyOf(s.Total["age_30"]) + moneyOf(s.Total["age_60"]) + moneyOf(s.Total["age_90"]) + moneyOf(s.Total["over_90"])
	if late == 0 {
		return append(out, "Nothing is outstanding.")
	}
	return append(out, roundly(late)+" is outstanding. The sheet What is late lists what is past its due date.")
}
