package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"commonpurse/internal/store"
	"commonpurse/internal/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t testing.TB) func() store.Store {
		path := filepath.Join(t.TempDir(), "what? 100% #1.purse")
		return func() store.Store {
			s, err := Create(context.Background(), path)
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
