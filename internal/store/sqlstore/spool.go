package sqlstore

import (
	"iter"

	"commonpurse/internal/store"
)

func (w *writer) Spool(rows []store.SpoolRow) error { return nil }
func (w *writer) Twice() ([]store.SpoolRow, error) { return nil, nil }
func (w *writer) Spooled() iter.Seq2[store.SpoolRow, error] { return nil }
func (w *writer) dropSpool() error { return nil }
