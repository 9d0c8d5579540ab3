-- The registers of the instalments of grants, and of the invoices that may not be paid.

-- +goose Up
-- +goose StatementBegin
create table grant_instalments (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	contract text,
	number integer,
	due integer,
	amount integer,
	evidence text,
	released_on integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index grant_instalments_in_force on grant_instalments (book, key) where until_seq is null;
create index grant_instalments_ended on grant_instalments (book, until_seq) where until_seq is not null;
create trigger grant_instalments_stay before delete on grant_instalments begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger grant_instalments_written before update of
	book, key, seq, contract, number, due, amount, evidence, released_on
on grant_instalments
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger grant_instalments_end_once before update of until_seq on grant_instalments when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table stops (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	invoice text,
	provider text,
	kind text,
	since integer,
	amount integer,
	reason text,
	ref text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index stops_in_force on stops (book, key) where until_seq is null;
create index stops_ended on stops (book, until_seq) where until_seq is not null;
create trigger stops_stay before delete on stops begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger stops_written before update of
	book, key, seq, invoice, provider, kind, since, amount, reason, ref
on stops
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger stops_end_once before update of until_seq on stops when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
