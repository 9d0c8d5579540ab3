-- Documents that are alike are near in time, so the index by which they are found goes by their dates: what is recorded
-- together then stands together, where by party and amount every document was written to a page of its own.

-- +goose Up
-- +goose StatementBegin
drop index documents_alike;
create index documents_alike on documents (book, kind, date, party, amount, until_seq, reversed_by);
delete from sqlite_stat1 where idx = 'documents_alike';
insert into sqlite_stat1 (tbl, idx, stat) values ('documents', 'documents_alike', '1000000 1000000 100000 60 3 1');
analyze sqlite_schema;
-- +goose StatementEnd
