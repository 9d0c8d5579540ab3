package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"commonpurse/internal/app"
	"commonpurse/ledger/money"
	"commonpurse/reports"
	"commonpurse/reports/text"
)

// recordedJSON is what a command that records answers to programs.
type recordedJSON struct {
	Seq      []int64         `json:"seq"`
	Ref      *string         `json:"ref"`
	Again    bool            `json:"again"`
	Entries  json.RawMessage `json:"entries"`
	Warnings []string        `json:"warnings"`
	Funds    []checkedJSON   `json:"funds,omitempty"`
	Waits    []waitsJSON     `json:"waits,omitempty"`
}

// checkedJSON is how a service stands by the funds check.
type checkedJSON struct {
	Fund        string `json:"fund"`
	Service     string `json:"service"`
	Year        string `json:"year"`
	Budget      string `json:"budget"`
	Actual      string `json:"actual"`
	Commitments string `json:"commitments"`
	Intents     string `json:"intents"`
	Pending     string `json:"pending"`
	Available   string `json:"available"`
}

// checked is the funds check of a dry run, for programs.
func checked(done app.Recorded) (out []checkedJSON) {
	for _, a := range done.Funds {
		out = append(out, checkedJSON{
			a.Fund, a.Service, a.Year.String(), a.Budget.String(), a.Actual.String(), a.Commitments.String(), a.Intents.String(), a.Pending.String(),
			a.Available().String(),
		})
	}
	return out
}

// waitsJSON is what waits for another person.
type waitsJSON struct {
	Document   string `json:"document"`
	Needs      string `json:"needs"`
	MayApprove string `json:"may_approve"`
}

// showRecorded shows what became of a command that records.
func (c *call) showRecorded(how rendering, done app.Recorded) error {
	if oneOf(how.format, "xlsx", "html") {
		return misused("USE-008", "Workbooks are made of reports.", "For these entries: purse journal show KEY --format xlsx")
	}
	entries := entriesReport(done)
	if how.format == "json" {
		return c.recordedJSON(how, done, entries)
	}
	c.warn(done.Warnings)
	switch {
	case len(done.Waits) > 0:
		c.sayWaits(done)
	case done.Deed != "" && done.Again:
		c.say("%s was %s already (%s); nothing was written.", done.Ref, done.Deed, numbered(done.Seq))
	case done.Deed != "" && done.DryRun:
		c.say("Dry run: %s would be %s (%s); nothing was written.", done.Ref, done.Deed, numbered(done.Seq))
	case done.Deed == "approved":
		c.say("Approved and recorded %s (%s).", done.Ref, numbered(done.Seq))
	case done.Deed != "":
		c.say("Returned %s (%s). Nothing of it was recorded, and its reference is free again.", done.Ref, numbered(done.Seq))
	case len(done.Seq) == 0 && !done.Again:
		c.say("There was nothing to record.")
	case done.Again && len(done.Seq) == 0:
		c.say("%s stands so already; nothing was written.", done.Ref)
	case done.Again:
		c.say("%s was on the books already (%s); nothing was written.", done.Ref, numbered(done.Seq))
	case done.DryRun:
		c.say("Dry run: %s would be recorded (%s); nothing was written.", done.Ref, numbered(done.Seq))
	case len(done.Seq) > 1:
		c.say("Recorded %s events, the first %s (%s).", money.Thousands(int64(len(done.Seq))), done.Ref, numbered(done.Seq))
	default:
		c.say("Recorded %s (%s).", done.Ref, numbered(done.Seq))
	}
	for _, a := range done.Funds {
		c.say("Funds check: after it, %s.", a.Sum)
	}
	if len(done.Entries) == 0 {
		return nil
	}
	return c.render(how)(entries)
}

func (c *call) recordedJSON(how rendering, done app.Recorded, entries reports.Report) error {
	rows, err := rowsJSON(entries)
	if err != nil {
		return err
	}
	seq := slices.Clone(done.Seq)
	if seq == nil {
		seq = []int64{}
	}
	answer := recordedJSON{Seq: seq, Ref: some(done.Ref), Again: done.Again, Entries: rows, Warnings: listOf(done.Warnings), Funds: checked(done)}
	for _, w := range done.Waits {
		answer.Waits = append(answer.Waits, waitsJSON(w))
	}
	return c.answer(how, answer)
}

// sayWaits says what is not recorded yet, and who may approve it.
func (c *call) sayWaits(done app.Recorded) {
	for _, w := range done.Waits {
		who := whoMay(w)
		switch {
		case done.DryRun:
			c.say("Dry run: %s would wait for approval, as %s; %s. Nothing was written.", w.Document, w.Needs, who)
		case done.Again:
			c.say("%s waits for approval already (%s); %s.", w.Document, numbered(done.Seq), who)
		default:
			c.say("%s waits for approval, as %s; %s.", w.Document, w.Needs, who)
		}
	}
}

// whoMay says who may approve what waits, and how.
func whoMay(w app.Waits) string {
	if w.MayApprove == "" {
		return "nobody on file may approve it: see purse queue --help"
	}
	return "may be approved by " + w.MayApprove + ": purse approve " + w.Document
}

// answer writes a value as JSON, where the answer is to go.
func (c *call) answer(how rendering, v any) error {
	file := how.file
	if file == "-" {
		file = ""
	}
	return c.write(file, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	})
}

// listOf is a list that is never null.
func listOf(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// entriesReport is the entries of a command as a report, so that they are shown as every other answer.
func entriesReport(done app.Recorded) reports.Report {
	r := reports.Report{
		Name: "recorded", Title: "Entries of " + done.Ref,
		Sections: []reports.Section{{
			Key: "entries", Title: "Entries", Columns: done.Columns, Rows: reports.Rows(done.Entries), Count: len(done.Entries), Keyed: 1,
		}},
	}
	if done.DryRun {
		r.Title += ", if they were recorded"
	}
	return r
}

// rowsJSON is the rows of a report's first section, each as every report shows its rows.
func rowsJSON(r reports.Report) (json.RawMessage, error) {
	var b bytes.Buffer
	if err := text.JSON(&b, r); err != nil {
		return nil, err
	}
	var shape struct {
		Sections []struct {
			Rows json.RawMessage `json:"rows"`
		} `json:"sections"`
	}
	if err := json.Unmarshal(b.Bytes(), &shape); err != nil {
		return nil, fmt.Errorf("reading the rows again: %w", err)
	}
	return shape.Sections[0].Rows, nil
}

// numbered names events by their numbers.
func numbered(seq []int64) string {
	switch len(seq) {
	case 0:
		return "no event"
	case 1:
		return "event " + money.Thousands(seq[0])
	}
	return "events " + money.Thousands(seq[0]) + " to " + money.Thousands(seq[len(seq)-1])
}
