-- The registers of strategies and their priorities, of targets with the actions and measurements of each, and of what others found.

-- +goose Up
-- +goose StatementBegin
create table strategies (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	partnership text,
	kind text,
	title text,
	adopted integer,
	review_due integer,
	superseded_by text,
	signed integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index strategies_in_force on strategies (book, key) where until_seq is null;
create index strategies_ended on strategies (book, until_seq) where until_seq is not null;
create trigger strategies_stay before delete on strategies begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger strategies_written before update of
	book, key, seq, code, partnership, kind, title, adopted, review_due, superseded_by, signed
on strategies
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger strategies_end_once before update of until_seq on strategies when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table priorities (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	strategy text,
	title text,
	owner text,
	residents_rank integer,
	engaged_number integer,
	engaged_on integer,
	evidence text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index priorities_in_force on priorities (book, key) where until_seq is null;
create index priorities_ended on priorities (book, until_seq) where until_seq is not null;
create trigger priorities_stay before delete on priorities begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger priorities_written before update of
	book, key, seq, code, strategy, title, owner, residents_rank, engaged_number, engaged_on, evidence
on priorities
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger priorities_end_once before update of until_seq on priorities when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table targets (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	strategy text,
	title text,
	class text,
	indicator text,
	priority text,
	unit text,
	frequency text,
	better text,
	baseline integer,
	baseline_date integer,
	outcome text,
	lead text,
	department text,
	area text,
	status text,
	status_on integer,
	status_reason text,
	carried_from text,
	reward_without integer,
	reward_with integer,
	reward_grant integer,
	reward_fund text,
	reward_from integer,
	reward_to integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index targets_in_force on targets (book, key) where until_seq is null;
create index targets_ended on targets (book, until_seq) where until_seq is not null;
create trigger targets_stay before delete on targets begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger targets_written before update of
	book, key, seq, code, strategy, title, class, indicator, priority, unit, frequency, better, baseline,
	baseline_date, outcome, lead, department, area, status, status_on, status_reason, carried_from, reward_without,
	reward_with, reward_grant, reward_fund, reward_from, reward_to
on targets
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger targets_end_once before update of until_seq on targets when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table actions (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	target text,
	title text,
	lead text,
	due integer,
	status text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index actions_in_force on actions (book, key) where until_seq is null;
create index actions_ended on actions (book, until_seq) where until_seq is not null;
create trigger actions_stay before delete on actions begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger actions_written before update of
	book, key, seq, code, target, title, lead, due, status
on actions
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger actions_end_once before update of until_seq on actions when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table assessments (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	partnership text,
	date integer,
	body text,
	finding text,
	priority text,
	rating text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index assessments_in_force on assessments (book, key) where until_seq is null;
create index assessments_ended on assessments (book, until_seq) where until_seq is not null;
create trigger assessments_stay before delete on assessments begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger assessments_written before update of
	book, key, seq, partnership, date, body, finding, priority, rating
on assessments
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger assessments_end_once before update of until_seq on assessments when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table measurements (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	target text,
	date integer,
	planned integer,
	actual integer,
	source text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index measurements_in_force on measurements (book, key) where until_seq is null;
create index measurements_ended on measurements (book, until_seq) where until_seq is not null;
create trigger measurements_stay before delete on measurements begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger measurements_written before update of
	book, key, seq, target, date, planned, actual, source
on measurements
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger measurements_end_once before update of until_seq on measurements when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
