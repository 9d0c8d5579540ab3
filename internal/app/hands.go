package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"commonpurse/internal/store"
	"commonpurse/ledger"
	"commonpurse/ledger/pooled"
	"commonpurse/reports"
)

// units puts events together that wait as one: what a command records of several tables is one document with what belongs
// to it (a contract and its lines), and of one table each event is a document of its own.
func units(events []pooled.Event) [][]pooled.Event {
	if len(events) > 1 && slices.ContainsFunc(events[1:], func(e pooled.Event) bool { return e.Table() != events[0].Table() }) {
		return [][]pooled.Event{events}
	}
	var out [][]pooled.Event
	for _, e := range events {
		out = append(out, []pooled.Event{e})
	}
	return out
}

// recordUnit records events, or has them wait for another person, and answers with the lines that they would post then.
func (t *write) recordUnit(events []pooled.Event, out *Recorded) ([]reports.Line, error) {
	person, _ := pooled.Acting(t.meta.Actor)
	if pooled.MustWait(t.overlay, events, person, t.today()) {
		o, refusal := t.overlay.Submit(events, t.today(), t.meta)
		if refusal != nil {
			hintsFrom(t.overlay).add(events[0].Table(), refusal.Problems)
			return nil, refusal
		}
		for _, e := range events {
			o.Warnings = append(o.Warnings, t.farAhead(e, o)...)
		}
		t.note(out, o)
		return t.triedLines(o), nil
	}
	for _, e := range events {
		if err := t.succeedBefore(e, out); err != nil {
			return nil, err
		}
		o, err := t.record(e)
		if err != nil {
			return nil, err
		}
		t.note(out, o)
	}
	return nil, nil
}

// note adds what became of an event to what became of its command.
func (t *write) note(out *Recorded, o pooled.Outcome) {
	key := o.Key
	if o.Waits != nil {
		key = o.Waits.Document
	}
	if table, ref, _ := strings.Cut(key, "/"); out.Ref == "" && table != "overrides" {
		out.Ref = ref
	}
	if o.Seq > 0 {
		out.Seq = append(out.Seq, o.Seq)
	}
	out.Again = out.Again && o.Again
	out.Warnings = append(out.Warnings, o.Warnings...)
	if w := o.Waits; w != nil {
		out.Waits = append(out.Waits, Waits{w.Document, w.Needs(), pooled.WhoMayApprove(t.overlay, w, t.today()).String()})
	}
}

// triedLines are the lines that what was submitted would post.
func (t *write) triedLines(o pooled.Outcome) []reports.Line {
	if o.Waits == nil || o.Again {
		return nil
	}
	table, _, _ := strings.Cut(o.Waits.Document, "/")
	named := reversed{s: t.overlay, of: map[string]string{}}
	var lines []reports.Line
	for l := range linesIn(t.book.code, pooled.Record{Seq: o.Seq, Table: table, Key: o.Waits.Document, Meta: t.meta, Entries: o.Tried}) {
		line := named.line(l)
		line.Hash = "" // it is not recorded
		lines = append(lines, line)
	}
	return lines
}

// conflict refuses what the person who acts would make, or approve, that pays a provider in which they have declared an
// interest.
func (t *write) conflict(e pooled.Event, out pooled.Outcome) *ledger.Refusal {
	maker, approver := pooled.Hands(t.meta.Actor)
	person, _ := pooled.Acting(cmp.Or(approver, maker))
	if out.Again || len(t.overlay.Rows("interests", "person", person)) == 0 {
		return nil
	}
	return pooled.Conflict(t.overlay, person, pooled.Paid(t.overlay, e, out.Entries), t.today())
}

// Approve has a document recorded that waits: by another person than made it, whose role and limit reach it. A document that
// was approved already is answered as such.
//
// Shape: ref is the document's key, or its reference alone where nothing else that waits has it. Errors: APPROVE-001 to 006,
// PERSON-005, and what the document is refused for as the books stand now; then it still waits.
func (b *Book) Approve(ctx context.Context, ref, note string, dryRun bool) (Recorded, error) {
	return b.run(&posting{ctx: ctx, do: func(t *write, out *Recorded) error {
		key, err := t.waitingKey(ref)
		if err != nil {
			if d, ok := t.approvedBefore(ref); ok {
				*out = Recorded{Again: true, Ref: d.Key, Seq: []int64{d.Seq}, Deed: "approved"}
				return nil
			}
			return err
		}
		if w, ok := pooled.Find[pooled.Waiting](t.overlay, "submissions", key); ok && w.Load != 0 {
			return needsFiles(pooled.SubmissionOf(t.overlay, w))
		}
		if err := t.succeedBefore(nil, out); err != nil {
			return err
		}
		all, refusal := t.overlay.Approve(key, note, t.today(), t.meta)
		if refusal != nil {
			if len(all) > 0 {
				refusal.Text += " It still waits for approval."
			}
			return refusal
		}
		for _, o := range all {
			t.note(out, o)
		}
		out.Ref, out.Deed = key, "approved"
		return nil
	}}, dryRun)
}

// Return ends a document that waits without recording it, with a reason; its key is free again. Errors: as Approve.
func (b *Book) Return(ctx context.Context, ref, reason string, dryRun bool) (Recorded, error) {
	return b.run(&posting{ctx: ctx, do: func(t *write, out *Recorded) error {
		key, err := t.waitingKey(ref)
		if err != nil {
			return err
		}
		o, refusal := t.overlay.Return(key, reason, t.today(), t.meta)
		if refusal != nil {
			return refusal
		}
		t.note(out, o)
		out.Ref, out.Deed = key, "returned"
		return nil
	}}, dryRun)
}

// waitingKey finds the key of what waits, by its key or its reference.
func (t *write) waitingKey(ref string) (string, error) {
	folded := pooled.Fold(ref)
	var known, hits []string
	for _, w := range pooled.Listed[pooled.Waiting](t.overlay, "submissions", "part_of", "") {
		_, bare, _ := strings.Cut(w.Document, "/")
		switch {
		case pooled.Fold(w.Document) == folded:
			return w.Document, nil
		case pooled.Fold(bare) == folded:
			hits = append(hits, w.Document)
		}
		known = append(known, w.Document, bare)
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		no := pooled.NothingWaits(ref)
		no.Hint = didYouMean(ref, known) + no.Hint
		return "", no
	}
	return "", ledger.Refuse(ledger.Usage, "APPROVE-006", fmt.Sprintf("Several documents wait under %q: %s.", ref, strings.Join(hits, ", ")), "Name one with its table.")
}

// Queue makes the report of what waits for approval, with who may approve it.
func (b *Book) Queue(ctx context.Context, q Query, render func(reports.Report) error) error {
	return b.view(ctx, q, made{need: needWaiting, reads: "accounts funds"}, func(_ store.Reader, in reports.In) error {
		r, err := reports.Queue(in)
		if err != nil {
			return err
		}
		return render(r)
	})
}

// Awaiting lists the keys of what waits for approval, in order.
func (b *Book) Awaiting(ctx context.Context) ([]string, error) {
	var keys []string
	err := b.store.View(ctx, b.code, func(r store.Reader) error {
		for _, w := range pooled.Listed[pooled.Waiting](r.State(), "submissions", "part_of", "") {
			keys = append(keys, w.Document)
		}
		return nil
	})
	return keys, err
}

// waiting lists what waited for approval at a position; who may approve it is known of what waits now.
func (b *Book) waiting(r store.Reader, knownAt int64) ([]reports.Waiting, error) {
	rows, err := r.Rows("submissions", knownAt)
	if err != nil {
		return nil, err
	}
	head, err := r.Head()
	if err != nil {
		return nil, err
	}
	parts := map[string][]string{}
	for _, w := range as[pooled.Waiting](rows) {
		if w.Part != "" {
			parts[w.Part] = append(parts[w.Part], w.Document)
		}
	}
	var out []reports.Waiting
	for _, w := range as[pooled.Waiting](rows) {
		if w.Part != "" {
			continue
		}
		x := reports.Waiting{Waiting: w, Parts: parts[w.Document]}
		if knownAt == head.Seq {
			x.MayApprove = pooled.WhoMayApprove(r.State(), w, b.today()).String()
		}
		out = append(out, x)
	}
	return out, nil
}

// approvedBefore finds a document that was approved.
func (t *write) approvedBefore(ref string) (pooled.Document, bool) {
	if _, ok := t.overlay.Document("approvals/" + ref); !ok {
		return pooled.Document{}, false
	}
	return t.overlay.Document(ref)
}
