-- The register of packs: the sets of workbooks that were issued, each with its hash.

-- +goose Up
-- +goose StatementBegin
create table packs (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	number integer,
	kind text,
	fund text,
	as_at integer,
	known_at integer,
	arguments text,
	version text,
	workbooks text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index packs_in_force on packs (book, key) where until_seq is null;
create index packs_ended on packs (book, until_seq) where until_seq is not null;
create trigger packs_stay before delete on packs begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger packs_written before update of
	book, key, seq, number, kind, fund, as_at, known_at, arguments, version, workbooks
on packs
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger packs_end_once before update of until_seq on packs when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
