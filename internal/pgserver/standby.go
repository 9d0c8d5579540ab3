package pgserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
)

// Standby makes a server that follows this one, and waits until it does. Like all that follow, it only reads.
func (s *Server) Standby(ctx context.Context, settings ...string) (*Server, error) {
	host, port, err := net.SplitHostPort(s.Host())
	if err != nil {
		return nil, err
	}
	from := fmt.Sprintf("host=%s port=%s user=owner sslmode=disable", host, port)
	standby, err := started(ctx, settings, func(standby *Server) error {
		return standby.run("pg_basebackup", "-D", standby.data(), "-d", from, "-R", "-X", "stream", "-c", "fast", "--no-sync")
	})
	if err != nil {
		return nil, err
	}
	if err := s.Await(ctx, "select exists (select from pg_stat_replication where state = 'streaming')"); err != nil {
		return nil, errors.Join(err, standby.Remove())
	}
	return standby, nil
}

// WaitForStandby makes commits wait until a standby has them on its disk, as well as this server.
func (s *Server) WaitForStandby(ctx context.Context) error {
	return errors.Join(
		s.execute(ctx, "alter system set synchronous_standby_names = '*'"),
		s.execute(ctx, "select pg_reload_conf()"),
		s.Await(ctx, "select exists (select from pg_stat_replication where sync_state = 'sync')"),
	)
}

// Promote makes a standby a server that is written to and waits for none.
func (s *Server) Promote(ctx context.Context) error {
	return s.execute(ctx, "select pg_promote()")
}

// Await waits until a question that is answered with yes or no is answered with yes.
func (s *Server) Await(ctx context.Context, question string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, s.Address("postgres"))
	if err != nil {
		return err
	}
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		var yes bool
		if err := c.QueryRow(ctx, question).Scan(&yes); err != nil || yes {
			return errors.Join(err, c.Close(ctx))
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", question, errors.Join(ctx.Err(), c.Close(ctx)))
		}
	}
}
