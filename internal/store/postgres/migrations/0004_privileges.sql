-- Who may do what. The tables belong to whoever makes them, and the role purse, to which the people who keep the books
-- belong, may read everything and add to it: what it may change is what the program moves on, and nothing that is recorded.

-- +goose Up
-- +goose StatementBegin
do $$
begin
	if not exists (select from pg_roles where rolname = 'purse') then
		create role purse nologin;
	end if;
exception
	when duplicate_object or unique_violation then null; -- another ledger of the server was made at the same time
	when insufficient_privilege then
		raise insufficient_privilege using message = 'the role purse is not there, and may not be made by ' || current_user,
			hint = 'Have whoever looks after the server run: create role purse nologin';
end
$$;

do $$
declare
	name text;
begin
	execute format('grant usage on schema %I to purse', current_schema());
	for name in select tablename from pg_tables where schemaname = current_schema() union
		select viewname from pg_views where schemaname = current_schema()
	loop
		execute format('grant select on %I to purse', name);
	end loop;
	for name in select tablename from pg_tables where schemaname = current_schema() and tablename <> 'migrations' loop
		execute format('grant insert on %I to purse', name);
	end loop;
	for name in
		select table_name from information_schema.columns where table_schema = current_schema() and column_name = 'until_seq'
	loop
		execute format('grant update (until_seq) on %I to purse', name);
	end loop;
end
$$;
grant update (seq, recorded_at, load, public_key, last_code, last_item, last_date, last_period) on heads to purse;
grant update (amount) on balances to purse;
grant update (amount) on totals to purse;
grant update (open) on item_amounts to purse;
-- +goose StatementEnd
