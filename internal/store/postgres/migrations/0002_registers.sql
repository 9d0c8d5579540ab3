-- The registers: every reference table of the load format, and the contributions with their changes and raised
-- instalments, as each event left them. A row has the seq that wrote it and the until_seq that ended it, and stays.
-- A blank is null, several codes are joined by ;, amounts are pence, percentages are millionths, dates are days since
-- 1970, years are those in which they begin, yes and no are 1 and 0.

-- +goose Up
-- +goose StatementBegin
create table books (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	public_key text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index books_in_force on books (book, key) where until_seq is null;
create trigger books_stay before delete on books for each row execute function refuse('a row of a register is never deleted');
create trigger books_whole before truncate on books execute function refuse('a row of a register is never deleted');
create trigger books_written before update of
	book, key, seq, code, public_key
on books for each row execute function refuse('a row of a register is never changed');
create trigger books_end_once before update of until_seq on books for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table loads (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	number bigint,
	files text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index loads_in_force on loads (book, key) where until_seq is null;
create trigger loads_stay before delete on loads for each row execute function refuse('a row of a register is never deleted');
create trigger loads_whole before truncate on loads execute function refuse('a row of a register is never deleted');
create trigger loads_written before update of
	book, key, seq, number, files
on loads for each row execute function refuse('a row of a register is never changed');
create trigger loads_end_once before update of until_seq on loads for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table organisations (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	name text collate "C",
	sector text collate "C",
	vat_regime text collate "C",
	identifier text collate "C",
	parent text collate "C",
	successor text collate "C",
	"from" bigint,
	"to" bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index organisations_in_force on organisations (book, key) where until_seq is null;
create trigger organisations_stay before delete on organisations for each row execute function refuse('a row of a register is never deleted');
create trigger organisations_whole before truncate on organisations execute function refuse('a row of a register is never deleted');
create trigger organisations_written before update of
	book, key, seq, code, name, sector, vat_regime, identifier, parent, successor, "from", "to"
on organisations for each row execute function refuse('a row of a register is never changed');
create trigger organisations_end_once before update of until_seq on organisations for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table aliases (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	organisation text collate "C",
	alias text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index aliases_in_force on aliases (book, key) where until_seq is null;
create trigger aliases_stay before delete on aliases for each row execute function refuse('a row of a register is never deleted');
create trigger aliases_whole before truncate on aliases execute function refuse('a row of a register is never deleted');
create trigger aliases_written before update of
	book, key, seq, organisation, alias
on aliases for each row execute function refuse('a row of a register is never changed');
create trigger aliases_end_once before update of until_seq on aliases for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table partnerships (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	name text collate "C",
	tier text collate "C",
	styles text collate "C",
	area text collate "C",
	parent text collate "C",
	accountable_body text collate "C",
	legal_basis text collate "C",
	purpose text collate "C",
	founded bigint,
	chair text collate "C",
	chair_capacity text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index partnerships_in_force on partnerships (book, key) where until_seq is null;
create trigger partnerships_stay before delete on partnerships for each row execute function refuse('a row of a register is never deleted');
create trigger partnerships_whole before truncate on partnerships execute function refuse('a row of a register is never deleted');
create trigger partnerships_written before update of
	book, key, seq, code, name, tier, styles, area, parent, accountable_body, legal_basis, purpose, founded,
	chair, chair_capacity
on partnerships for each row execute function refuse('a row of a register is never changed');
create trigger partnerships_end_once before update of until_seq on partnerships for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table groups (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	partnership text collate "C",
	code text collate "C",
	name text collate "C",
	level text collate "C",
	theme text collate "C",
	styles text collate "C",
	quorum bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index groups_in_force on groups (book, key) where until_seq is null;
create trigger groups_stay before delete on groups for each row execute function refuse('a row of a register is never deleted');
create trigger groups_whole before truncate on groups execute function refuse('a row of a register is never deleted');
create trigger groups_written before update of
	book, key, seq, partnership, code, name, level, theme, styles, quorum
on groups for each row execute function refuse('a row of a register is never changed');
create trigger groups_end_once before update of until_seq on groups for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table people (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	name text collate "C",
	organisation text collate "C",
	login text collate "C",
	roles text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index people_in_force on people (book, key) where until_seq is null;
create trigger people_stay before delete on people for each row execute function refuse('a row of a register is never deleted');
create trigger people_whole before truncate on people execute function refuse('a row of a register is never deleted');
create trigger people_written before update of
	book, key, seq, code, name, organisation, login, roles
on people for each row execute function refuse('a row of a register is never changed');
create trigger people_end_once before update of until_seq on people for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table members (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	partnership text collate "C",
	organisation text collate "C",
	"group" text collate "C",
	representative text collate "C",
	capacity text collate "C",
	constituency text collate "C",
	duty_to_cooperate bigint check (duty_to_cooperate in (0, 1)),
	voting bigint check (voting in (0, 1)),
	"from" bigint,
	"to" bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index members_in_force on members (book, key) where until_seq is null;
create trigger members_stay before delete on members for each row execute function refuse('a row of a register is never deleted');
create trigger members_whole before truncate on members execute function refuse('a row of a register is never deleted');
create trigger members_written before update of
	book, key, seq, partnership, organisation, "group", representative, capacity, constituency, duty_to_cooperate,
	voting, "from", "to"
on members for each row execute function refuse('a row of a register is never changed');
create trigger members_end_once before update of until_seq on members for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table accounts (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	name text collate "C",
	type text collate "C",
	parent text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index accounts_in_force on accounts (book, key) where until_seq is null;
create trigger accounts_stay before delete on accounts for each row execute function refuse('a row of a register is never deleted');
create trigger accounts_whole before truncate on accounts execute function refuse('a row of a register is never deleted');
create trigger accounts_written before update of
	book, key, seq, code, name, type, parent
on accounts for each row execute function refuse('a row of a register is never changed');
create trigger accounts_end_once before update of until_seq on accounts for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table funds (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	partnership text collate "C",
	name text collate "C",
	kind text collate "C",
	host text collate "C",
	agreement text collate "C",
	legal_basis text collate "C",
	purpose text collate "C",
	aims text collate "C",
	opens bigint,
	closes bigint,
	signed bigint,
	review bigint,
	pool_manager text collate "C",
	funds_check text collate "C",
	tolerance_amount bigint,
	tolerance_percent bigint,
	funder text collate "C",
	conditions text collate "C",
	eligible_services text collate "C",
	ratio_precision text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index funds_in_force on funds (book, key) where until_seq is null;
create trigger funds_stay before delete on funds for each row execute function refuse('a row of a register is never deleted');
create trigger funds_whole before truncate on funds execute function refuse('a row of a register is never deleted');
create trigger funds_written before update of
	book, key, seq, code, partnership, name, kind, host, agreement, legal_basis, purpose, aims, opens, closes,
	signed, review, pool_manager, funds_check, tolerance_amount, tolerance_percent, funder, conditions,
	eligible_services, ratio_precision
on funds for each row execute function refuse('a row of a register is never changed');
create trigger funds_end_once before update of until_seq on funds for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table limits (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	role text collate "C",
	action text collate "C",
	fund text collate "C",
	amount bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index limits_in_force on limits (book, key) where until_seq is null;
create trigger limits_stay before delete on limits for each row execute function refuse('a row of a register is never deleted');
create trigger limits_whole before truncate on limits execute function refuse('a row of a register is never deleted');
create trigger limits_written before update of
	book, key, seq, role, action, fund, amount
on limits for each row execute function refuse('a row of a register is never changed');
create trigger limits_end_once before update of until_seq on limits for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table deputies (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	person text collate "C",
	deputy text collate "C",
	"from" bigint,
	"to" bigint,
	role text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index deputies_in_force on deputies (book, key) where until_seq is null;
create trigger deputies_stay before delete on deputies for each row execute function refuse('a row of a register is never deleted');
create trigger deputies_whole before truncate on deputies execute function refuse('a row of a register is never deleted');
create trigger deputies_written before update of
	book, key, seq, person, deputy, "from", "to", role
on deputies for each row execute function refuse('a row of a register is never changed');
create trigger deputies_end_once before update of until_seq on deputies for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table interests (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	person text collate "C",
	provider text collate "C",
	nature text collate "C",
	declared bigint,
	ended bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index interests_in_force on interests (book, key) where until_seq is null;
create trigger interests_stay before delete on interests for each row execute function refuse('a row of a register is never deleted');
create trigger interests_whole before truncate on interests execute function refuse('a row of a register is never deleted');
create trigger interests_written before update of
	book, key, seq, person, provider, nature, declared, ended
on interests for each row execute function refuse('a row of a register is never changed');
create trigger interests_end_once before update of until_seq on interests for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table settings (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	partnership text collate "C",
	name text collate "C",
	value text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index settings_in_force on settings (book, key) where until_seq is null;
create trigger settings_stay before delete on settings for each row execute function refuse('a row of a register is never deleted');
create trigger settings_whole before truncate on settings execute function refuse('a row of a register is never deleted');
create trigger settings_written before update of
	book, key, seq, partnership, name, value
on settings for each row execute function refuse('a row of a register is never changed');
create trigger settings_end_once before update of until_seq on settings for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table services (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	fund text collate "C",
	name text collate "C",
	account text collate "C",
	nature text collate "C",
	category text collate "C",
	lead text collate "C",
	cost text collate "C",
	delivery text collate "C",
	priority text collate "C",
	targets text collate "C",
	area text collate "C",
	vat_regime text collate "C",
	treatment text collate "C",
	manager text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index services_in_force on services (book, key) where until_seq is null;
create trigger services_stay before delete on services for each row execute function refuse('a row of a register is never deleted');
create trigger services_whole before truncate on services execute function refuse('a row of a register is never deleted');
create trigger services_written before update of
	book, key, seq, code, fund, name, account, nature, category, lead, cost, delivery, priority, targets, area,
	vat_regime, treatment, manager
on services for each row execute function refuse('a row of a register is never changed');
create trigger services_end_once before update of until_seq on services for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table risk_rules (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	fund text collate "C",
	year bigint,
	direction text collate "C",
	step bigint,
	method text collate "C",
	services text collate "C",
	upto bigint,
	partner text collate "C",
	percent bigint,
	cap bigint,
	basis text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index risk_rules_in_force on risk_rules (book, key) where until_seq is null;
create trigger risk_rules_stay before delete on risk_rules for each row execute function refuse('a row of a register is never deleted');
create trigger risk_rules_whole before truncate on risk_rules execute function refuse('a row of a register is never deleted');
create trigger risk_rules_written before update of
	book, key, seq, fund, year, direction, step, method, services, upto, partner, percent, cap, basis
on risk_rules for each row execute function refuse('a row of a register is never changed');
create trigger risk_rules_end_once before update of until_seq on risk_rules for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table bank_accounts (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	host text collate "C",
	name text collate "C",
	account text collate "C",
	holding_fund text collate "C",
	sort_code text collate "C",
	number text collate "C",
	iban text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index bank_accounts_in_force on bank_accounts (book, key) where until_seq is null;
create trigger bank_accounts_stay before delete on bank_accounts for each row execute function refuse('a row of a register is never deleted');
create trigger bank_accounts_whole before truncate on bank_accounts execute function refuse('a row of a register is never deleted');
create trigger bank_accounts_written before update of
	book, key, seq, code, host, name, account, holding_fund, sort_code, number, iban
on bank_accounts for each row execute function refuse('a row of a register is never changed');
create trigger bank_accounts_end_once before update of until_seq on bank_accounts for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table contributions (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	ref text collate "C",
	fund text collate "C",
	year bigint,
	partner text collate "C",
	source text collate "C",
	amount bigint,
	kind text collate "C",
	conditional bigint check (conditional in (0, 1)),
	nature text collate "C",
	instalments text collate "C",
	first_due bigint,
	recurrent bigint check (recurrent in (0, 1)),
	service text collate "C",
	decision text collate "C",
	agreed_on bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index contributions_in_force on contributions (book, key) where until_seq is null;
create index contributions_ended on contributions (book, until_seq) where until_seq is not null;
create trigger contributions_stay before delete on contributions for each row execute function refuse('a row of a register is never deleted');
create trigger contributions_whole before truncate on contributions execute function refuse('a row of a register is never deleted');
create trigger contributions_written before update of
	book, key, seq, ref, fund, year, partner, source, amount, kind, conditional, nature, instalments, first_due,
	recurrent, service, decision, agreed_on
on contributions for each row execute function refuse('a row of a register is never changed');
create trigger contributions_end_once before update of until_seq on contributions for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table contribution_changes (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	ref text collate "C",
	contribution text collate "C",
	date bigint,
	amount bigint,
	reason text collate "C",
	decision text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index contribution_changes_in_force on contribution_changes (book, key) where until_seq is null;
create index contribution_changes_ended on contribution_changes (book, until_seq) where until_seq is not null;
create trigger contribution_changes_stay before delete on contribution_changes for each row execute function refuse('a row of a register is never deleted');
create trigger contribution_changes_whole before truncate on contribution_changes execute function refuse('a row of a register is never deleted');
create trigger contribution_changes_written before update of
	book, key, seq, ref, contribution, date, amount, reason, decision
on contribution_changes for each row execute function refuse('a row of a register is never changed');
create trigger contribution_changes_end_once before update of until_seq on contribution_changes for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table instalments (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	contribution text collate "C",
	number bigint,
	raised_on bigint,
	amount bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index instalments_in_force on instalments (book, key) where until_seq is null;
create index instalments_ended on instalments (book, until_seq) where until_seq is not null;
create trigger instalments_stay before delete on instalments for each row execute function refuse('a row of a register is never deleted');
create trigger instalments_whole before truncate on instalments execute function refuse('a row of a register is never deleted');
create trigger instalments_written before update of
	book, key, seq, contribution, number, raised_on, amount
on instalments for each row execute function refuse('a row of a register is never changed');
create trigger instalments_end_once before update of until_seq on instalments for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');

create table intents (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	ref text collate "C",
	date bigint,
	fund text collate "C",
	year bigint,
	service text collate "C",
	amount bigint,
	pilot text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index intents_in_force on intents (book, key) where until_seq is null;
create index intents_ended on intents (book, until_seq) where until_seq is not null;
create trigger intents_stay before delete on intents for each row execute function refuse('a row of a register is never deleted');
create trigger intents_whole before truncate on intents execute function refuse('a row of a register is never deleted');
create trigger intents_written before update of
	book, key, seq, ref, date, fund, year, service, amount, pilot
on intents for each row execute function refuse('a row of a register is never changed');
create trigger intents_end_once before update of until_seq on intents for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
-- +goose StatementEnd
