package postgres

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"commonpurse/internal/pgserver"
)

// What the child processes of TestKilled are told: the address of the ledger, who they are, and at which of their
// steps they are killed.
const (
	childOf     = "PURSE_TEST_CHILD"
	childName   = "PURSE_TEST_CHILD_NAME"
	childMoment = "PURSE_TEST_CHILD_MOMENT"
)

// TestKilled kills a hundred programs in the middle of their postings, several at a time in one book: what they were told is
// recorded is, all of it whole, and each of them has at most the one posting more that it had no answer for.
func TestKilled(t *testing.T) {
	if address := os.Getenv(childOf); address != "" {
		postUntilKilled(t, address)
	}
	address := pgserver.Database(t)
	s := bookAt(t, address, 0)
	const children, together = 100, 4
	told := make([]int, children)
	var next atomic.Int64
	var running sync.WaitGroup
	for range together {
		running.Go(func() {
			for n := next.Add(1) - 1; n < children; n = next.Add(1) - 1 {
				told[n] = child(t, address, int(n))
			}
		})
	}
	running.Wait()
	there := make([]int, children)
	for _, code := range sound(t, s) {
		name, _, _ := strings.Cut(code, "-")
		n, err := strconv.Atoi(name)
		must(t, err)
		if want := fmt.Sprintf("%d-%d", n, there[n]); code != want {
			t.Errorf("%s is there where %s follows", code, want)
		}
		there[n]++
	}
	unanswered := 0
	for n := range children {
		if there[n] != told[n] && there[n] != told[n]+1 {
			t.Errorf("child %d was told of %d postings, and %d are there", n, told[n], there[n])
		}
		unanswered += there[n] - told[n]
	}
	if total := slices.Max(told); total == 0 || unanswered == 0 {
		t.Errorf("%d postings were answered for by one child, %d were recorded without an answer", total, unanswered)
	}
}

// child runs a child until it is killed, and returns how many postings it was told are recorded.
func child(t *testing.T, address string, n int) (told int) {
	c := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	c.Env = append(os.Environ(), childOf+"="+address, childName+"="+strconv.Itoa(n), childMoment+"="+strconv.Itoa(n+1))
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Error(err)
		return 0
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if want := fmt.Sprintf("%d-%d", n, told); lines.Text() != want {
			t.Errorf("a child said %q, not %s", lines.Text(), want)
		}
		told++
	}
	_ = c.Wait()
	if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Errorf("child %d ended by itself: %v", n, c.ProcessState)
	}
	return told
}

// postUntilKilled is the child: it posts, says after each what was recorded, and kills itself before a statement or after it
// has told the server something.
func postUntilKilled(t *testing.T, address string) {
	moment, err := strconv.Atoi(os.Getenv(childMoment))
	must(t, err)
	step := func() {
		if moment--; moment == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until it arrives
		}
	}
	settings, err := pgx.ParseConfig(address)
	must(t, err)
	before := func(string) error { return nil }
	if moment%2 == 0 {
		before = func(string) error { step(); return nil }
	} else {
		dial := settings.DialFunc
		settings.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			return toldConn{c, step}, err
		}
	}
	s := watchedStore(sql.OpenDB(watched{connector{stdlib.GetConnector(*settings)}, before}))
	for n := 0; ; n++ {
		code := fmt.Sprintf("%s-%d", os.Getenv(childName), n)
		must(t, post(context.Background(), s, code))
		fmt.Fprintln(os.Stdout, code)
	}
}

// toldConn is a connection that does something after the server was told something.
type toldConn struct {
	net.Conn
	after func()
}

func (c toldConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.after()
	return n, err
}
