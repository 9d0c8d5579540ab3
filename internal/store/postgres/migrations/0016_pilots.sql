-- Pilots, decisions on them, and what was decided and found.

-- +goose Up
-- +goose StatementBegin
create table decisions (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	ref text collate "C",
	date bigint,
	partnership text collate "C",
	"group" text collate "C",
	subject text collate "C",
	outcome text collate "C",
	pilot text collate "C",
	minute text collate "C",
	rationale text collate "C",
	present text collate "C",
	annual_cost bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index decisions_in_force on decisions (book, key) where until_seq is null;
create index decisions_ended on decisions (book, until_seq) where until_seq is not null;
create trigger decisions_stay before delete on decisions for each row execute function refuse('a row of a register is never deleted');
create trigger decisions_whole before truncate on decisions execute function refuse('a row of a register is never deleted');
create trigger decisions_written before update of
	book, key, seq, ref, date, partnership, "group", subject, outcome, pilot, minute, rationale, present, annual_cost
on decisions for each row execute function refuse('a row of a register is never changed');
create trigger decisions_end_once before update of until_seq on decisions for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on decisions to purse;
grant update (until_seq) on decisions to purse;

create table pilots (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	code text collate "C",
	service text collate "C",
	name text collate "C",
	question text collate "C",
	area text collate "C",
	population bigint,
	whole_population bigint,
	starts bigint,
	ends bigint,
	decide_by bigint,
	criteria text collate "C",
	successor text collate "C",
	planned_cost bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index pilots_in_force on pilots (book, key) where until_seq is null;
create index pilots_ended on pilots (book, until_seq) where until_seq is not null;
create trigger pilots_stay before delete on pilots for each row execute function refuse('a row of a register is never deleted');
create trigger pilots_whole before truncate on pilots execute function refuse('a row of a register is never deleted');
create trigger pilots_written before update of
	book, key, seq, code, service, name, question, area, population, whole_population, starts, ends, decide_by,
	criteria, successor, planned_cost
on pilots for each row execute function refuse('a row of a register is never changed');
create trigger pilots_end_once before update of until_seq on pilots for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on pilots to purse;
grant update (until_seq) on pilots to purse;

create table pilot_costs (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	pilot text collate "C",
	year bigint,
	source text collate "C",
	amount bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index pilot_costs_in_force on pilot_costs (book, key) where until_seq is null;
create index pilot_costs_ended on pilot_costs (book, until_seq) where until_seq is not null;
create trigger pilot_costs_stay before delete on pilot_costs for each row execute function refuse('a row of a register is never deleted');
create trigger pilot_costs_whole before truncate on pilot_costs execute function refuse('a row of a register is never deleted');
create trigger pilot_costs_written before update of
	book, key, seq, pilot, year, source, amount
on pilot_costs for each row execute function refuse('a row of a register is never changed');
create trigger pilot_costs_end_once before update of until_seq on pilot_costs for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on pilot_costs to purse;
grant update (until_seq) on pilot_costs to purse;

create table evaluations (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	pilot text collate "C",
	measure text collate "C",
	date bigint,
	outcome text collate "C",
	target text collate "C",
	baseline bigint,
	expected bigint,
	result bigint,
	better text collate "C",
	confidence text collate "C",
	assumption text collate "C",
	finding text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index evaluations_in_force on evaluations (book, key) where until_seq is null;
create index evaluations_ended on evaluations (book, until_seq) where until_seq is not null;
create trigger evaluations_stay before delete on evaluations for each row execute function refuse('a row of a register is never deleted');
create trigger evaluations_whole before truncate on evaluations execute function refuse('a row of a register is never deleted');
create trigger evaluations_written before update of
	book, key, seq, pilot, measure, date, outcome, target, baseline, expected, result, better, confidence,
	assumption, finding
on evaluations for each row execute function refuse('a row of a register is never changed');
create trigger evaluations_end_once before update of until_seq on evaluations for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on evaluations to purse;
grant update (until_seq) on evaluations to purse;

create table transitions (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	decision text collate "C",
	year bigint,
	source text collate "C",
	partner text collate "C",
	fund text collate "C",
	service text collate "C",
	amount bigint,
	contribution text collate "C",
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index transitions_in_force on transitions (book, key) where until_seq is null;
create index transitions_ended on transitions (book, until_seq) where until_seq is not null;
create trigger transitions_stay before delete on transitions for each row execute function refuse('a row of a register is never deleted');
create trigger transitions_whole before truncate on transitions execute function refuse('a row of a register is never deleted');
create trigger transitions_written before update of
	book, key, seq, decision, year, source, partner, fund, service, amount, contribution
on transitions for each row execute function refuse('a row of a register is never changed');
create trigger transitions_end_once before update of until_seq on transitions for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on transitions to purse;
grant update (until_seq) on transitions to purse;
-- +goose StatementEnd
