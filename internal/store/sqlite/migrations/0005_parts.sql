-- Documents may be reversed in part: beside the reversal that left nothing of a document stand those that took parts of it.

-- +goose Up
-- +goose StatementBegin
alter table documents add column parts text not null default '';
drop trigger if exists documents_written;
create trigger documents_written before update of
	book, event_seq, seq, kind, key, folded, date, party, amount, other, digest, reversed_by, parts
on documents begin select raise(abort, 'a document is never changed'); end;
-- +goose StatementEnd
