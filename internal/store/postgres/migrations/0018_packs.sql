-- The register of packs: the sets of workbooks that were issued, each with its hash.

-- +goose Up
-- +goose StatementBegin
create table packs (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	number bigint,
	kind text collate "C",
	fund text collate "C",
	as_at bigint,
	known_at bigint,
	arguments text collate "C",
	version text collate "C",
	workbooks text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index packs_in_force on packs (book, key) where until_seq is null;
create index packs_ended on packs (book, until_seq) where until_seq is not null;
create trigger packs_stay before delete on packs for each row execute function refuse('a row of a register is never deleted');
create trigger packs_whole before truncate on packs execute function refuse('a row of a register is never deleted');
create trigger packs_written before update of
	book, key, seq, number, kind, fund, as_at, known_at, arguments, version, workbooks
on packs for each row execute function refuse('a row of a register is never changed');
create trigger packs_end_once before update of until_seq on packs for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on packs to purse;
grant update (until_seq) on packs to purse;
-- +goose StatementEnd
