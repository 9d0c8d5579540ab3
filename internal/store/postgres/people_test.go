package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"commonpurse/internal/pgserver"
	"commonpurse/internal/store"
	"commonpurse/ledger/pooled"
)

// office is a ledger with users of its own: the owner of its tables, and people who belong to the role purse.
type office struct {
	t       *testing.T
	address string
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, address: pgserver.Database(t)}
	s, err := Create(context.Background(), o.address)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Open(context.Background(), "main"), s.Close()); err != nil {
		t.Fatal(err)
	}
	o.must(o.record(o.address, "db:owner", []pooled.Event{
		&pooled.BookOpened{Code: "main", PublicKey: "key"}, &pooled.Organisation{Code: "HOST", Name: "Host", Sector: "county"},
	}))
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// record records events as a user of the database, in one transaction, a batch after the other.
func (o *office) record(address, actor string, batches ...[]pooled.Event) error {
	o.t.Helper()
	s, err := Open(context.Background(), address)
	if err != nil {
		return err
	}
	err = s.Update(context.Background(), "main", func(w store.Writer) error {
		head, err := w.Head()
		if err != nil {
			return err
		}
		overlay := pooled.NewOverlay(w.State(), head.Seq)
		for _, events := range batches {
			for _, e := range events {
				if _, refusal := overlay.Record(e, pooled.Meta{At: head.At + 1, Actor: actor}); refusal != nil {
					return refusal
				}
			}
			if err := w.Append(overlay.Drain()); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, s.Close())
}

func person(code, login string, roles ...string) *pooled.Person {
	return &pooled.Person{Code: code, Name: code, Organisation: "HOST", Login: login, Roles: roles}
}

func named(code string) []pooled.Event {
	return []pooled.Event{&pooled.Organisation{Code: code, Name: code, Sector: "county"}}
}

// denied holds an answer to one of the database that it is not allowed.
func (o *office) denied(what string, err error) {
	o.t.Helper()
	if !errors.As(err, new(*store.Denied)) {
		o.t.Errorf("%s: %v", what, err)
	}
}

// TestPeopleRecordAsThemselves goes around the program's own refusals: the database holds users to who they are.
func TestPeopleRecordAsThemselves(t *testing.T) {
	o := newOffice(t)
	ann, annName := pgserver.User(t, o.address, "purse")
	zoe, zoeName := pgserver.User(t, o.address, "purse")

	o.denied("somebody else's name, with nobody on file", o.record(ann, "db:"+zoeName, named("A")))
	o.must(o.record(ann, "db:"+annName, named("A"),
		[]pooled.Event{person("ANN", annName, "finance"), person("BEN", "ben", "finance")}, named("B")))

	o.denied("the user's, with people on file", o.record(ann, "db:"+annName, named("C")))
	o.must(o.record(ann, "ANN", named("C")))
	o.denied("somebody else's name", o.record(ann, "BEN", named("D")))
	o.denied("somebody else's name after one's own", o.record(ann, "ANN for BEN", named("D")))
	o.denied("a user without a person", o.record(zoe, "db:"+zoeName, named("D")))
	o.denied("a user without a person in another's name", o.record(zoe, "ANN", named("D")))

	o.must(o.record(ann, "ANN", []pooled.Event{person("ANN", annName, "finance", "admin")}, named("D")))
	o.must(o.record(ann, "ANN for BEN", named("E")))
	o.denied("an administrator for nobody", o.record(ann, "ANN for ABE", named("F")))
	o.denied("an administrator for nobody in particular", o.record(ann, "ANN for ", named("F")))
	o.must(o.record(o.address, "BEN", named("F"))) // the owner of the tables copies and restores what others recorded
}

// TestUsersCannotRewriteTheRecord does as a user who goes around the program would.
func TestUsersCannotRewriteTheRecord(t *testing.T) {
	o := newOffice(t)
	address, name := pgserver.User(t, o.address, "purse")
	o.must(o.record(o.address, "db:owner", []pooled.Event{person("ANN", name, "finance"), person("BEN", "ben", "finance")}))
	before := o.recordHash(o.address)

	forged := `insert into events (book, seq, recorded_at, kind, key, actor, load, file, sheet, "row", body, leaf)
		select book, seq + 1, recorded_at, kind, key || 'x', 'BEN', load, file, sheet, "row", body, leaf from events order by seq desc limit 1`
	for _, text := range []string{
		"update events set actor = 'BEN'",
		"delete from events",
		"truncate events cascade",
		"delete from lines",
		"update heads set code = 'other'",
		"delete from heads",
		"alter table events disable trigger all",
		"drop trigger events_acting on events",
		"drop table events",
		"set session_replication_role = replica",
		"create or replace function acting() returns trigger language plpgsql as 'begin return null; end'",
		"alter function acting() owner to current_user",
		"delete from migrations",
		"update people set login = '" + name + "'",
		`insert into people (book, key, seq, code, name, organisation, login, roles)
			select book, 'FALSE', seq, 'BEN', 'Ben', 'HOST', '` + name + `', 'finance' from events where kind = 'people' limit 1`,
		forged,
		"create temporary table people (book bigint, code text, login text, roles text, until_seq bigint); " +
			"insert into people values (1, 'BEN', '" + name + "', 'admin', null); " + forged,
		"create temporary table pg_class (oid oid, relowner oid); " + forged,
		"set search_path = pg_temp; " + strings.Replace(forged, "events", "public.events", 2),
	} {
		c, err := pgx.Connect(context.Background(), address)
		o.must(err)
		_, err = c.Exec(context.Background(), text)
		if code(err) != insufficientPrivilege && !strings.Contains(text, "update heads") {
			t.Errorf("%s: %v", text, err)
		}
		if err == nil {
			t.Errorf("%s: it was done", text)
		}
		o.must(c.Close(context.Background()))
	}
	if after := o.recordHash(o.address); after != before {
		t.Errorf("the record was %s and is %s", before, after)
	}
	o.denied("upgrading", Upgrade(context.Background(), address))
	o.must(Upgrade(context.Background(), o.address))
}

// recordHash is one hash of the whole record.
func (o *office) recordHash(address string) (hash string) {
	o.t.Helper()
	c, err := pgx.Connect(context.Background(), address)
	o.must(err)
	err = c.QueryRow(context.Background(), `select md5(coalesce((select string_agg(events::text, ',' order by seq) from events), '')
		|| coalesce((select string_agg(people::text, ',' order by seq) from people), '') || (select string_agg(code, ',') from heads))`).Scan(&hash)
	o.must(errors.Join(err, c.Close(context.Background())))
	return hash
}
