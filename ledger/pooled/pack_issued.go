package pooled

import (
	"strconv"

	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
	"commonpurse/ledger/money"
)

// PackIssued says that a set of workbooks was made of the books and handed over: which, of what, and each by its hash.
//
// It follows from no row: it stands in no table of the load format. What is in the workbooks is not kept, since they can
// be made again from the arguments and the events up to KnownAt, byte for byte by the same version of the program.
type PackIssued struct {
	Number    int           `load:"number,key,required" json:"number"`
	Kind      string        `load:"kind" json:"kind"` // board, partner or year-end
	Fund      string        `load:"fund" json:"fund,omitempty"`
	AsAt      calendar.Date `load:"as_at" json:"as_at"`
	KnownAt   int           `load:"known_at" json:"known_at"`   // the last event that the workbooks are made from
	Arguments string        `load:"arguments" json:"arguments"` // as a command line has them
	Version   string        `load:"version" json:"version"`
	Workbooks []LoadFile    `load:"-" json:"workbooks"`
	Names     string        `load:"workbooks" json:"-"`
}

const packs = "packs"

// Table names the register of packs.
func (p *PackIssued) Table() string { return packs }

// Ref returns the pack's number.
func (p *PackIssued) Ref() string { return strconv.Itoa(p.Number) }

// When returns the day that the workbooks are as at.
func (p *PackIssued) When() calendar.Date { return p.AsAt }

// Party is nobody: a pack is not found by whom it concerns.
func (p *PackIssued) Party() string { return "" }

// Worth is nothing: a pack moves no money.
func (p *PackIssued) Worth() money.Pence { return 0 }

// Check finds nothing wrong: the program issues packs itself.
func (p *PackIssued) Check(State) []ledger.Problem { return nil }

// Post writes the pack into its register.
func (p *PackIssued) Post(State) (Posting, *ledger.Refusal) {
	row := *p
	row.Names = namesOf(p.Workbooks)
	return Posting{Rows: []RowChange{{Table: packs, Key: FoldKey(p.Ref()), Row: &row}}}, nil
}

// IsSame tells whether a pack is of the same books by the same arguments, and every workbook is the same to the byte.
func (p *PackIssued) IsSame(as *PackIssued) bool {
	return p.Kind == as.Kind && p.KnownAt == as.KnownAt && p.Arguments == as.Arguments && namesOf(p.Workbooks) == as.Names
}

// namesOf lists files and their hashes in one text.
func namesOf(files []LoadFile) string {
	names := ""
	for i, f := range files {
		if i > 0 {
			names += "; "
		}
		names += f.Name + " " + f.SHA256
	}
	return names
}
