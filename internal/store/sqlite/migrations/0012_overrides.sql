-- The register of overrides: which document was let pass the funds check, and why.

-- +goose Up
-- +goose StatementBegin
create table overrides (
	book integer not null,
	key text not null,
	seq integer not null,
	until_seq integer check (until_seq > seq),
	document text,
	date integer,
	reason text,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
) strict, without rowid;
create unique index overrides_in_force on overrides (book, key) where until_seq is null;
create index overrides_ended on overrides (book, until_seq) where until_seq is not null;
create trigger overrides_stay before delete on overrides begin select raise(abort, 'a row of a register is never deleted'); end;
create trigger overrides_written before update of
	book, key, seq, document, date, reason
on overrides
begin select raise(abort, 'a row of a register is never changed'); end;
create trigger overrides_end_once before update of until_seq on overrides when old.until_seq is not null begin select raise(abort, 'a row of a register ends once'); end;
-- +goose StatementEnd
