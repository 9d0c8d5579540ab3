package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

// clients post one after the other without a pause, each through a store of its own, until they are stopped.
type clients struct {
	stop    context.CancelFunc
	running sync.WaitGroup
	mu      sync.Mutex
	told    *sync.Cond
	done    [][]string // the codes that each was told are recorded
	err     error
}

func clientsOf(t testing.TB, address string, n int) *clients {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	c := &clients{stop: stop, done: make([][]string, n)}
	c.told = sync.NewCond(&c.mu)
	for i := range n {
		s := spoken(t, address)
		c.running.Go(func() { c.post(ctx, s, i) })
	}
	t.Cleanup(func() {
		stop()
		c.running.Wait()
	})
	return c
}

func (c *clients) post(ctx context.Context, s store.Store, client int) {
	for n := 0; ; n++ {
		if ctx.Err() != nil {
			return
		}
		code := fmt.Sprintf("%d-%d", client, n)
		err := post(context.WithoutCancel(ctx), s, code) // what was begun is ended
		c.mu.Lock()
		if err != nil {
			c.err = fmt.Errorf("client %d, posting %d: %w", client, n, err)
		} else {
			c.done[client] = append(c.done[client], code)
		}
		c.told.Broadcast()
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// goOn waits until each client has been told of some more postings.
func (c *clients) goOn(t testing.TB, more int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	least := make([]int, len(c.done))
	for i := range c.done {
		least[i] = len(c.done[i]) + more
	}
	for i := range c.done {
		for len(c.done[i]) < least[i] && c.err == nil {
			c.told.Wait()
		}
	}
	must(t, c.err)
}

// ended stops the clients, and returns the codes of all that they were told is recorded, in order.
func (c *clients) ended(t testing.TB) []string {
	t.Helper()
	c.stop()
	c.running.Wait()
	must(t, c.err)
	return slices.Sorted(slices.Values(slices.Concat(c.done...)))
}

// TestServerRestarted stops and kills the server while clients post: they go on by themselves, nothing that they were told
// is recorded is lost, and nothing is there twice.
func TestServerRestarted(t *testing.T) {
	server := serverOf(t)
	address := server.Address("postgres")
	bookAt(t, address, 0)
	c := clientsOf(t, address, 4)
	for i, end := range []func() error{server.Stop, server.Kill, server.Stop, server.Kill} {
		c.goOn(t, 2+i)
		must(t, end())
		must(t, server.Begin(context.Background()))
	}
	c.goOn(t, 2)
	told := c.ended(t)
	equal(t, slices.Sorted(slices.Values(sound(t, storeAt(t, address)))), told)
}

// TestSessionsEnded has whoever looks after the server end the program's sessions, before each kind of question.
func TestSessionsEnded(t *testing.T) {
	ctx := context.Background()
	s, address := mainBook(t, 0)
	db := directly(t, address)
	none := func(store.Reader) error { return nil }
	for what, ask := range map[string]func() error{
		"listing":  func() error { _, err := s.Books(ctx); return err },
		"viewing":  func() error { return s.View(ctx, "main", none) },
		"updating": func() error { return post(ctx, s, "P") },
		"checking": func() error { return storetest.CheckAll(s) },
	} {
		must(t, s.View(ctx, "main", none))
		must(t, s.Update(ctx, "main", func(store.Writer) error { return nil }))
		ended := listed(t, db, `select pg_terminate_backend(pid, 60000)::text from pg_stat_activity
			where application_name = 'purse' and datname = current_database()`)
		if len(ended) < 2 || slices.Contains(ended, "false") {
			t.Errorf("sessions ended: %v", ended)
		}
		if err := ask(); err != nil {
			t.Errorf("%s after its session was ended: %v", what, err)
		}
	}
	equal(t, postings(t, s), []string{"P"})
}

// TestServerDiskFull fills the disk of the server, and then makes room.
func TestServerDiskFull(t *testing.T) {
	ctx := context.Background()
	server := serverOf(t, "fsync=off")
	address := server.Address("postgres")
	bookAt(t, address, 0)
	s := spoken(t, address)
	must(t, server.Stop())
	must(t, server.Confine(1<<20+1<<17))
	must(t, server.Begin(ctx, "fsync=off"))
	var recorded []string
	failed := 0
	for n := 0; failed < 3; n++ {
		code := fmt.Sprint(n, strings.Repeat(" and a long code", 30))
		switch err := post(ctx, s, code); {
		case err == nil:
			recorded = append(recorded, code)
		case errors.Is(err, store.ErrNoRoom):
			failed++
		default:
			t.Fatalf("after %d postings: %v", n, err)
		}
		if n > 5000 {
			t.Fatal("the disk was never full")
		}
	}
	equal(t, sound(t, s), recorded)
	must(t, server.Stop())
	must(t, server.Confine(0))
	must(t, server.Begin(ctx, "fsync=off"))
	must(t, post(ctx, s, "there is room"))
	equal(t, sound(t, s), append(recorded, "there is room"))
}
