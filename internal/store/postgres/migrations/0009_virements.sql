-- The register of virements: which service gave budget to which, and why.

-- +goose Up
-- +goose StatementBegin
create table virements (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	ref text collate "C",
	date bigint,
	year bigint,
	from_service text collate "C",
	to_service text collate "C",
	amount bigint,
	reason text collate "C",
	decision text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index virements_in_force on virements (book, key) where until_seq is null;
create index virements_ended on virements (book, until_seq) where until_seq is not null;
create trigger virements_stay before delete on virements for each row execute function refuse('a row of a register is never deleted');
create trigger virements_whole before truncate on virements execute function refuse('a row of a register is never deleted');
create trigger virements_written before update of
	book, key, seq, ref, date, year, from_service, to_service, amount, reason, decision
on virements for each row execute function refuse('a row of a register is never changed');
create trigger virements_end_once before update of until_seq on virements for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on virements to purse;
grant update (until_seq) on virements to purse;
-- +goose StatementEnd
