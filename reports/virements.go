package reports

import (
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/pooled"
)

// Virement is a virement as it was recorded, with who made it and what became of it.
type Virement struct {
	*pooled.Virement
	Seq        int64
	MadeBy     string
	ApprovedBy string
	Reversed   calendar.Date // when it was taken back; none while it stands
}

// standsAt tells whether budget is moved by it at a day.
func (v *Virement) standsAt(on calendar.Date) bool {
	return v.Date <= on && (v.Reversed.IsZero() || v.Reversed > on)
}
