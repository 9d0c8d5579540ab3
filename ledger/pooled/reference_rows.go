package pooled

import "commonpurse/ledger"

// Every reference row is recorded the same way: it stands in its register from the event that wrote it on. What
// differs is what may be wrong with it, which stands in reference_checks.go.

// Table names the table of the load format.
func (o *Organisation) Table() string { return "organisations" }

// Ref returns the key of the row in its table.
func (o *Organisation) Ref() string { return rowRef(o) }

// Post writes the row into its register.
func (o *Organisation) Post(s State) (Posting, *ledger.Refusal) {
	p, refusal := writes(o)
	p.Warnings = o.identifierWords(s)
	return p, refusal
}

// Table names the table of the load format.
func (a *Alias) Table() string { return "aliases" }

// Ref returns the key of the row in its table.
func (a *Alias) Ref() string { return rowRef(a) }

// Post writes the row into its register.
func (a *Alias) Post(State) (Posting, *ledger.Refusal) { return writes(a) }

// Table names the table of the load format.
func (p *Partnership) Table() string { return "partnerships" }

// Ref returns the key of the row in its table.
func (p *Partnership) Ref() string { return rowRef(p) }

// Post writes the row into its register.
func (p *Partnership) Post(State) (Posting, *ledger.Refusal) { return writes(p) }

// Table names the table of the load format.
func (g *Group) Table() string { return "groups" }

// Ref returns the key of the row in its table.
func (g *Group) Ref() string { return rowRef(g) }

// Post writes the row into its register.
func (g *Group) Post(State) (Posting, *ledger.Refusal) { return writes(g) }

// Table names the table of the load format.
func (p *Person) Table() string { return "people" }

// Ref returns the key of the row in its table.
func (p *Person) Ref() string { return rowRef(p) }

// Post writes the row into its register.
func (p *Person) Post(State) (Posting, *ledger.Refusal) { return writes(p) }

// Table names the table of the load format.
func (m *Member) Table() string { return "members" }

// Ref returns the key of the row in its table.
func (m *Member) Ref() string { return rowRef(m) }

// Post writes the row into its register.
func (m *Member) Post(State) (Posting, *ledger.Refusal) { return writes(m) }

// Table names the table of the load format.
func (a *Account) Table() string { return "accounts" }

// Ref returns the key of the row in its table.
func (a *Account) Ref() string { return rowRef(a) }

// Post writes the row into its register.
func (a *Account) Post(State) (Posting, *ledger.Refusal) { return writes(a) }

// Table names the table of the load format.
func (f *Fund) Table() string { return "funds" }

// Ref returns the key of the row in its table.
func (f *Fund) Ref() string { return rowRef(f) }

// Post writes the row into its register.
func (f *Fund) Post(State) (Posting, *ledger.Refusal) { return writes(f) }

// Table names the table of the load format.
func (l *Limit) Table() string { return "limits" }

// Ref returns the key of the row in its table.
func (l *Limit) Ref() string { return rowRef(l) }

// Post writes the row into its register.
func (l *Limit) Post(State) (Posting, *ledger.Refusal) { return writes(l) }

// Table names the table of the load format.
func (d *Deputy) Table() string { return "deputies" }

// Ref returns the key of the row in its table.
func (d *Deputy) Ref() string { return rowRef(d) }

// Post writes the row into its register.
func (d *Deputy) Post(State) (Posting, *ledger.Refusal) { return writes(d) }

// Table names the table of the load format.
func (i *Interest) Table() string { return "interests" }

// Ref returns the key of the row in its table.
func (i *Interest) Ref() string { return rowRef(i) }

// Post writes the row into its register.
func (i *Interest) Post(State) (Posting, *ledger.Refusal) { return writes(i) }

// Table names the table of the load format.
func (s *Setting) Table() string { return "settings" }

// Ref returns the key of the row in its table.
func (s *Setting) Ref() string { return rowRef(s) }

// Post writes the row into its register.
func (s *Setting) Post(State) (Posting, *ledger.Refusal) { return writes(s) }

// Table names the table of the load format.
func (s *Service) Table() string { return "services" }

// Ref returns the key of the row in its table.
func (s *Service) Ref() string { return rowRef(s) }

// Post writes the row into its register.
func (s *Service) Post(State) (Posting, *ledger.Refusal) { return writes(s) }

// Table names the table of the load format.
func (r *RiskRule) Table() string { return "risk_rules" }

// Ref returns the key of the row in its table.
func (r *RiskRule) Ref() string { return rowRef(r) }

// Post writes the row into its register.
func (r *RiskRule) Post(State) (Posting, *ledger.Refusal) { return writes(r) }

// Table names the table of the load format.
func (b *BankAccount) Table() string { return "bank_accounts" }

// Ref returns the key of the row in its table.
func (b *BankAccount) Ref() string { return rowRef(b) }

func rowRef(e Event) string {
	t, _ := TableNamed(e.Table())
	return t.Key(e)
}
