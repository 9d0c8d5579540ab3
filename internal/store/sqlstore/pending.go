package sqlstore

import "commonpurse/ledger/pooled"

// pending is what the batches wrote that may still be on their way to the database. What they did not touch can be asked
// beside them: a load asks for single documents and items all the time, nearly all of them of long before.
//
// Of a nil one it is not known what is on the way, and so everything may be.
type pending struct {
	from      int64 // the first event
	documents map[string]bool
	items     map[string]bool
}

func newPending(b pooled.Batch) *pending {
	return &pending{
		from: b.Records[0].Seq, documents: make(map[string]bool, len(b.Documents)), items: make(map[string]bool, len(b.Records)+len(b.Items)),
	}
}

func (p *pending) hasEvent(seq int64) bool        { return p == nil || seq >= p.from }
func (p *pending) hasDocument(folded string) bool { return p == nil || p.documents[folded] }
func (p *pending) hasItem(key string) bool        { return p == nil || p.items[key] }

// add adds what a batch writes.
func (p *pending) add(b pooled.Batch) {
	for _, d := range b.Documents {
		p.documents[pooled.Fold(d.Key)] = true
	}
	for _, i := range b.Items {
		p.items[i.Key] = true
	}
	for key := range b.Open {
		p.items[key] = true
	}
	for _, r := range b.Records {
		for _, e := range r.Entries {
			for _, l := range e.Lines {
				p.items[l.Item] = true
			}
		}
	}
}

// muchPending is from how many events on a batch is remembered while it is on its way.
const muchPending = 256

// mostPending bounds the documents that are remembered: when there are more, what is on its way is waited for.
const mostPending = 1 << 15

// goes notes a batch before it goes on its way.
func (w *writer) goes(b pooled.Batch) error {
	if w.pending != nil && len(w.pending.documents) > mostPending {
		if err := w.t.each("select 1", nil, func(*row) error { return nil }); err != nil {
			return err
		}
	}
	if !w.t.held { // all of those before have arrived
		w.pending = nil
		if w.t.pauses && w.check == nil && len(b.Records) >= muchPending {
			w.pending = newPending(b)
		}
	}
	if w.pending != nil {
		w.pending.add(b)
	}
	return nil
}

// asks is how rows are asked for.
type asks func(text string, args []any, scan func(*row) error) error

// asks returns how something is asked for: when everything has arrived, where it may be on its way.
func (r *reader) asks(onItsWay bool) asks {
	if onItsWay {
		return r.t.each
	}
	return r.t.beside
}
