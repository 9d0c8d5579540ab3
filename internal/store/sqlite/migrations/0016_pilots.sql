-- Pilots, decisions on them, and what was decided and found.

-- +goose Up
-- +goose StatementBegin
create table decisions (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	ref text,
	date integer,
	partnership text,
	"group" text,
	subject text,
	outcome text,
	pilot text,
	minute text,
	rationale text,
	present text,
	annual_cost integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index decisions_in_force on decisions (book, key) where until_seq is null;
create index decisions_ended on decisions (book, until_seq) where until_seq is not null;
create trigger decisions_stay before delete on decisions begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger decisions_written before update of
	book, key, seq, ref, date, partnership, "group", subject, outcome, pilot, minute, rationale, present, annual_cost
on decisions
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger decisions_end_once before update of until_seq on decisions when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table pilots (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	code text,
	service text,
	name text,
	question text,
	area text,
	population integer,
	whole_population integer,
	starts integer,
	ends integer,
	decide_by integer,
	criteria text,
	successor text,
	planned_cost integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index pilots_in_force on pilots (book, key) where until_seq is null;
create index pilots_ended on pilots (book, until_seq) where until_seq is not null;
create trigger pilots_stay before delete on pilots begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger pilots_written before update of
	book, key, seq, code, service, name, question, area, population, whole_population, starts, ends, decide_by,
	criteria, successor, planned_cost
on pilots
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger pilots_end_once before update of until_seq on pilots when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table pilot_costs (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	pilot text,
	year integer,
	source text,
	amount integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index pilot_costs_in_force on pilot_costs (book, key) where until_seq is null;
create index pilot_costs_ended on pilot_costs (book, until_seq) where until_seq is not null;
create trigger pilot_costs_stay before delete on pilot_costs begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger pilot_costs_written before update of
	book, key, seq, pilot, year, source, amount
on pilot_costs
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger pilot_costs_end_once before update of until_seq on pilot_costs when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table evaluations (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	pilot text,
	measure text,
	date integer,
	outcome text,
	target text,
	baseline integer,
	expected integer,
	result integer,
	better text,
	confidence text,
	assumption text,
	finding text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index evaluations_in_force on evaluations (book, key) where until_seq is null;
create index evaluations_ended on evaluations (book, until_seq) where until_seq is not null;
create trigger evaluations_stay before delete on evaluations begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger evaluations_written before update of
	book, key, seq, pilot, measure, date, outcome, target, baseline, expected, result, better, confidence,
	assumption, finding
on evaluations
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger evaluations_end_once before update of until_seq on evaluations when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table transitions (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	decision text,
	year integer,
	source text,
	partner text,
	fund text,
	service text,
	amount integer,
	contribution text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index transitions_in_force on transitions (book, key) where until_seq is null;
create index transitions_ended on transitions (book, until_seq) where until_seq is not null;
create trigger transitions_stay before delete on transitions begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger transitions_written before update of
	book, key, seq, decision, year, source, partner, fund, service, amount, contribution
on transitions
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger transitions_end_once before update of until_seq on transitions when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
