-- Who records is who logged in: an event's actor is the person whose login is the database's user, or db: and the user while
-- no people are on file, as the program writes it, so that nobody can go around it. An administrator may act for another, as
-- "ANN for BEN". Whoever is a member of the role that owns the tables is not held to this: a copy or a restored backup has
-- the events of many.
--
-- People are as they stood when the transaction began: in force and not written by it, or ended by it. The tables are named
-- by their schema, since a user may put tables of their own in the way.

-- +goose Up
-- +goose StatementBegin
create function acting() returns trigger language plpgsql as $$
declare
	wrong text;
begin
	if pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member') then
		return null;
	end if;
	select a.actor into wrong
	from (select distinct book, actor, split_part(actor, ' for ', 1) as who, split_part(actor, ' for ', 2) as whom from added) a
	where not (
		a.actor = 'db:' || session_user::text and not exists (
			select from people p
			where p.book = a.book and (p.until_seq is not null or p.xmin <> pg_current_xact_id()::xid)
		)
		or exists (
			select from people p
			where p.book = a.book and p.login = session_user::text and p.code = a.who
				and (p.until_seq is null) <> (p.xmin = pg_current_xact_id()::xid)
				and (a.actor = a.who or a.actor = a.who || ' for ' || a.whom and 'admin' = any (string_to_array(p.roles, ';'))
					and exists (
						select from people o
						where o.book = a.book and o.code = a.whom and (o.until_seq is null) <> (o.xmin = pg_current_xact_id()::xid)
					))
		)
	)
	limit 1;
	if found then
		raise insufficient_privilege using message = format('the user %s may not record as %s', session_user, wrong);
	end if;
	return null;
end
$$;

create function known() returns trigger language plpgsql as $$
begin
	if pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member') then
		return null;
	end if;
	perform from added a
	left join events e on e.book = a.book and e.seq = a.seq and e.kind = 'people'
	where (e.body::json ->> 'code') is distinct from a.code or coalesce(e.body::json ->> 'login', '') <> coalesce(a.login, '')
		or (select string_agg(r.role, ';') from json_array_elements_text(e.body::json -> 'roles') r (role)) is distinct from a.roles;
	if found then
		raise insufficient_privilege using message = 'a person is put on file by an event and not otherwise';
	end if;
	return null;
end
$$;

do $$
begin
	execute format('alter function acting() set search_path = pg_catalog, %I, pg_temp', current_schema());
	execute format('alter function known() set search_path = pg_catalog, %I, pg_temp', current_schema());
end
$$;

create trigger events_acting after insert on events referencing new table as added for each statement execute function acting();
create trigger people_known after insert on people referencing new table as added for each statement execute function known();
-- +goose StatementEnd
