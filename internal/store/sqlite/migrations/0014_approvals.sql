-- What waits for another person's approval: the register of the documents, in force while they wait, and of what they would
-- take of each service in each year.

-- +goose Up
-- +goose StatementBegin
create table submissions (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	document text,
	part_of text,
	number integer,
	load integer,
	actions text,
	funds text,
	amount integer,
	providers text,
	apart text,
	maker text,
	hand text,
	since integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index submissions_in_force on submissions (book, key) where until_seq is null;
create index submissions_ended on submissions (book, until_seq) where until_seq is not null;
create index submissions_of on submissions (book, document);
create trigger submissions_stay before delete on submissions begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger submissions_written before update of
	book, key, seq, document, part_of, number, load, actions, funds, amount, providers, apart, maker, hand, since
on submissions
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger submissions_end_once before update of until_seq on submissions when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;

create table pending (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	submission text,
	fund text,
	service text,
	year integer,
	amount integer,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index pending_in_force on pending (book, key) where until_seq is null;
create index pending_ended on pending (book, until_seq) where until_seq is not null;
create trigger pending_stay before delete on pending begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger pending_written before update of
	book, key, seq, submission, fund, service, year, amount
on pending
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger pending_end_once before update of until_seq on pending when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
