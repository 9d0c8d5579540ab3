-- The record of each book, and the figures kept from it. Amounts are pence, debit positive; dates are days since 1970;
-- periods are the year times 100 and the period's number; recorded_at is microseconds since 1970, UTC. Dimensions are
-- ids of codes, 0 for none.

-- +goose Up
-- +goose StatementBegin
create table heads (
	book integer not null primary key,
	code text not null unique,
	seq integer not null,
	recorded_at integer not null,
	load integer not null,
	public_key text not null,
	last_code integer not null,
	last_item integer not null,
	last_date integer not null,
	last_period integer not null
) strict;
create trigger heads_stay before delete on heads begin select raise(abort, 'a book is never deleted'); end;
create trigger heads_advance before update on heads when new.book <> old.book or new.code <> old.code or new.seq < old.seq
begin select raise(abort, 'a book only goes on'); end;

create table events (
	book integer not null references heads (book),
	seq integer not null check (seq > 0),
	recorded_at integer not null,
	kind text not null,
	key text not null,
	actor text not null,
	load integer not null,
	file text not null,
	sheet text not null,
	"row" integer not null,
	body text not null,
	leaf blob not null check (length(leaf) = 32),
	primary key (book, seq)
) strict;
create trigger events_stay before delete on events begin select raise(abort, 'an event is never deleted'); end;
create trigger events_written before update on events begin select raise(abort, 'an event is never changed'); end;

create table tiles (
	book integer not null references heads (book),
	level integer not null,
	place integer not null,
	hash blob not null check (length(hash) = 32),
	primary key (book, level, place)
) strict, without rowid;
create trigger tiles_stay before delete on tiles begin select raise(abort, 'a tile is never deleted'); end;
create trigger tiles_written before update on tiles begin select raise(abort, 'a tile is never changed'); end;

create table codes (
	book integer not null references heads (book),
	id integer not null check (id > 0),
	code text not null check (code <> ''),
	primary key (book, id)
) strict, without rowid;
create unique index codes_by_code on codes (book, code);
create trigger codes_stay before delete on codes begin select raise(abort, 'a code is never deleted'); end;
create trigger codes_written before update on codes begin select raise(abort, 'a code is never changed'); end;

create table items (
	book integer not null references heads (book),
	id integer not null check (id > 0),
	key text not null,
	party text not null,
	date integer not null,
	due integer not null,
	contribution text not null,
	number integer not null,
	source text not null,
	service text not null,
	nature integer not null check (nature between 0 and 2),
	note text not null,
	primary key (book, id)
) strict, without rowid;
create unique index items_by_key on items (book, key);
create index items_numbered on items (book, id) where number > 0;
create trigger items_stay before delete on items begin select raise(abort, 'an item is never deleted'); end;
create trigger items_written before update on items begin select raise(abort, 'an item is never changed'); end;

create table lines (
	book integer not null,
	seq integer not null,
	place integer not null check (place > 0),
	line integer not null check (line > 0),
	layer integer not null check (layer between 1 and 4),
	date integer not null,
	period integer not null,
	account integer not null check (account > 0),
	fund integer not null check (fund > 0),
	year integer not null,
	nature integer not null check (nature between 0 and 2),
	partner integer not null,
	source integer not null,
	service integer not null,
	contract integer not null,
	provider integer not null,
	pilot integer not null,
	item integer,
	amount integer not null check (amount <> 0),
	rule integer not null,
	memo text not null,
	primary key (book, seq, place, line),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create index lines_by_period on lines (
	book, period, account, layer, fund, year, nature, partner, source, service, contract, provider, pilot, date, seq, amount
);
create index lines_by_item on lines (book, account, fund, item, layer, period, date, seq, amount) where item is not null;
create trigger lines_stay before delete on lines begin select raise(abort, 'a line is never deleted'); end;
create trigger lines_written before update on lines begin select raise(abort, 'a line is never changed'); end;

create table documents (
	book integer not null,
	event_seq integer not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	kind text not null,
	key text not null,
	folded text not null,
	date integer not null,
	party text not null,
	amount integer not null,
	other text not null,
	digest blob not null,
	reversed_by text not null,
	primary key (book, event_seq, seq),
	foreign key (book, event_seq) references events (book, seq)
) strict, without rowid;
create unique index documents_in_force on documents (book, folded) where until_seq is null;
create index documents_alike on documents (book, kind, party, amount, until_seq, reversed_by);
create trigger documents_stay before delete on documents begin select raise(abort, 'a document is never deleted'); end;
create trigger documents_written before update of
	book, event_seq, seq, kind, key, folded, date, party, amount, other, digest, reversed_by
on documents begin select raise(abort, 'a document is never changed'); end;
create trigger documents_end_once before update of until_seq on documents when old.until_seq is not null
begin select raise(abort, 'a document is replaced once'); end;

create table periods (
	book integer not null references heads (book),
	period integer not null,
	primary key (book, period)
) strict, without rowid;

-- A balance is the sum of the lines of a period alike in all the rest. Its span is the first period of the year, or the
-- close: the year comes first and the period last, so that the periods of a year are added up in the order of the key.
-- Of lines without a service, the contract, provider and pilot are not told apart.
create table balances (
	book integer not null,
	span integer not null,
	account integer not null,
	layer integer not null,
	fund integer not null,
	year integer not null,
	nature integer not null,
	partner integer not null,
	source integer not null,
	service integer not null,
	contract integer not null,
	provider integer not null,
	pilot integer not null,
	period integer not null,
	amount integer not null,
	primary key (
		book, span, account, layer, fund, year, nature, partner, source, service, contract, provider, pilot, period
	)
) strict, without rowid;

-- The same without contract, provider and pilot: as many rows as there are services and periods, however many lines.
create table totals (
	book integer not null,
	span integer not null,
	account integer not null,
	layer integer not null,
	fund integer not null,
	year integer not null,
	nature integer not null,
	partner integer not null,
	source integer not null,
	service integer not null,
	period integer not null,
	amount integer not null,
	primary key (book, span, account, layer, fund, year, nature, partner, source, service, period)
) strict, without rowid;

create table item_amounts (
	book integer not null,
	item integer not null,
	account integer not null,
	fund integer not null,
	party text not null,
	due integer not null,
	open integer not null,
	primary key (book, item, account, fund),
	foreign key (book, item) references items (book, id)
) strict, without rowid;
create index item_amounts_open on item_amounts (book, account, fund, party, due) where open <> 0;
-- +goose StatementEnd
