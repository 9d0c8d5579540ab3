package postgres

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
)

// TestPasswordsAreReadFromTheSurroundings logs in with a password that is never in the address.
func TestPasswordsAreReadFromTheSurroundings(t *testing.T) {
	dir, err := os.MkdirTemp("", "purse-hba-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // the server's user reads it, whoever that is
	hba := filepath.Join(dir, "hba.conf")
	rules := "host all owner 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
	if err := errors.Join(os.WriteFile(hba, []byte(rules), 0o644), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	s, err := pgserver.Start(context.Background(), "fsync=off", "hba_file="+hba)
	pgserver.Need(t, err)
	t.Cleanup(func() {
		if err := s.Remove(); err != nil {
			t.Error(err)
		}
	})
	l, err := Create(context.Background(), s.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(context.Background(), s.Address("postgres"))
	if err == nil {
		_, err = c.Exec(context.Background(), "create role ann login in role purse password 'open sesame'")
		err = errors.Join(err, c.Close(context.Background()))
	}
	if err = errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	opens := func() error {
		l, err := Open(context.Background(), s.AddressOf("ann", "postgres"))
		if err != nil {
			return err
		}
		return l.Close()
	}
	none := filepath.Join(dir, "none")
	t.Setenv("PGPASSFILE", none)
	for _, wrong := range []string{"", "hush"} {
		t.Setenv("PGPASSWORD", wrong)
		if err := opens(); !errors.Is(err, store.ErrLogin) {
			t.Errorf("with the password %q: %v", wrong, err)
		}
	}
	t.Setenv("PGPASSWORD", "open sesame")
	if err := opens(); err != nil {
		t.Errorf("with the password in PGPASSWORD: %v", err)
	}
	t.Setenv("PGPASSWORD", "")
	host, port, err := net.SplitHostPort(s.Host())
	if err == nil {
		err = os.WriteFile(none, []byte(host+":"+port+":*:ann:open sesame\n"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := opens(); err != nil {
		t.Errorf("with the password in a file: %v", err)
	}
}
