package bench

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"commonpurse/internal/app"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// Posting and the disk's own pace are measured in turns, so that what else the machine is doing slows both alike.
const (
	postingRounds = 5
	onePage       = 4096
	pages         = 1024 // of the file that is written to, again and again
)

// posted is what the part that posts answers, round by round. Units: a second, but for the slowest, which are in seconds.
type posted struct {
	Posts    []float64 `json:"posts"`
	Together []float64 `json:"together"` // of many clients
	Slowest  []float64 `json:"slowest"`  // of a hundred of those, all but the slowest took no longer
	Syncs    []float64 `json:"syncs"`
}

// clients is how many post at the same time.
const clients = 64

// post records invoices in a ledger for some rounds of a length: one by one, each durable before the next begins, and by
// many clients at once; between the rounds it writes pages to a file beside the ledger, each one to the disk before the next.
func (t Tools) post(ctx context.Context, ledger, invoices, length string) (err error) {
	each, err := time.ParseDuration(length)
	if err != nil {
		return err
	}
	events, err := eventsOf(ctx, invoices)
	if err != nil {
		return err
	}
	a := app.New(app.Options{Open: t.Open, Now: t.Now, Random: rand.Reader, User: "os:bench"})
	book, err := a.Book(ctx, app.At{Ledger: ledger})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	disk, err := os.CreateTemp(filepath.Dir(ledger), "page-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, disk.Close(), os.Remove(disk.Name())) }()
	if _, err := disk.Write(make([]byte, onePage*pages)); err != nil {
		return err
	}
	var answer posted
	var number atomic.Int64
	record := func() error {
		n := int(number.Add(1))
		e := *events[n%len(events)]
		e.Code = "BENCH-" + strconv.Itoa(n)
		e.Lines = slices.Clone(e.Lines)
		e.Lines[0].Net += money.Pence(n / len(events)) // else it would be taken for the same again
		_, err := book.Record(ctx, []pooled.Event{&e}, false)
		return err
	}
	var crowd crowdOf
	for range postingRounds {
		syncs, err := t.pace(each/2, func(i int) error {
			page := make([]byte, onePage)
			page[0] = byte(i + 1)
			if _, err := disk.WriteAt(page, int64(i%pages)*onePage); err != nil {
				return err
			}
			return syncData(disk)
		})
		if err != nil {
			return err
		}
		posts, err := t.pace(each, func(int) error { return record() })
		if err != nil {
			return err
		}
		if err := t.round(&crowd, clients, each, func(int) error { return record() }); err != nil {
			return err
		}
		answer.Syncs, answer.Posts = append(answer.Syncs, syncs), append(answer.Posts, posts)
	}
	answer.Together, answer.Slowest = crowd.Rates, crowd.Slowest
	return json.NewEncoder(t.Answer).Encode(answer)
}

// pace does something over and over for about so long, and says how often a second.
func (t Tools) pace(length time.Duration, do func(i int) error) (float64, error) {
	from := t.Now()
	for i := 0; ; i++ {
		if err := do(i); err != nil {
			return 0, err
		}
		if took := t.Now().Sub(from); took >= length {
			return float64(i+1) / took.Seconds(), nil
		}
	}
}

// lately is how many invoices at the end of the table are posted again.
const lately = 1000

// eventsOf are the latest invoices of one line of a table, without what would tie them to a document: each can be
// recorded again under another reference.
func eventsOf(ctx context.Context, invoices string) (events []*pooled.Invoice, err error) {
	heading, rows, err := lastRows(invoices, lately)
	if err != nil {
		return nil, err
	}
	few, err := os.CreateTemp(filepath.Dir(invoices), "lately-*.csv")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.Remove(few.Name())) }()
	w := csv.NewWriter(few)
	if err := errors.Join(w.Write(heading), w.WriteAll(rows), few.Close()); err != nil {
		return nil, err
	}
	t, _ := pooled.TableNamed("invoices")
	read, err := app.ReadLines(ctx, few.Name(), t, nil)
	if err != nil {
		return nil, err
	}
	for _, row := range read {
		r, ok := row.(*pooled.InvoiceRow)
		if !ok || r.Line > 1 || r.Net <= 0 {
			continue
		}
		r.Contract, r.SupplierRef, r.Accrual, r.Credits = "", "", "", ""
		if e, ok := t.Assemble([]any{row}).(*pooled.Invoice); ok {
			events = append(events, e)
		}
	}
	if len(events) == 0 {
		return nil, errors.New("there is no invoice to post again")
	}
	return events, nil
}

// lastRows are the heading of a CSV file and its last rows.
func lastRows(file string, most int) (heading []string, rows [][]string, err error) {
	err = eachRow(file, func(of, row []string) error {
		heading = of
		if rows = append(rows, append([]string(nil), row...)); len(rows) >= 2*most {
			rows = append(rows[:0:0], rows[len(rows)-most:]...)
		}
		return nil
	})
	return heading, rows[max(0, len(rows)-most):], err
}

// eachRow reads a CSV file; a row is good until the next.
func eachRow(file string, do func(heading, row []string) error) (err error) {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := csv.NewReader(f)
	heading, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	r.ReuseRecord = true
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = do(heading, row)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
}
