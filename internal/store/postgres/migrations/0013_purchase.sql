-- The registers of the instalments of grants, and of the invoices that may not be paid.

-- +goose Up
-- +goose StatementBegin
create table grant_instalments (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	contract text collate "C",
	number bigint,
	due bigint,
	amount bigint,
	evidence text collate "C",
	released_on bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index grant_instalments_in_force on grant_instalments (book, key) where until_seq is null;
create index grant_instalments_ended on grant_instalments (book, until_seq) where until_seq is not null;
create trigger grant_instalments_stay before delete on grant_instalments for each row execute function refuse('a row of a register is never deleted');
create trigger grant_instalments_whole before truncate on grant_instalments execute function refuse('a row of a register is never deleted');
create trigger grant_instalments_written before update of
	book, key, seq, contract, number, due, amount, evidence, released_on
on grant_instalments for each row execute function refuse('a row of a register is never changed');
create trigger grant_instalments_end_once before update of until_seq on grant_instalments for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on grant_instalments to purse;
grant update (until_seq) on grant_instalments to purse;

create table stops (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	invoice text collate "C",
	provider text collate "C",
	kind text collate "C",
	since bigint,
	amount bigint,
	reason text collate "C",
	ref text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index stops_in_force on stops (book, key) where until_seq is null;
create index stops_ended on stops (book, until_seq) where until_seq is not null;
create trigger stops_stay before delete on stops for each row execute function refuse('a row of a register is never deleted');
create trigger stops_whole before truncate on stops execute function refuse('a row of a register is never deleted');
create trigger stops_written before update of
	book, key, seq, invoice, provider, kind, since, amount, reason, ref
on stops for each row execute function refuse('a row of a register is never changed');
create trigger stops_end_once before update of until_seq on stops for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on stops to purse;
grant update (until_seq) on stops to purse;
-- +goose StatementEnd
