-- The register of virements: which service gave budget to which, and why.

-- +goose Up
-- +goose StatementBegin
create table virements (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	ref text,
	date integer,
	year integer,
	from_service text,
	to_service text,
	amount integer,
	reason text,
	decision text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index virements_in_force on virements (book, key) where until_seq is null;
create index virements_ended on virements (book, until_seq) where until_seq is not null;
create trigger virements_stay before delete on virements begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger virements_written before update of
	book, key, seq, ref, date, year, from_service, to_service, amount, reason, decision
on virements
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger virements_end_once before update of until_seq on virements when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
