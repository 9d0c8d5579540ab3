package postgres

import (
	"context"
	"os"
	"testing"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgserver.Main(m)) }

func TestContract(t *testing.T) {
	storetest.Run(t, func(t testing.TB) func() store.Store {
		address := pgserver.Database(t)
		return func() store.Store {
			s, err := Create(context.Background(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			return s
		}
	})
}
