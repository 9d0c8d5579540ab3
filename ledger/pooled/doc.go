// Package pooled is what happens in a pooled budget: every event that can be recorded, what is wrong with it, what it
// posts and what it changes.
//
// It is not a store and not a reader of files: events come in as structs, the state of the books is asked through
// State, and nothing here reads a clock, a database or a file.
//
// An event is a row of the load format (or, for invoices, journals and openings, a document of several rows). The
// struct that a form fills, a command builds, a load reads and the ledger keeps is one struct: its tags name the
// table's columns, its JSON is the body that is hashed. Check says everything that is wrong with it; Post says the
// entries it makes and the rows it writes. An Overlay is the one place where events take effect: over nothing, over a
// store, or over another Overlay, with the same answers.
//
// Words: fund, service, partner, host, contribution (agreed, raised, received), instalment, provider, invoice, payment,
// commitment, virement, entry, line, layer, ledger (the database), book (one set of books in it), load, share, reverse.
package pooled
