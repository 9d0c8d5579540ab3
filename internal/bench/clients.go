package bench

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"commonpurse/internal/app"
	"commonpurse/ledger/money"
	"commonpurse/ledger/pooled"
)

// crowdOf is what a number of clients did, round by round. Units: rates a second, the others in seconds.
type crowdOf struct {
	Rates   []float64 `json:"rates"`
	Middle  []float64 `json:"middle"`
	Slowest []float64 `json:"slowest"` // of a hundred, all but the slowest took no longer
}

// crowdRounds is how many rounds there are.
const crowdRounds = 3

// together has a number of clients do something over and over, for some rounds of a length.
func (t Tools) together(clients int, length time.Duration, do func(client int) error) (out crowdOf, err error) {
	for range crowdRounds {
		if err := t.round(&out, clients, length, do); err != nil {
			return out, err
		}
	}
	return out, nil
}

// round has a number of clients do something over and over for about so long, and adds what they did.
func (t Tools) round(out *crowdOf, clients int, length time.Duration, do func(client int) error) (err error) {
	var mu sync.Mutex
	var took []time.Duration
	var done sync.WaitGroup
	from := t.Now()
	for client := range clients {
		done.Go(func() {
			var mine []time.Duration
			var failed error
			for last := from; failed == nil && last.Sub(from) < length; {
				failed = do(client)
				now := t.Now()
				mine = append(mine, now.Sub(last))
				last = now
			}
			mu.Lock()
			defer mu.Unlock()
			took, err = append(took, mine...), errors.Join(err, failed)
		})
	}
	done.Wait()
	if err != nil {
		return err
	}
	out.Rates = append(out.Rates, float64(len(took))/t.Now().Sub(from).Seconds())
	slices.Sort(took)
	out.Middle = append(out.Middle, took[len(took)/2].Seconds())
	out.Slowest = append(out.Slowest, took[len(took)*99/100].Seconds())
	return nil
}

// clients posts invoices by a number of clients at once: all in one book, or each in a book of its own.
func (t Tools) clients(ctx context.Context, ledger, invoices, number, many, length string) (err error) {
	n, err1 := strconv.Atoi(number)
	each, err2 := time.ParseDuration(length)
	several, err3 := strconv.ParseBool(many)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	events, err := eventsOf(ctx, invoices)
	if err != nil {
		return err
	}
	a := app.New(app.Options{Open: t.Open, Now: t.Now, Random: rand.Reader, User: "os:bench"})
	books := make([]*app.Book, n)
	for i := range books {
		at := app.At{Ledger: ledger}
		if several {
			at.Book = fmt.Sprintf("B%02d", i+1)
		}
		if i > 0 && !several {
			books[i] = books[0]
			continue
		}
		if books[i], err = a.Book(ctx, at); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, books[i].Close()) }()
	}
	run, err := rand.Int(rand.Reader, big.NewInt(1<<40)) // so that no round posts what another has posted
	if err != nil {
		return err
	}
	var last atomic.Int64
	answer, err := t.together(n, each, func(client int) error {
		i := int(last.Add(1))
		e := *events[i%len(events)]
		e.Code = fmt.Sprintf("CROWD-%d-%d", run, i)
		e.Lines = slices.Clone(e.Lines)
		e.Lines[0].Net += money.Pence(i / len(events)) // else it would be taken for the same again
		_, err := books[client].Record(ctx, []pooled.Event{&e}, false)
		return err
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(t.Answer).Encode(answer)
}

// copiedLines is how many lines there were, and how many a second were copied.
type copiedLines struct {
	Lines int64     `json:"lines"`
	Rates []float64 `json:"rates"`
}

// copyLines copies the lines of a ledger into a table without a key.
func (t Tools) copyLines(ctx context.Context, address string) (err error) {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close(ctx)) }()
	rows, err := c.Query(ctx, "select book, seq, place, line, layer, date, period, account, fund, year, nature, partner, source, service,"+
		" contract, provider, pilot, item, amount, rule, memo from lines limit 300000")
	if err != nil {
		return err
	}
	lines, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) ([]any, error) { return r.Values() })
	if err != nil {
		return err
	}
	var names []string
	for _, f := range rows.FieldDescriptions() {
		names = append(names, f.Name)
	}
	var answer copiedLines
	if err := c.QueryRow(ctx, "select count(*) from lines").Scan(&answer.Lines); err != nil {
		return err
	}
	for round := range crowdRounds {
		bare := pgx.Identifier{fmt.Sprintf("bare_lines_%d", round+1)}
		if _, err := c.Exec(ctx, "create table "+bare.Sanitize()+" (like lines)"); err != nil {
			return err
		}
		from := t.Now()
		n, err := c.CopyFrom(ctx, bare, names, pgx.CopyFromRows(lines))
		if err != nil {
			return err
		}
		answer.Rates = append(answer.Rates, float64(n)/t.Now().Sub(from).Seconds())
		if _, err := c.Exec(ctx, "drop table "+bare.Sanitize()); err != nil {
			return err
		}
	}
	return json.NewEncoder(t.Answer).Encode(answer)
}

// pgledger measures another ledger that lives in the server, of which the files are in a folder.
func (t Tools) pgledger(ctx context.Context, address, dir, number, length string) error {
	n, err1 := strconv.Atoi(number)
	each, err2 := time.ParseDuration(length)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	clients := make([]*pgx.Conn, n)
	for i := range clients {
		c, err := pgx.Connect(ctx, address)
		if err != nil {
			return err
		}
		defer func() { _ = c.Close(ctx) }() // the database is thrown away with it
		clients[i] = c
	}
	for _, file := range []string{"vendor/scoville-pgsql-ulid/ulid-to-uuid.sql", "vendor/scoville-pgsql-ulid/uuid-to-ulid.sql", "pgledger.sql"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return err
		}
		if _, err := clients[0].Exec(ctx, string(text)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	accounts := make([]string, 20)
	for i := range accounts {
		err := clients[0].QueryRow(ctx, "select id from pgledger_create_account($1, 'GBP')", fmt.Sprintf("account %d", i)).Scan(&accounts[i])
		if err != nil {
			return err
		}
	}
	var last atomic.Int64
	answer, err := t.together(n, each, func(client int) error {
		i := int(last.Add(1))
		from, to := accounts[i%len(accounts)], accounts[(i+1+i/len(accounts)%(len(accounts)-1))%len(accounts)]
		_, err := clients[client].Exec(ctx, "select id from pgledger_create_transfer($1, $2, $3)", from, to, strconv.Itoa(i%1000+1))
		return err
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(t.Answer).Encode(answer)
}
