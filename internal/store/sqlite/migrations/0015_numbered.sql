-- Invoices are found by the provider's own number of them, so that the same one entered twice is told of.

-- +goose Up
-- +goose StatementBegin
create index documents_numbered on documents (book, kind, party, other) where other <> '' and until_seq is null;
-- +goose StatementEnd
