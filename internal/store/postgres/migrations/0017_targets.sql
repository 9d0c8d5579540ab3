-- The registers of strategies and their priorities, of targets with the actions and measurements of each, and of what others found.

-- +goose Up
-- +goose StatementBegin
create table strategies (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	partnership text collate "C",
	kind text collate "C",
	title text collate "C",
	adopted bigint,
	review_due bigint,
	superseded_by text collate "C",
	signed bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index strategies_in_force on strategies (book, key) where until_seq is null;
create index strategies_ended on strategies (book, until_seq) where until_seq is not null;
create trigger strategies_stay before delete on strategies for each row execute function refuse('a row of a register is never deleted');
create trigger strategies_whole before truncate on strategies execute function refuse('a row of a register is never deleted');
create trigger strategies_written before update of
	book, key, seq, code, partnership, kind, title, adopted, review_due, superseded_by, signed
on strategies for each row execute function refuse('a row of a register is never changed');
create trigger strategies_end_once before update of until_seq on strategies for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on strategies to purse;
grant update (until_seq) on strategies to purse;

create table priorities (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	strategy text collate "C",
	title text collate "C",
	owner text collate "C",
	residents_rank bigint,
	engaged_number bigint,
	engaged_on bigint,
	evidence text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index priorities_in_force on priorities (book, key) where until_seq is null;
create index priorities_ended on priorities (book, until_seq) where until_seq is not null;
create trigger priorities_stay before delete on priorities for each row execute function refuse('a row of a register is never deleted');
create trigger priorities_whole before truncate on priorities execute function refuse('a row of a register is never deleted');
create trigger priorities_written before update of
	book, key, seq, code, strategy, title, owner, residents_rank, engaged_number, engaged_on, evidence
on priorities for each row execute function refuse('a row of a register is never changed');
create trigger priorities_end_once before update of until_seq on priorities for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on priorities to purse;
grant update (until_seq) on priorities to purse;

create table targets (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	strategy text collate "C",
	title text collate "C",
	class text collate "C",
	indicator text collate "C",
	priority text collate "C",
	unit text collate "C",
	frequency text collate "C",
	better text collate "C",
	baseline bigint,
	baseline_date bigint,
	outcome text collate "C",
	lead text collate "C",
	department text collate "C",
	area text collate "C",
	status text collate "C",
	status_on bigint,
	status_reason text collate "C",
	carried_from text collate "C",
	reward_without bigint,
	reward_with bigint,
	reward_grant bigint,
	reward_fund text collate "C",
	reward_from bigint,
	reward_to bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index targets_in_force on targets (book, key) where until_seq is null;
create index targets_ended on targets (book, until_seq) where until_seq is not null;
create trigger targets_stay before delete on targets for each row execute function refuse('a row of a register is never deleted');
create trigger targets_whole before truncate on targets execute function refuse('a row of a register is never deleted');
create trigger targets_written before update of
	book, key, seq, code, strategy, title, class, indicator, priority, unit, frequency, better, baseline,
	baseline_date, outcome, lead, department, area, status, status_on, status_reason, carried_from, reward_without,
	reward_with, reward_grant, reward_fund, reward_from, reward_to
on targets for each row execute function refuse('a row of a register is never changed');
create trigger targets_end_once before update of until_seq on targets for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on targets to purse;
grant update (until_seq) on targets to purse;

create table actions (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	target text collate "C",
	title text collate "C",
	lead text collate "C",
	due bigint,
	status text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index actions_in_force on actions (book, key) where until_seq is null;
create index actions_ended on actions (book, until_seq) where until_seq is not null;
create trigger actions_stay before delete on actions for each row execute function refuse('a row of a register is never deleted');
create trigger actions_whole before truncate on actions execute function refuse('a row of a register is never deleted');
create trigger actions_written before update of
	book, key, seq, code, target, title, lead, due, status
on actions for each row execute function refuse('a row of a register is never changed');
create trigger actions_end_once before update of until_seq on actions for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on actions to purse;
grant update (until_seq) on actions to purse;

create table assessments (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	partnership text collate "C",
	date bigint,
	body text collate "C",
	finding text collate "C",
	priority text collate "C",
	rating text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index assessments_in_force on assessments (book, key) where until_seq is null;
create index assessments_ended on assessments (book, until_seq) where until_seq is not null;
create trigger assessments_stay before delete on assessments for each row execute function refuse('a row of a register is never deleted');
create trigger assessments_whole before truncate on assessments execute function refuse('a row of a register is never deleted');
create trigger assessments_written before update of
	book, key, seq, partnership, date, body, finding, priority, rating
on assessments for each row execute function refuse('a row of a register is never changed');
create trigger assessments_end_once before update of until_seq on assessments for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on assessments to purse;
grant update (until_seq) on assessments to purse;

create table measurements (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	target text collate "C",
	date bigint,
	planned bigint,
	actual bigint,
	source text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index measurements_in_force on measurements (book, key) where until_seq is null;
create index measurements_ended on measurements (book, until_seq) where until_seq is not null;
create trigger measurements_stay before delete on measurements for each row execute function refuse('a row of a register is never deleted');
create trigger measurements_whole before truncate on measurements execute function refuse('a row of a register is never deleted');
create trigger measurements_written before update of
	book, key, seq, target, date, planned, actual, source
on measurements for each row execute function refuse('a row of a register is never changed');
create trigger measurements_end_once before update of until_seq on measurements for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on measurements to purse;
grant update (until_seq) on measurements to purse;
-- +goose StatementEnd
