-- What the planner is to know of the tables. Every key begins with the book, and without figures it takes the rows of
-- one book for ten; these are of a ledger of a million transactions: rows, then rows to each value of the first column,
-- of the first two, and so on.

-- +goose Up
-- +goose StatementBegin
analyze;
delete from sqlite_stat1;
insert into sqlite_stat1 (tbl, idx, stat) values
	('events', 'sqlite_autoindex_events_1', '1000000 1000000 1'),
	('tiles', 'tiles', '4000 4000 3900 1'),
	('codes', 'codes', '5000 5000 1'),
	('codes', 'codes_by_code', '5000 5000 1'),
	('items', 'items', '500000 500000 1'),
	('items', 'items_by_key', '500000 500000 1'),
	('items', 'items_numbered', '5000 5000 1'),
	('lines', 'lines', '3000000 3000000 3 2 1'),
	('lines', 'lines_by_period', '3000000 3000000 50000 4000 4000 400 400 400 300 300 40 20 10 10 5 1 1'),
	('lines', 'lines_by_item', '1500000 1500000 150000 4000 3 3 2 2 1 1'),
	('documents', 'documents', '1000000 1000000 1 1'),
	('documents', 'documents_in_force', '1000000 1000000 1'),
	('documents', 'documents_alike', '1000000 1000000 100000 300 2'),
	('periods', 'periods', '70 70 1'),
	('balances', 'balances', '400000 400000 60000 8000 7500 190 190 190 180 180 18 14 12 12 1'),
	('totals', 'totals', '70000 70000 12000 1500 1400 35 35 35 30 30 9 1'),
	('item_amounts', 'item_amounts', '1000000 1000000 2 1 1'),
	('item_amounts', 'item_amounts_open', '50000 50000 5000 200 10 2');
analyze sqlite_schema;
-- +goose StatementEnd
