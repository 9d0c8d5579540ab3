package sqlstore

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"commonpurse/internal/store"
)

// versionTable keeps which migrations made the tables: their numbers and the SHA-256 of their texts, and no times, so
// that two ledgers made by the same program are alike and an altered migration shows.
const versionTable = "migrations"

// migration is one step of the tables' making.
type migration struct {
	version int64
	sum     string
}

// migrations lists an engine's migrations in order.
func migrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var out []migration
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the migration %s has no number: %w", name, err)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		out = append(out, migration{version, hex.EncodeToString(sum[:])})
	}
	slices.SortFunc(out, func(a, b migration) int { return cmp.Compare(a.version, b.version) })
	return out, nil
}

// Current tells whether the tables are those that this program makes.
//
// Errors: store.ErrNoLedger, store.ErrOlder, store.ErrNewer, store.ErrAltered.
func Current(ctx context.Context, db *sql.DB, d Dialect) error {
	want, err := migrations(d.Migrations())
	if err != nil {
		return err
	}
	have, err := applied(ctx, db, d)
	if err != nil {
		return err
	}
	for i := range min(len(want), len(have)) {
		if want[i] != have[i] {
			return fmt.Errorf("%w: migration %d", store.ErrAltered, have[i].version)
		}
	}
	switch {
	case len(have) < len(want):
		return fmt.Errorf("%w: it has %d migrations of %d", store.ErrOlder, len(have), len(want))
	case len(have) > len(want):
		return fmt.Errorf("%w: it has %d migrations, this program knows %d", store.ErrNewer, len(have), len(want))
	}
	return nil
}

// applied lists the migrations that made the tables.
func applied(ctx context.Context, db *sql.DB, d Dialect) ([]migration, error) {
	v := versions{dialect: d}
	exists, err := v.TableExists(ctx, db)
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, store.ErrNoLedger
	}
	rows, err := db.QueryContext(ctx, "select version, sha256 from "+versionTable+" where version > 0 order by version")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []migration
	for rows.Next() {
		var m migration
		if err := rows.Scan(&m.version, &m.sum); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// Migrate makes the tables, or brings those of an older program up to this one. The handle is one that writes.
//
// Errors: store.ErrNewer, store.ErrAltered.
func Migrate(ctx context.Context, db *sql.DB, d Dialect) error {
	err := Current(ctx, db, d)
	if err == nil || !errors.Is(err, store.ErrNoLedger) && !errors.Is(err, store.ErrOlder) {
		return err
	}
	steps, err := migrations(d.Migrations())
	if err != nil {
		return err
	}
	sums := map[int64]string{}
	for _, m := range steps {
		sums[m.version] = m.sum
	}
	p, err := goose.NewProvider(goose.DialectCustom, db, d.Migrations(),
		goose.WithStore(versions{dialect: d, sums: sums}), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("making the tables: %w", err)
	}
	return Current(ctx, db, d)
}

// versions is the version table as the migration library asks for it.
type versions struct {
	dialect Dialect
	sums    map[int64]string
}

var _ database.Store = versions{}

// Tablename names the table of versions.
func (v versions) Tablename() string { return versionTable }

// CreateVersionTable makes it.
func (v versions) CreateVersionTable(ctx context.Context, db database.DBTxConn) error {
	_, err := db.ExecContext(ctx, "create table "+versionTable+" (version bigint not null primary key, sha256 text not null)")
	return err
}

// Insert keeps a migration's version and the hash of its text.
func (v versions) Insert(ctx context.Context, db database.DBTxConn, req database.InsertRequest) error {
	_, err := db.ExecContext(ctx, "insert into "+versionTable+" (version, sha256) values ($1, $2)", req.Version, v.sums[req.Version])
	return err
}

// Delete is refused.
func (v versions) Delete(ctx context.Context, db database.DBTxConn, version int64) error {
	return errors.New("tables only go forward")
}

// GetMigration says whether a migration was applied.
func (v versions) GetMigration(ctx context.Context, db database.DBTxConn, version int64) (*database.GetMigrationResult, error) {
	var n int
	err := db.QueryRowContext(ctx, "select count(*) from "+versionTable+" where version = $1", version).Scan(&n)
	if err == nil && n == 0 {
		err = database.ErrVersionNotFound
	}
	return &database.GetMigrationResult{IsApplied: true}, err
}

// GetLatestVersion says how far the tables have come.
func (v versions) GetLatestVersion(ctx context.Context, db database.DBTxConn) (int64, error) {
	var n sql.NullInt64
	err := db.QueryRowContext(ctx, "select max(version) from "+versionTable).Scan(&n)
	if err == nil && !n.Valid {
		err = database.ErrVersionNotFound
	}
	return n.Int64, err
}

// ListMigrations lists what was applied, the latest first.
func (v versions) ListMigrations(ctx context.Context, db database.DBTxConn) ([]*database.ListMigrationsResult, error) {
	rows, err := db.QueryContext(ctx, "select version from "+versionTable+" order by version desc")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*database.ListMigrationsResult
	for rows.Next() {
		m := &database.ListMigrationsResult{IsApplied: true}
		if err := rows.Scan(&m.Version); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// TableExists tells whether the version table is there.
func (v versions) TableExists(ctx context.Context, db database.DBTxConn) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, v.dialect.HasTable(), versionTable).Scan(&n)
	return n > 0, err
}
