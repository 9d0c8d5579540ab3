-- The registers of contracts and what belongs to them: lines, terms, shares, options and variations; and what of them has ended.

-- +goose Up
-- +goose StatementBegin
create table contracts (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	provider text collate "C",
	title text collate "C",
	kind text collate "C",
	fund text collate "C",
	parent text collate "C",
	route text collate "C",
	route_reason text collate "C",
	decision text collate "C",
	signed bigint,
	starts bigint,
	ends bigint,
	notice_months bigint,
	review bigint,
	commissioner text collate "C",
	sme bigint check (sme in (0, 1)),
	vcse bigint check (vcse in (0, 1)),
	ocid text collate "C",
	department text collate "C",
	note text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index contracts_in_force on contracts (book, key) where until_seq is null;
create index contracts_ended on contracts (book, until_seq) where until_seq is not null;
create trigger contracts_stay before delete on contracts for each row execute function refuse('a row of a register is never deleted');
create trigger contracts_whole before truncate on contracts execute function refuse('a row of a register is never deleted');
create trigger contracts_written before update of
	book, key, seq, code, provider, title, kind, fund, parent, route, route_reason, decision, signed, starts, ends,
	notice_months, review, commissioner, sme, vcse, ocid, department, note
on contracts for each row execute function refuse('a row of a register is never changed');
create trigger contracts_end_once before update of until_seq on contracts for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on contracts to purse;
grant update (until_seq) on contracts to purse;

create table contract_lines (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	contract text collate "C",
	year bigint,
	service text collate "C",
	amount bigint,
	irrecoverable_vat bigint,
	retention_percent bigint,
	intent text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index contract_lines_in_force on contract_lines (book, key) where until_seq is null;
create index contract_lines_ended on contract_lines (book, until_seq) where until_seq is not null;
create trigger contract_lines_stay before delete on contract_lines for each row execute function refuse('a row of a register is never deleted');
create trigger contract_lines_whole before truncate on contract_lines execute function refuse('a row of a register is never deleted');
create trigger contract_lines_written before update of
	book, key, seq, contract, year, service, amount, irrecoverable_vat, retention_percent, intent
on contract_lines for each row execute function refuse('a row of a register is never changed');
create trigger contract_lines_end_once before update of until_seq on contract_lines for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on contract_lines to purse;
grant update (until_seq) on contract_lines to purse;

create table contract_terms (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	contract text collate "C",
	service text collate "C",
	year bigint,
	base bigint,
	volume bigint,
	marginal_price bigint,
	cap bigint,
	collar bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index contract_terms_in_force on contract_terms (book, key) where until_seq is null;
create index contract_terms_ended on contract_terms (book, until_seq) where until_seq is not null;
create trigger contract_terms_stay before delete on contract_terms for each row execute function refuse('a row of a register is never deleted');
create trigger contract_terms_whole before truncate on contract_terms execute function refuse('a row of a register is never deleted');
create trigger contract_terms_written before update of
	book, key, seq, contract, service, year, base, volume, marginal_price, cap, collar
on contract_terms for each row execute function refuse('a row of a register is never changed');
create trigger contract_terms_end_once before update of until_seq on contract_terms for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on contract_terms to purse;
grant update (until_seq) on contract_terms to purse;

create table contract_shares (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	contract text collate "C",
	partner text collate "C",
	percent bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index contract_shares_in_force on contract_shares (book, key) where until_seq is null;
create index contract_shares_ended on contract_shares (book, until_seq) where until_seq is not null;
create trigger contract_shares_stay before delete on contract_shares for each row execute function refuse('a row of a register is never deleted');
create trigger contract_shares_whole before truncate on contract_shares execute function refuse('a row of a register is never deleted');
create trigger contract_shares_written before update of
	book, key, seq, contract, partner, percent
on contract_shares for each row execute function refuse('a row of a register is never changed');
create trigger contract_shares_end_once before update of until_seq on contract_shares for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on contract_shares to purse;
grant update (until_seq) on contract_shares to purse;

create table extensions (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	contract text collate "C",
	number bigint,
	new_end bigint,
	taken_on bigint,
	amount bigint,
	year bigint,
	service text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index extensions_in_force on extensions (book, key) where until_seq is null;
create index extensions_ended on extensions (book, until_seq) where until_seq is not null;
create trigger extensions_stay before delete on extensions for each row execute function refuse('a row of a register is never deleted');
create trigger extensions_whole before truncate on extensions execute function refuse('a row of a register is never deleted');
create trigger extensions_written before update of
	book, key, seq, contract, number, new_end, taken_on, amount, year, service
on extensions for each row execute function refuse('a row of a register is never changed');
create trigger extensions_end_once before update of until_seq on extensions for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on extensions to purse;
grant update (until_seq) on extensions to purse;

create table variations (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	ref text collate "C",
	contract text collate "C",
	date bigint,
	kind text collate "C",
	year bigint,
	service text collate "C",
	amount bigint,
	irrecoverable_vat bigint,
	ground text collate "C",
	decision text collate "C",
	new_end bigint,
	intent text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index variations_in_force on variations (book, key) where until_seq is null;
create index variations_ended on variations (book, until_seq) where until_seq is not null;
create trigger variations_stay before delete on variations for each row execute function refuse('a row of a register is never deleted');
create trigger variations_whole before truncate on variations execute function refuse('a row of a register is never deleted');
create trigger variations_written before update of
	book, key, seq, ref, contract, date, kind, year, service, amount, irrecoverable_vat, ground, decision, new_end,
	intent
on variations for each row execute function refuse('a row of a register is never changed');
create trigger variations_end_once before update of until_seq on variations for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on variations to purse;
grant update (until_seq) on variations to purse;

create table endings (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	contract text collate "C",
	year bigint,
	service text collate "C",
	kind text collate "C",
	date bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index endings_in_force on endings (book, key) where until_seq is null;
create index endings_ended on endings (book, until_seq) where until_seq is not null;
create trigger endings_stay before delete on endings for each row execute function refuse('a row of a register is never deleted');
create trigger endings_whole before truncate on endings execute function refuse('a row of a register is never deleted');
create trigger endings_written before update of
	book, key, seq, contract, year, service, kind, date
on endings for each row execute function refuse('a row of a register is never changed');
create trigger endings_end_once before update of until_seq on endings for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on endings to purse;
grant update (until_seq) on endings to purse;
-- +goose StatementEnd
