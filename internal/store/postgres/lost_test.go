package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

// nthOf gives a verdict on the nth message of the kinds named, and on no other; lasting, on all that follow too. happened
// tells whether it was given.
func nthOf(kinds string, nth int, v verdict, lasting bool) (rule func(message) verdict, happened func() bool) {
	var over atomic.Bool
	left := nth
	rule = func(m message) verdict {
		if over.Load() {
			if lasting { // no other connection is made
				return cutOff
			}
			return passOn
		}
		for _, k := range []byte(kinds) {
			if k == m.kind {
				left--
			}
		}
		if left > 0 {
			return passOn
		}
		over.Store(true)
		return v
	}
	return rule, over.Load
}

// asked is what makes the server do something: execute, a statement by itself, and the end of what is asked together.
const asked = "EQS"

// messagesOf counts the messages that make the server do something while fn runs.
func messagesOf(p *proxy, fn func()) int {
	n := 0
	p.judge(func(m message) verdict {
		if strings.IndexByte(asked, m.kind) >= 0 {
			n++
		}
		return passOn
	}, 0)
	fn()
	p.judge(nil, 0) // and what was counted is seen here
	return n
}

// spoken is a store that has spoken with its server: what was never reached is not waited for.
func spoken(t testing.TB, address string) store.Store {
	t.Helper()
	s := storeAt(t, address)
	must(t, s.View(context.Background(), "main", func(store.Reader) error { return nil }))
	return s
}

// TestEveryStatementRefused has the server refuse each statement of an Update in turn: the answer is that it failed, and
// nothing of it is left.
func TestEveryStatementRefused(t *testing.T) {
	address := pgserver.Database(t)
	p, through := between(t, address)
	bookAt(t, address, 0)
	s := spoken(t, through)
	var recorded []string
	for nth := 1; ; nth++ {
		code := fmt.Sprint("refused ", nth)
		rule, happened := nthOf("EQ", nth, spoilt, false)
		p.judge(rule, 0)
		err := post(context.Background(), s, code)
		p.judge(nil, 0)
		if !happened() {
			must(t, err)
			if nth < 10 {
				t.Errorf("only %d statements were tried", nth)
			}
			recorded = append(recorded, code)
			break
		}
		if err == nil || errors.Is(err, store.ErrUnsure) {
			t.Fatalf("statement %d was refused and the answer was %v", nth, err)
		}
		if nth%5 == 0 { // what comes after is as if it had not been tried
			must(t, post(context.Background(), s, fmt.Sprint(code, " again")))
			recorded = append(recorded, fmt.Sprint(code, " again"))
		}
	}
	equal(t, sound(t, s), recorded)
}

// TestEveryConnectionLost loses the connection at each message of an Update in turn, before the server has it and after
// the server has done it: the program connects again, and the posting is recorded once.
func TestEveryConnectionLost(t *testing.T) {
	address := pgserver.Database(t)
	p, through := between(t, address)
	bookAt(t, address, 0)
	s := spoken(t, through)
	var recorded []string
	undisturbed := messagesOf(p, func() {
		must(t, post(context.Background(), s, "undisturbed"))
		recorded = append(recorded, "undisturbed")
	})
	for _, v := range []verdict{cutOff, silenced} {
		for nth := 1; ; nth++ {
			code := fmt.Sprint(v, " ", nth)
			rule, happened := nthOf(asked, nth, v, false)
			p.judge(rule, 0)
			if err := post(context.Background(), s, code); err != nil {
				t.Fatalf("%s: %v", code, err)
			}
			recorded = append(recorded, code)
			if !happened() {
				if nth < max(10, undisturbed-2) { // what a connection does for itself now and then is a message or two
					t.Errorf("only %d messages were tried, and an undisturbed posting has %d", nth, undisturbed)
				}
				break
			}
		}
	}
	p.judge(nil, 0)
	equal(t, sound(t, s), recorded)
}

// TestAnswersLost loses the connection at many places of the server's answers, in the middle of them too.
func TestAnswersLost(t *testing.T) {
	address := pgserver.Database(t)
	p, through := between(t, address)
	bookAt(t, address, 0)
	s := spoken(t, through)
	var recorded []string
	for after := 1; after < 4000; after += 1 + after/12 {
		code := fmt.Sprint("after ", after)
		p.judge(nil, after)
		if err := post(context.Background(), s, code); err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		recorded = append(recorded, code)
	}
	p.judge(nil, 0)
	equal(t, sound(t, s), recorded)
}

// TestGivingUp loses the connection at each message of an Update in turn, and then whoever asked gives up: while the server
// cannot be reached, or while the program finds out what became of it. Whatever the answer is, it is true: that it is not
// known is said only of what may have been recorded.
func TestGivingUp(t *testing.T) {
	address := pgserver.Database(t)
	p, through := between(t, address)
	bookAt(t, address, 0)
	here, s := storeAt(t, address), spoken(t, through)
	tried, unsure, recorded := 0, 0, []string(nil)
	for _, patience := range []int{0, 1, 3} {
		for _, v := range []verdict{cutOff, silenced} {
			for nth, happened := 1, true; happened; nth++ {
				code := fmt.Sprint(patience, " ", v, " ", nth)
				var err error
				happened, err = givingUp(p, s, code, patience, nth, v)
				// What the server was still doing is done when another holds the book.
				must(t, here.Update(context.Background(), "main", func(store.Writer) error { return nil }))
				there := len(postings(t, here)) > len(recorded)
				if there {
					recorded = append(recorded, code)
				}
				tried++
				if errors.Is(err, store.ErrUnsure) {
					unsure++
				} else if there != (err == nil) {
					t.Fatalf("%s: the answer was %v and the book has it: %t", code, err, there)
				}
			}
		}
	}
	if unsure < 3 || unsure > tried-6 {
		t.Errorf("%d answers of %d were unsure", unsure, tried)
	}
	equal(t, sound(t, here), recorded)
}

// givingUp records a posting whose nth message meets a verdict, and gives up when so many messages have been sent to find
// out about it; with no patience, the server is gone.
func givingUp(p *proxy, s store.Store, code string, patience, nth int, v verdict) (bool, error) {
	ctx, giveUp := context.WithCancel(context.Background())
	defer giveUp()
	rule, happened := nthOf("E", nth, v, patience == 0)
	more := patience
	p.judge(func(m message) verdict {
		before := happened()
		v := rule(m)
		if before && (m.kind == 0 || m.kind == 'S') {
			if more--; more <= 0 {
				giveUp()
			}
		}
		return v
	}, 0)
	defer p.judge(nil, 0)
	err := post(ctx, s, code)
	return happened(), err
}

func equal(t testing.TB, got, want []string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("the book has\n%q, not\n%q", got, want)
	}
}

// TestFillingLost loses the connection at each message of a filling in turn, before the server has it and after the server
// has done it. There are no books then, or all of them where the answer is that it is not known or that it was done.
func TestFillingLost(t *testing.T) {
	ctx := context.Background()
	from := standingBook(t, 1)
	fill := func(s store.Store) error {
		return s.Fill(ctx, func(put func(store.Reader) error) error { return from.View(ctx, "main", put) })
	}
	elsewhere := pgserver.Database(t)
	p, through := between(t, elsewhere)
	there, err := Create(ctx, through)
	must(t, err)
	messages := messagesOf(p, func() { must(t, errors.Join(fill(there), there.Close())) })

	unsure := 0
	for _, v := range []verdict{cutOff, silenced} {
		address := pgserver.Database(t)
		here, err := Create(ctx, address)
		must(t, err)
		defer here.Close()
		p, through := between(t, address)
		for nth := 1; ; nth++ {
			s := storeAt(t, through)
			rule, happened := nthOf(asked, nth, v, false)
			p.judge(rule, 0)
			err := fill(s)
			p.judge(nil, 0)
			done := filledAfter(t, address)
			if errors.Is(err, store.ErrUnsure) {
				unsure++
			} else if done != (err == nil) || err != nil && !errors.Is(err, store.ErrAway) {
				t.Fatalf("message %d: the answer was %v, and it was done: %t", nth, err, done)
			}
			if done {
				storetest.EqualBooks(t, here, from, "main")
				break
			}
			if !happened() {
				t.Fatalf("there are %d messages: %v", nth, err)
			}
			if nth < messages-20 { // they are of rows alone
				nth += 6
			}
		}
	}
	if unsure == 0 {
		t.Error("nothing was unsure")
	}
}

// filledAfter tells whether there is a book, once the server has done what it was told by those who are gone: who would write
// the first book waits for them.
func filledAfter(t testing.TB, address string) bool {
	t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, address)
	must(t, err)
	defer c.Close(ctx)
	tx, err := c.Begin(ctx)
	must(t, err)
	defer tx.Rollback(ctx)
	_, err = tx.Exec(ctx, "insert into heads values (1, 'none', 0, 0, 0, '', 0, 0, 0, 0)")
	if err != nil && code(err) != uniqueViolation {
		t.Fatal(err)
	}
	return err != nil
}
