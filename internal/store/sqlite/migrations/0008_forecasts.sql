-- The register of forecasts: what somebody expects a service to have cost when its year is over.

-- +goose Up
-- +goose StatementBegin
create table forecasts (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	service text,
	year integer,
	date integer,
	amount integer,
	reason text,
	action text,
	author text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index forecasts_in_force on forecasts (book, key) where until_seq is null;
create index forecasts_ended on forecasts (book, until_seq) where until_seq is not null;
create trigger forecasts_stay before delete on forecasts begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger forecasts_written before update of
	book, key, seq, service, year, date, amount, reason, action, author
on forecasts
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger forecasts_end_once before update of until_seq on forecasts when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
