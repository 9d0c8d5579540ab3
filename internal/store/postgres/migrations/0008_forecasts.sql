-- The register of forecasts: what somebody expects a service to have cost when its year is over.

-- +goose Up
-- +goose StatementBegin
create table forecasts (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	service text collate "C",
	year bigint,
	date bigint,
	amount bigint,
	reason text collate "C",
	action text collate "C",
	author text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index forecasts_in_force on forecasts (book, key) where until_seq is null;
create index forecasts_ended on forecasts (book, until_seq) where until_seq is not null;
create trigger forecasts_stay before delete on forecasts for each row execute function refuse('a row of a register is never deleted');
create trigger forecasts_whole before truncate on forecasts execute function refuse('a row of a register is never deleted');
create trigger forecasts_written before update of
	book, key, seq, service, year, date, amount, reason, action, author
on forecasts for each row execute function refuse('a row of a register is never changed');
create trigger forecasts_end_once before update of until_seq on forecasts for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on forecasts to purse;
grant update (until_seq) on forecasts to purse;
-- +goose StatementEnd
