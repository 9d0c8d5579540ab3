package main

import (
	"context"
	"fmt"

	"commonpurse/internal/store"
	"commonpurse/internal/store/postgres"
	"commonpurse/internal/store/sqlite"
)

// A ledger that is named by an address is in PostgreSQL, and any other is a file.

func open(ctx context.Context, ledger string) (store.Store, error) {
	if store.IsAddress(ledger) {
		return postgres.Open(ctx, ledger)
	}
	return sqlite.Open(ctx, ledger)
}

func create(ctx context.Context, ledger string) (store.Store, error) {
	if store.IsAddress(ledger) {
		return postgres.Create(ctx, ledger)
	}
	return sqlite.Create(ctx, ledger)
}

func upgrade(ctx context.Context, ledger string) error {
	if store.IsAddress(ledger) {
		return postgres.Upgrade(ctx, ledger)
	}
	return sqlite.Upgrade(ctx, ledger)
}

func restore(ctx context.Context, backup, ledger string) error {
	if store.IsAddress(ledger) {
		return fmt.Errorf("restoring %s: %w", backup, store.ErrOwnTools)
	}
	return sqlite.Restore(ctx, backup, ledger)
}
