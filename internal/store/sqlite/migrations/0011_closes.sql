-- The register of closed periods: by host, with those that were opened again until a stated time.

-- +goose Up
-- +goose StatementBegin
create table closes (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	host text,
	year integer,
	period integer,
	date integer,
	state text,
	reason text,
	until text,
	actor text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index closes_in_force on closes (book, key) where until_seq is null;
create index closes_ended on closes (book, until_seq) where until_seq is not null;
create trigger closes_stay before delete on closes begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger closes_written before update of
	book, key, seq, host, year, period, date, state, reason, until, actor
on closes
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger closes_end_once before update of until_seq on closes when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
