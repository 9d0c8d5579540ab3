-- The registers of contracts and what belongs to them: lines, terms, shares, options and variations; and what of them has ended.

-- +goose Up
-- +goose StatementBegin
create table contracts (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	provider text,
	title text,
	kind text,
	fund text,
	parent text,
	route text,
	route_reason text,
	decision text,
	signed integer,
	starts integer,
	ends integer,
	notice_months integer,
	review integer,
	commissioner text,
	sme integer check (sme in (0, 1)),
	vcse integer check (vcse in (0, 1)),
	ocid text,
	department text,
	note text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index contracts_in_force on contracts (book, key) where until_seq is null;
create index contracts_ended on contracts (book, until_seq) where until_seq is not null;
create trigger contracts_stay before delete on contracts begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger contracts_written before update of
	book, key, seq, code, provider, title, kind, fund, parent, route, route_reason, decision, signed, starts, ends,
	notice_months, review, commissioner, sme, vcse, ocid, department, note
on contracts
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger contracts_end_once before update of until_seq on contracts when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table contract_lines (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	contract text,
	year integer,
	service text,
	amount integer,
	irrecoverable_vat integer,
	retention_percent integer,
	intent text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index contract_lines_in_force on contract_lines (book, key) where until_seq is null;
create index contract_lines_ended on contract_lines (book, until_seq) where until_seq is not null;
create trigger contract_lines_stay before delete on contract_lines begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger contract_lines_written before update of
	book, key, seq, contract, year, service, amount, irrecoverable_vat, retention_percent, intent
on contract_lines
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger contract_lines_end_once before update of until_seq on contract_lines when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table contract_terms (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	contract text,
	service text,
	year integer,
	base integer,
	volume integer,
	marginal_price integer,
	cap integer,
	collar integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index contract_terms_in_force on contract_terms (book, key) where until_seq is null;
create index contract_terms_ended on contract_terms (book, until_seq) where until_seq is not null;
create trigger contract_terms_stay before delete on contract_terms begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger contract_terms_written before update of
	book, key, seq, contract, service, year, base, volume, marginal_price, cap, collar
on contract_terms
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger contract_terms_end_once before update of until_seq on contract_terms when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table contract_shares (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	contract text,
	partner text,
	percent integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index contract_shares_in_force on contract_shares (book, key) where until_seq is null;
create index contract_shares_ended on contract_shares (book, until_seq) where until_seq is not null;
create trigger contract_shares_stay before delete on contract_shares begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger contract_shares_written before update of
	book, key, seq, contract, partner, percent
on contract_shares
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger contract_shares_end_once before update of until_seq on contract_shares when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table extensions (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	contract text,
	number integer,
	new_end integer,
	taken_on integer,
	amount integer,
	year integer,
	service text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index extensions_in_force on extensions (book, key) where until_seq is null;
create index extensions_ended on extensions (book, until_seq) where until_seq is not null;
create trigger extensions_stay before delete on extensions begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger extensions_written before update of
	book, key, seq, contract, number, new_end, taken_on, amount, year, service
on extensions
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger extensions_end_once before update of until_seq on extensions when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table variations (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	ref text,
	contract text,
	date integer,
	kind text,
	year integer,
	service text,
	amount integer,
	irrecoverable_vat integer,
	ground text,
	decision text,
	new_end integer,
	intent text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index variations_in_force on variations (book, key) where until_seq is null;
create index variations_ended on variations (book, until_seq) where until_seq is not null;
create trigger variations_stay before delete on variations begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger variations_written before update of
	book, key, seq, ref, contract, date, kind, year, service, amount, irrecoverable_vat, ground, decision, new_end,
	intent
on variations
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger variations_end_once before update of until_seq on variations when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table endings (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	contract text,
	year integer,
	service text,
	kind text,
	date integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index endings_in_force on endings (book, key) where until_seq is null;
create index endings_ended on endings (book, until_seq) where until_seq is not null;
create trigger endings_stay before delete on endings begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger endings_written before update of
	book, key, seq, contract, year, service, kind, date
on endings
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger endings_end_once before update of until_seq on endings when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
