-- Documents that are alike are near in time, so the index by which they are found goes by their dates: what is recorded
-- together then stands together.

-- +goose Up
-- +goose StatementBegin
drop index documents_alike;
create index documents_alike on documents (book, kind, date, party, amount, until_seq, reversed_by);
-- +goose StatementEnd
