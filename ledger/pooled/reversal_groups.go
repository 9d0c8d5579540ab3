package pooled

import (
	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// A part of a document is shared over its groups, the lines of one entry in one layer and fund, and then on each side over the
// lines of the group, always in proportion to what is left of each. So no part exceeds a line, and parts that come to the
// whole turn every line to the penny. What the document passed on of its own money follows, in proportion to what was
// turned of it where it came from.

// lineAt is the place of a line in a document's entries.
type lineAt struct{ entry, line int }

// sides are lines whose debits equal their credits.
type sides struct{ debits, credits []lineAt }

func (s *sides) add(l ledger.Line, at lineAt) {
	if l.Amount < 0 {
		s.credits = append(s.credits, at)
	} else {
		s.debits = append(s.debits, at)
	}
}

// group is lines that are turned together: those of one layer and fund, or of each fund that money moved between, by as much.
type group []sides

// source is where a document's own money stood before it was passed on: one side of an account of a fund.
type source struct {
	fund, account string
	debit         bool
}

// passing is lines of one entry that pass money on from a source: those that take it from there, and those it goes to.
type passing struct {
	source
	from, to []lineAt
}

// passesOn tells whether an entry only passes on what its document posted before.
func passesOn(e ledger.Entry) bool {
	return len(e.Lines) > 0 && (e.Lines[0].Rule == releaseRule || e.Lines[0].Rule == advanceRule || e.Lines[0].Rule == claimMetRule)
}

// ownGroups lists the groups of what a document posted for itself; grants that its cost earned, and
// intents that it released, are not among it.
func ownGroups(entries []ledger.Entry) []group {
	type key struct {
		layer ledger.Layer
		fund  string
	}
	var out []group
	for i, e := range entries {
		if passesOn(e) {
			continue
		}
		var all group
		index := map[key]int{}
		for k, l := range e.Lines {
			if isGrant(l) || isNote(l) || l.Rule == intentReleasedRule || l.Rule == awardRule || isCommitment(l) || isTurned(l) {
				continue
			}
			g, seen := index[key{l.Layer, l.Dims.Fund}]
			if !seen {
				g = len(all)
				index[key{l.Layer, l.Dims.Fund}] = g
				all = append(all, sides{})
			}
			all[g].add(l, lineAt{i, k})
		}
		if movesBetweenFunds(e) {
			out = append(out, all)
			continue
		}
		for _, s := range all {
			out = append(out, group{s})
		}
	}
	return out
}

// movesBetweenFunds tells whether an entry moves money between funds, so that the lines of each come to the same.
func movesBetweenFunds(e ledger.Entry) bool {
	return len(e.Lines) > 0 && (e.Lines[0].Rule == movedRule || e.Lines[0].Rule == paidForRule)
}

// passings lists what a document passed on of its own money.
func passings(key string, entries []ledger.Entry) []passing {
	var out []passing
	for i, e := range entries {
		if !passesOn(e) {
			continue
		}
		account := ""
		for _, l := range e.Lines {
			if opened(key, l.Item) {
				account = l.Account
			}
		}
		index := map[source]int{}
		for k, l := range e.Lines {
			own := opened(key, l.Item)
			s := source{l.Dims.Fund, account, own == (l.Amount < 0)}
			p, seen := index[s]
			if !seen {
				p = len(out)
				index[s] = p
				out = append(out, passing{source: s})
			}
			if own {
				out[p].from = append(out[p].from, lineAt{i, k})
			} else {
				out[p].to = append(out[p].to, lineAt{i, k})
			}
		}
	}
	return out
}

// cameTo is the sum of a document's debits, or of what is left of them; of what a contract promises, whose other side is worked
// out, the amount itself. Units: pence.
func cameTo(entries []ledger.Entry) money.Pence {
	var sum money.Pence
	for _, g := range ownGroups(entries) {
		sum += max(size(entries, g[0].debits), size(entries, g[0].credits))
	}
	return sum
}

// size adds up lines of one side. Units: pence.
func size(entries []ledger.Entry, lines []lineAt) money.Pence {
	var sum money.Pence
	for _, at := range lines {
		sum += entries[at.entry].Lines[at.line].Amount.Abs()
	}
	return sum
}

// taking is a part being taken of entries.
type taking struct{ taken, left []ledger.Entry }

// take takes a part of what is left of a document's entries. Units: pence.
//
// Shape: taken and left have the lines of the entries in order, and add up to them; grants are taken whole, for what they
// earn is worked out again.
func take(key string, entries []ledger.Entry, part money.Pence) (taken, left []ledger.Entry) {
	t := taking{copied(entries), copied(entries)}
	for i, e := range entries {
		for k, l := range e.Lines {
			t.taken[i].Lines[k].Amount = 0
			if isGrant(l) || isIntent(l) || isCommitment(l) || isTurned(l) {
				t.left[i].Lines[k].Amount = 0
			}
		}
	}
	own := ownGroups(entries)
	weights := make([]money.Pence, len(own))
	for i, g := range own {
		weights[i] = size(entries, g[0].debits)
	}
	for i, p := range inProportion(part, weights) {
		for _, s := range own[i] {
			t.move(s.debits, p)
			t.move(s.credits, p)
		}
	}
	t.follow(key, entries)
	return t.taken, t.left
}

// follow takes of what was passed on as much as was taken of where it came from.
func (t *taking) follow(key string, entries []ledger.Entry) {
	all := passings(key, entries)
	done := map[source]bool{}
	for _, first := range all {
		if done[first.source] {
			continue
		}
		done[first.source] = true
		var came []lineAt
		for i, e := range entries {
			for k, l := range e.Lines {
				if !passesOn(e) && !isTurned(l) && opened(key, l.Item) && (source{l.Dims.Fund, l.Account, l.Amount > 0}) == first.source {
					came = append(came, lineAt{i, k})
				}
			}
		}
		weights := []money.Pence{size(entries, came)} // what was not passed on
		var of []passing
		for _, p := range all {
			if p.source == first.source {
				of = append(of, p)
				weights = append(weights, size(entries, p.from))
				weights[0] -= size(entries, p.from)
			}
		}
		for i, p := range inProportion(size(t.taken, came), weights)[1:] {
			t.move(of[i].from, p)
			t.move(of[i].to, p)
		}
	}
}

// move takes a part of lines of one side, in proportion to what is left of each. Units: pence.
func (t *taking) move(lines []lineAt, part money.Pence) {
	weights := make([]money.Pence, len(lines))
	for i, at := range lines {
		weights[i] = t.left[at.entry].Lines[at.line].Amount.Abs()
	}
	for i, p := range inProportion(part, weights) {
		at := lines[i]
		if t.left[at.entry].Lines[at.line].Amount < 0 {
			p = -p
		}
		t.taken[at.entry].Lines[at.line].Amount += p
		t.left[at.entry].Lines[at.line].Amount -= p
	}
}

// inProportion shares an amount in proportion to amounts; nothing of nothing is nothing. Units: pence.
func inProportion(total money.Pence, weights []money.Pence) []money.Pence {
	if total == 0 {
		return make([]money.Pence, len(weights))
	}
	w := make([]int64, len(weights))
	for i := range weights {
		w[i] = int64(weights[i])
	}
	return money.Apportion(total, w)
}

func copied(entries []ledger.Entry) []ledger.Entry {
	out := make([]ledger.Entry, len(entries))
	for i, e := range entries {
		out[i] = e
		out[i].Lines = append([]ledger.Line(nil), e.Lines...)
	}
	return out
}
