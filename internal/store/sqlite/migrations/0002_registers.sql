-- The registers: every reference table of the load format, and the contributions with their changes and raised
-- instalments, as each event left them. A row has the seq that wrote it and the until_seq that ended it, and stays.
-- A blank is null, several codes are joined by ;, amounts are pence, percentages are millionths, dates are days since
-- 1970, years are those in which they begin, yes and no are 1 and 0.

-- +goose Up
-- +goose StatementBegin
create table books (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	public_key text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index books_in_force on books (book, key) where until_seq is null;
create trigger books_stay before delete on books begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger books_written before update of
	book, key, seq, code, public_key
on books
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger books_end_once before update of until_seq on books when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table loads (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	number integer,
	files text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index loads_in_force on loads (book, key) where until_seq is null;
create trigger loads_stay before delete on loads begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger loads_written before update of
	book, key, seq, number, files
on loads
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger loads_end_once before update of until_seq on loads when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table organisations (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	name text,
	sector text,
	vat_regime text,
	identifier text,
	parent text,
	successor text,
	"from" integer,
	"to" integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index organisations_in_force on organisations (book, key) where until_seq is null;
create trigger organisations_stay before delete on organisations begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger organisations_written before update of
	book, key, seq, code, name, sector, vat_regime, identifier, parent, successor, "from", "to"
on organisations
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger organisations_end_once before update of until_seq on organisations when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table aliases (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	organisation text,
	alias text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index aliases_in_force on aliases (book, key) where until_seq is null;
create trigger aliases_stay before delete on aliases begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger aliases_written before update of
	book, key, seq, organisation, alias
on aliases
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger aliases_end_once before update of until_seq on aliases when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table partnerships (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	name text,
	tier text,
	styles text,
	area text,
	parent text,
	accountable_body text,
	legal_basis text,
	purpose text,
	founded integer,
	chair text,
	chair_capacity text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index partnerships_in_force on partnerships (book, key) where until_seq is null;
create trigger partnerships_stay before delete on partnerships begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger partnerships_written before update of
	book, key, seq, code, name, tier, styles, area, parent, accountable_body, legal_basis, purpose, founded,
	chair, chair_capacity
on partnerships
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger partnerships_end_once before update of until_seq on partnerships when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table groups (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	partnership text,
	code text,
	name text,
	level text,
	theme text,
	styles text,
	quorum integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index groups_in_force on groups (book, key) where until_seq is null;
create trigger groups_stay before delete on groups begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger groups_written before update of
	book, key, seq, partnership, code, name, level, theme, styles, quorum
on groups
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger groups_end_once before update of until_seq on groups when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table people (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	name text,
	organisation text,
	login text,
	roles text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index people_in_force on people (book, key) where until_seq is null;
create trigger people_stay before delete on people begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger people_written before update of
	book, key, seq, code, name, organisation, login, roles
on people
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger people_end_once before update of until_seq on people when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table members (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	partnership text,
	organisation text,
	"group" text,
	representative text,
	capacity text,
	constituency text,
	duty_to_cooperate integer check (duty_to_cooperate in (0, 1)),
	voting integer check (voting in (0, 1)),
	"from" integer,
	"to" integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index members_in_force on members (book, key) where until_seq is null;
create trigger members_stay before delete on members begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger members_written before update of
	book, key, seq, partnership, organisation, "group", representative, capacity, constituency, duty_to_cooperate,
	voting, "from", "to"
on members
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger members_end_once before update of until_seq on members when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table accounts (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	name text,
	type text,
	parent text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index accounts_in_force on accounts (book, key) where until_seq is null;
create trigger accounts_stay before delete on accounts begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger accounts_written before update of
	book, key, seq, code, name, type, parent
on accounts
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger accounts_end_once before update of until_seq on accounts when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table funds (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	partnership text,
	name text,
	kind text,
	host text,
	agreement text,
	legal_basis text,
	purpose text,
	aims text,
	opens integer,
	closes integer,
	signed integer,
	review integer,
	pool_manager text,
	funds_check text,
	tolerance_amount integer,
	tolerance_percent integer,
	funder text,
	conditions text,
	eligible_services text,
	ratio_precision text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index funds_in_force on funds (book, key) where until_seq is null;
create trigger funds_stay before delete on funds begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger funds_written before update of
	book, key, seq, code, partnership, name, kind, host, agreement, legal_basis, purpose, aims, opens, closes,
	signed, review, pool_manager, funds_check, tolerance_amount, tolerance_percent, funder, conditions,
	eligible_services, ratio_precision
on funds
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger funds_end_once before update of until_seq on funds when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table limits (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	role text,
	action text,
	fund text,
	amount integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index limits_in_force on limits (book, key) where until_seq is null;
create trigger limits_stay before delete on limits begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger limits_written before update of
	book, key, seq, role, action, fund, amount
on limits
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger limits_end_once before update of until_seq on limits when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table deputies (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	person text,
	deputy text,
	"from" integer,
	"to" integer,
	role text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index deputies_in_force on deputies (book, key) where until_seq is null;
create trigger deputies_stay before delete on deputies begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger deputies_written before update of
	book, key, seq, person, deputy, "from", "to", role
on deputies
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger deputies_end_once before update of until_seq on deputies when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table interests (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	person text,
	provider text,
	nature text,
	declared integer,
	ended integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index interests_in_force on interests (book, key) where until_seq is null;
create trigger interests_stay before delete on interests begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger interests_written before update of
	book, key, seq, person, provider, nature, declared, ended
on interests
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger interests_end_once before update of until_seq on interests when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table settings (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	partnership text,
	name text,
	value text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index settings_in_force on settings (book, key) where until_seq is null;
create trigger settings_stay before delete on settings begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger settings_written before update of
	book, key, seq, partnership, name, value
on settings
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger settings_end_once before update of until_seq on settings when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table services (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	fund text,
	name text,
	account text,
	nature text,
	category text,
	lead text,
	cost text,
	delivery text,
	priority text,
	targets text,
	area text,
	vat_regime text,
	treatment text,
	manager text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index services_in_force on services (book, key) where until_seq is null;
create trigger services_stay before delete on services begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger services_written before update of
	book, key, seq, code, fund, name, account, nature, category, lead, cost, delivery, priority, targets, area,
	vat_regime, treatment, manager
on services
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger services_end_once before update of until_seq on services when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table risk_rules (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	fund text,
	year integer,
	direction text,
	step integer,
	method text,
	services text,
	upto integer,
	partner text,
	percent integer,
	cap integer,
	basis text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index risk_rules_in_force on risk_rules (book, key) where until_seq is null;
create trigger risk_rules_stay before delete on risk_rules begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger risk_rules_written before update of
	book, key, seq, fund, year, direction, step, method, services, upto, partner, percent, cap, basis
on risk_rules
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger risk_rules_end_once before update of until_seq on risk_rules when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table bank_accounts (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	host text,
	name text,
	account text,
	holding_fund text,
	sort_code text,
	number text,
	iban text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index bank_accounts_in_force on bank_accounts (book, key) where until_seq is null;
create trigger bank_accounts_stay before delete on bank_accounts begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger bank_accounts_written before update of
	book, key, seq, code, host, name, account, holding_fund, sort_code, number, iban
on bank_accounts
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger bank_accounts_end_once before update of until_seq on bank_accounts when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table contributions (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	ref text,
	fund text,
	year integer,
	partner text,
	source text,
	amount integer,
	kind text,
	conditional integer check (conditional in (0, 1)),
	nature text,
	instalments text,
	first_due integer,
	recurrent integer check (recurrent in (0, 1)),
	service text,
	decision text,
	agreed_on integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index contributions_in_force on contributions (book, key) where until_seq is null;
create index contributions_ended on contributions (book, until_seq) where until_seq is not null;
create trigger contributions_stay before delete on contributions begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger contributions_written before update of
	book, key, seq, ref, fund, year, partner, source, amount, kind, conditional, nature, instalments, first_due,
	recurrent, service, decision, agreed_on
on contributions
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger contributions_end_once before update of until_seq on contributions when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table contribution_changes (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	ref text,
	contribution text,
	date integer,
	amount integer,
	reason text,
	decision text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index contribution_changes_in_force on contribution_changes (book, key) where until_seq is null;
create index contribution_changes_ended on contribution_changes (book, until_seq) where until_seq is not null;
create trigger contribution_changes_stay before delete on contribution_changes begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger contribution_changes_written before update of
	book, key, seq, ref, contribution, date, amount, reason, decision
on contribution_changes
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger contribution_changes_end_once before update of until_seq on contribution_changes when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table instalments (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	contribution text,
	number integer,
	raised_on integer,
	amount integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index instalments_in_force on instalments (book, key) where until_seq is null;
create index instalments_ended on instalments (book, until_seq) where until_seq is not null;
create trigger instalments_stay before delete on instalments begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger instalments_written before update of
	book, key, seq, contribution, number, raised_on, amount
on instalments
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger instalments_end_once before update of until_seq on instalments when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
