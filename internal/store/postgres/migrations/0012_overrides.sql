-- The register of overrides: which document was let pass the funds check, and why.

-- +goose Up
-- +goose StatementBegin
create table overrides (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	document text collate "C",
	date bigint,
	reason text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index overrides_in_force on overrides (book, key) where until_seq is null;
create index overrides_ended on overrides (book, until_seq) where until_seq is not null;
create trigger overrides_stay before delete on overrides for each row execute function refuse('a row of a register is never deleted');
create trigger overrides_whole before truncate on overrides execute function refuse('a row of a register is never deleted');
create trigger overrides_written before update of
	book, key, seq, document, date, reason
on overrides for each row execute function refuse('a row of a register is never changed');
create trigger overrides_end_once before update of until_seq on overrides for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on overrides to purse;
grant update (until_seq) on overrides to purse;
-- +goose StatementEnd
