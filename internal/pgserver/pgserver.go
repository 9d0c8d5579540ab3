// Package pgserver starts PostgreSQL servers on this machine, for tests: each listens on the loopback address only, keeps
// its data in a folder of its own, and ends with the test.
//
// It is not part of the product: only tests and the measuring use it.
//
// A server refuses to run as the superuser of the machine, so that there it is run as another user. With
// PURSE_TEST_POSTGRES, the address of a server on which databases may be made, that one is used where a test needs no
// server of its own.
package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNone says that no server is installed on this machine.
var ErrNone = errors.New("no PostgreSQL server is installed on this machine")

// ending is how a program ended.
type ending struct{ why error }

// A Server is a server that runs.
type Server struct {
	dir     string // the folder of all that is the server's
	port    int
	program *exec.Cmd
	ended   chan ending
	log     *os.File
	largest int // bytes that a file of the server's may grow to; nought when there is room for all
}

// Start makes a server with settings of its own, such as "max_connections=200", and waits until it answers.
//
// Errors: ErrNone.
func Start(ctx context.Context, settings ...string) (*Server, error) {
	return started(ctx, settings, func(s *Server) error {
		return s.run("initdb", "-D", s.data(), "-U", "owner", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8")
	})
}

// started makes the place of a server and its data, and starts it.
func started(ctx context.Context, settings []string, filled func(*Server) error) (*Server, error) {
	s, err := place()
	if err != nil {
		return nil, err
	}
	if err = filled(s); err == nil {
		err = s.Begin(ctx, settings...)
	}
	if err != nil {
		return nil, errors.Join(err, s.Remove())
	}
	return s, nil
}

// place makes the folder of a server, which belongs to the user that runs it.
func place() (*Server, error) {
	if _, err := binary("postgres"); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "purse-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if uid, gid, other := runner(); other {
		err = os.Chown(dir, uid, gid)
	}
	return s, err
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// Begin starts a server that is stopped, on its old port where it had one, and waits until it answers.
func (s *Server) Begin(ctx context.Context, settings ...string) error {
	if s.port == 0 {
		port, err := freePort()
		if err != nil {
			return err
		}
		s.port = port
	}
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.port)}
	own := []string{"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "log_min_messages=warning"}
	for _, setting := range slices.Concat(own, settings) {
		args = append(args, "-c", setting)
	}
	program, err := s.command("postgres", args...)
	if err != nil {
		return err
	}
	if s.largest > 0 {
		confine(program, s.largest)
	}
	if s.log, err = os.Create(filepath.Join(os.TempDir(), filepath.Base(s.dir)+".log")); err != nil {
		return err
	}
	program.Stdout, program.Stderr = s.log, s.log
	s.program, s.ended = program, make(chan ending, 1)
	if err := start(program, s.ended); err != nil {
		return err
	}
	return s.answered(ctx)
}

// answered waits until the server answers.
func (s *Server) answered(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		c, err := pgx.Connect(ctx, s.Address("postgres"))
		if err == nil {
			return c.Close(ctx)
		}
		select {
		case ended := <-s.ended:
			s.ended <- ended
			said, _ := os.ReadFile(s.log.Name())
			return fmt.Errorf("the server ended: %w\n%s", ended.why, said)
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		case <-again.C:
		}
	}
}

// Make makes an empty database, and returns its address.
func (s *Server) Make(ctx context.Context, name string) (string, error) {
	return s.Address(name), s.execute(ctx, "create database "+pgx.Identifier{name}.Sanitize())
}

// Address is the address of a database of the server, as its owner.
func (s *Server) Address(database string) string { return s.AddressOf("owner", database) }

// AddressOf is the address of a database of the server, as a user of it.
func (s *Server) AddressOf(user, database string) string {
	return fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", user, s.Host(), database)
}

// Host is where the server listens.
func (s *Server) Host() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// execute runs a statement that is about the server as a whole, as its owner.
func (s *Server) execute(ctx context.Context, text string) error {
	return execute(ctx, s.Address("postgres"), text)
}

// execute runs a statement in the database with an address.
func execute(ctx context.Context, address, text string) error {
	c, err := pgx.Connect(ctx, address)
	if err == nil {
		_, err = c.Exec(ctx, text)
		err = errors.Join(err, c.Close(ctx))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	return nil
}

// Stop stops the server as whoever looks after it would: what is under way is rolled back.
func (s *Server) Stop() error { return s.end(syscall.SIGINT) }

// Kill ends the server as a failure of the machine's power would, but for what the disk was told to keep.
func (s *Server) Kill() error { return s.end(syscall.SIGQUIT) }

func (s *Server) end(with os.Signal) error {
	if s.program == nil {
		return nil
	}
	if err := s.program.Process.Signal(with); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-s.ended // however it did
	s.program = nil
	return s.log.Close()
}

// Remove ends the server, and takes away all that is its own.
func (s *Server) Remove() error {
	err := s.end(syscall.SIGQUIT)
	if s.log != nil {
		if gone := os.Remove(s.log.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// run runs one of the server's programs to its end.
func (s *Server) run(name string, args ...string) error {
	c, err := s.command(name, args...)
	if err != nil {
		return err
	}
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, said.String())
	}
	return nil
}

// command is one of the server's programs, run by the user that runs the server.
func (s *Server) command(name string, args ...string) (*exec.Cmd, error) {
	path, err := binary(name)
	if err != nil {
		return nil, err
	}
	c := exec.Command(path, args...)
	c.Dir, c.Env = s.dir, append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	as(c)
	return c, nil
}

// binary finds one of the server's programs: on the path, or where Debian keeps them.
func binary(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, err := filepath.Glob(filepath.Join("/usr/lib/postgresql", "*", "bin", name))
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("%w: %s", ErrNone, name)
	}
	slices.SortFunc(found, func(a, b string) int { return release(b) - release(a) })
	return found[0], nil
}

// release is the number in the path of a program.
func release(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, string(filepath.Separator))[4])
	return n
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.Join(fmt.Errorf("a port has the address %s", l.Addr()), l.Close())
	}
	return at.Port, l.Close()
}
