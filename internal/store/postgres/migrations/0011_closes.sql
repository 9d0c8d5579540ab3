-- The register of closed periods: by host, with those that were opened again until a stated time.

-- +goose Up
-- +goose StatementBegin
create table closes (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	host text collate "C",
	year bigint,
	period bigint,
	date bigint,
	state text collate "C",
	reason text collate "C",
	until text collate "C",
	actor text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index closes_in_force on closes (book, key) where until_seq is null;
create index closes_ended on closes (book, until_seq) where until_seq is not null;
create trigger closes_stay before delete on closes for each row execute function refuse('a row of a register is never deleted');
create trigger closes_whole before truncate on closes execute function refuse('a row of a register is never deleted');
create trigger closes_written before update of
	book, key, seq, host, year, period, date, state, reason, until, actor
on closes for each row execute function refuse('a row of a register is never changed');
create trigger closes_end_once before update of until_seq on closes for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on closes to purse;
grant update (until_seq) on closes to purse;
-- +goose StatementEnd
