-- The record of each book, and the figures kept from it. Amounts are pence, debit positive; dates are days since 1970;
-- periods are the year times 100 and the period's number; recorded_at is microseconds since 1970, UTC. Dimensions are
-- ids of codes, 0 for none.
--
-- Texts are compared byte by byte. Every key begins with the book, and no row refers to one of another book. Rows that are
-- changed with every posting leave half of a page free, so that a change stays in its page.

-- +goose Up
-- +goose StatementBegin
create function refuse() returns trigger language plpgsql as $$
begin
	raise exception using errcode = 'integrity_constraint_violation', message = tg_argv[0];
end
$$;

create table heads (
	book bigint not null primary key,
	code text collate "C" not null unique,
	seq bigint not null,
	recorded_at bigint not null,
	load bigint not null,
	public_key text collate "C" not null,
	last_code bigint not null,
	last_item bigint not null,
	last_date bigint not null,
	last_period bigint not null
) with (fillfactor = 50);
create trigger heads_stay before delete on heads for each row execute function refuse('a book is never deleted');
create trigger heads_whole before truncate on heads execute function refuse('a book is never deleted');
create trigger heads_advance before update on heads for each row when (new.book <> old.book or new.code <> old.code or new.seq < old.seq)
execute function refuse('a book only goes on');

create table events (
	book bigint not null references heads (book),
	seq bigint not null check (seq > 0),
	recorded_at bigint not null,
	kind text collate "C" not null,
	key text collate "C" not null,
	actor text collate "C" not null,
	load bigint not null,
	file text collate "C" not null,
	sheet text collate "C" not null,
	"row" bigint not null,
	body text collate "C" not null,
	leaf bytea not null check (length(leaf) = 32),
	primary key (book, seq)
);
create trigger events_stay before delete on events for each row execute function refuse('an event is never deleted');
create trigger events_whole before truncate on events execute function refuse('an event is never deleted');
create trigger events_written before update on events for each row execute function refuse('an event is never changed');

create table tiles (
	book bigint not null references heads (book),
	level bigint not null,
	place bigint not null,
	hash bytea not null check (length(hash) = 32),
	primary key (book, level, place)
);
create trigger tiles_stay before delete on tiles for each row execute function refuse('a tile is never deleted');
create trigger tiles_whole before truncate on tiles execute function refuse('a tile is never deleted');
create trigger tiles_written before update on tiles for each row execute function refuse('a tile is never changed');

create table codes (
	book bigint not null references heads (book),
	id bigint not null check (id > 0),
	code text collate "C" not null check (code <> ''),
	primary key (book, id)
);
create unique index codes_by_code on codes (book, code);
create trigger codes_stay before delete on codes for each row execute function refuse('a code is never deleted');
create trigger codes_whole before truncate on codes execute function refuse('a code is never deleted');
create trigger codes_written before update on codes for each row execute function refuse('a code is never changed');

create table items (
	book bigint not null references heads (book),
	id bigint not null check (id > 0),
	key text collate "C" not null,
	party text collate "C" not null,
	date bigint not null,
	due bigint not null,
	contribution text collate "C" not null,
	number bigint not null,
	source text collate "C" not null,
	service text collate "C" not null,
	nature bigint not null check (nature between 0 and 2),
	note text collate "C" not null,
	primary key (book, id)
);
create unique index items_by_key on items (book, key);
create index items_numbered on items (book, id) where number > 0;
create trigger items_stay before delete on items for each row execute function refuse('an item is never deleted');
create trigger items_whole before truncate on items execute function refuse('an item is never deleted');
create trigger items_written before update on items for each row execute function refuse('an item is never changed');

create table lines (
	book bigint not null,
	seq bigint not null,
	place bigint not null check (place > 0),
	line bigint not null check (line > 0),
	layer bigint not null check (layer between 1 and 4),
	date bigint not null,
	period bigint not null,
	account bigint not null check (account > 0),
	fund bigint not null check (fund > 0),
	year bigint not null,
	nature bigint not null check (nature between 0 and 2),
	partner bigint not null,
	source bigint not null,
	service bigint not null,
	contract bigint not null,
	provider bigint not null,
	pilot bigint not null,
	item bigint,
	amount bigint not null check (amount <> 0),
	rule bigint not null,
	memo text collate "C" not null,
	primary key (book, seq, place, line),
	foreign key (book, seq) references events (book, seq)
);
create index lines_by_period on lines (
	book, period, account, layer, fund, year, nature, partner, source, service, contract, provider, pilot, date, seq, amount
);
create index lines_by_item on lines (book, account, fund, item, layer, period, date, seq, amount) where item is not null;
create trigger lines_stay before delete on lines for each row execute function refuse('a line is never deleted');
create trigger lines_whole before truncate on lines execute function refuse('a line is never deleted');
create trigger lines_written before update on lines for each row execute function refuse('a line is never changed');

create table documents (
	book bigint not null,
	event_seq bigint not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	kind text collate "C" not null,
	key text collate "C" not null,
	folded text collate "C" not null,
	date bigint not null,
	party text collate "C" not null,
	amount bigint not null,
	other text collate "C" not null,
	digest bytea not null,
	reversed_by text collate "C" not null,
	parts text collate "C" not null,
	primary key (book, event_seq, seq),
	foreign key (book, event_seq) references events (book, seq)
);
create unique index documents_in_force on documents (book, folded) where until_seq is null;
create index documents_alike on documents (book, kind, party, amount, until_seq, reversed_by);
create trigger documents_stay before delete on documents for each row execute function refuse('a document is never deleted');
create trigger documents_whole before truncate on documents execute function refuse('a document is never deleted');
create trigger documents_written before update of
	book, event_seq, seq, kind, key, folded, date, party, amount, other, digest, reversed_by, parts
on documents for each row execute function refuse('a document is never changed');
create trigger documents_end_once before update of until_seq on documents for each row when (old.until_seq is not null)
execute function refuse('a document is replaced once');

create table periods (
	book bigint not null references heads (book),
	period bigint not null,
	primary key (book, period)
);

-- A balance is the sum of the lines of a period alike in all the rest. Its span is the first period of the year, or the
-- close: the year comes first and the period last, so that the periods of a year are added up in the order of the key.
-- Of lines without a service, the contract, provider and pilot are not told apart.
create table balances (
	book bigint not null,
	span bigint not null,
	account bigint not null,
	layer bigint not null,
	fund bigint not null,
	year bigint not null,
	nature bigint not null,
	partner bigint not null,
	source bigint not null,
	service bigint not null,
	contract bigint not null,
	provider bigint not null,
	pilot bigint not null,
	period bigint not null,
	amount bigint not null,
	primary key (
		book, span, account, layer, fund, year, nature, partner, source, service, contract, provider, pilot, period
	)
) with (fillfactor = 50);

-- The same without contract, provider and pilot: as many rows as there are services and periods, however many lines.
create table totals (
	book bigint not null,
	span bigint not null,
	account bigint not null,
	layer bigint not null,
	fund bigint not null,
	year bigint not null,
	nature bigint not null,
	partner bigint not null,
	source bigint not null,
	service bigint not null,
	period bigint not null,
	amount bigint not null,
	primary key (book, span, account, layer, fund, year, nature, partner, source, service, period)
) with (fillfactor = 50);

create table item_amounts (
	book bigint not null,
	item bigint not null,
	account bigint not null,
	fund bigint not null,
	party text collate "C" not null,
	due bigint not null,
	open bigint not null,
	primary key (book, item, account, fund),
	foreign key (book, item) references items (book, id)
) with (fillfactor = 50);
create index item_amounts_open on item_amounts (book, account, fund, party, due) where open <> 0;
-- +goose StatementEnd
