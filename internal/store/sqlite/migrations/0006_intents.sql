-- The register of intents: what services are to spend outside contracts, and what of it lapsed.

-- +goose Up
-- +goose StatementBegin
create table intents (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	ref text,
	date integer,
	fund text,
	year integer,
	service text,
	amount integer,
	pilot text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index intents_in_force on intents (book, key) where until_seq is null;
create index intents_ended on intents (book, until_seq) where until_seq is not null;
create trigger intents_stay before delete on intents begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger intents_written before update of
	book, key, seq, ref, date, fund, year, service, amount, pilot
on intents
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger intents_end_once before update of until_seq on intents when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
