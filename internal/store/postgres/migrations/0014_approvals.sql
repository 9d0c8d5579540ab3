-- What waits for another person's approval: the register of the documents, in force while they wait, and of what they would
-- take of each service in each year.

-- +goose Up
-- +goose StatementBegin
create table submissions (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	document text collate "C",
	part_of text collate "C",
	number bigint,
	load bigint,
	actions text collate "C",
	funds text collate "C",
	amount bigint,
	providers text collate "C",
	apart text collate "C",
	maker text collate "C",
	hand text collate "C",
	since bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index submissions_in_force on submissions (book, key) where until_seq is null;
create index submissions_ended on submissions (book, until_seq) where until_seq is not null;
create index submissions_of on submissions (book, document);
create trigger submissions_stay before delete on submissions for each row execute function refuse('a row of a register is never deleted');
create trigger submissions_whole before truncate on submissions execute function refuse('a row of a register is never deleted');
create trigger submissions_written before update of
	book, key, seq, document, part_of, number, load, actions, funds, amount, providers, apart, maker, hand, since
on submissions for each row execute function refuse('a row of a register is never changed');
create trigger submissions_end_once before update of until_seq on submissions for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on submissions to purse;
grant update (until_seq) on submissions to purse;

create table pending (
	book bigint not null,
	key text collate "C" not null,
	seq bigint not null,
	until_seq bigint check (until_seq > seq),
	submission text collate "C",
	fund text collate "C",
	service text collate "C",
	year bigint,
	amount bigint,
	primary key (book, seq, key),
	foreign key (book, seq) references events (book, seq)
);
create unique index pending_in_force on pending (book, key) where until_seq is null;
create index pending_ended on pending (book, until_seq) where until_seq is not null;
create trigger pending_stay before delete on pending for each row execute function refuse('a row of a register is never deleted');
create trigger pending_whole before truncate on pending execute function refuse('a row of a register is never deleted');
create trigger pending_written before update of
	book, key, seq, submission, fund, service, year, amount
on pending for each row execute function refuse('a row of a register is never changed');
create trigger pending_end_once before update of until_seq on pending for each row when (old.until_seq is not null)
execute function refuse('a row of a register ends once');
grant select, insert on pending to purse;
grant update (until_seq) on pending to purse;

-- What was approved is recorded as "ANN approving BEN": by the one who logged in, and made by who submitted it.
create or replace function acting() returns trigger language plpgsql as $$
declare
	wrong text;
begin
	if pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member') then
		return null;
	end if;
	select a.actor into wrong
	from (
		select d.*, split_part(d.acts, ' for ', 1) as who, split_part(d.acts, ' for ', 2) as whom
		from (
			select distinct book, actor, split_part(actor, ' approving ', 1) as acts, split_part(actor, ' approving ', 2) as maker,
				case when position(' approving ' in actor) = 0 then '' when load > 0 then 'loads/' || load else key end as held
			from added
		) d
	) a
	where not (
		a.acts = 'db:' || session_user::text and not exists (
			select from people p
			where p.book = a.book and (p.until_seq is not null or p.xmin <> pg_current_xact_id()::xid)
		)
		or exists (
			select from people p
			where p.book = a.book and p.login = session_user::text and p.code = a.who
				and (p.until_seq is null) <> (p.xmin = pg_current_xact_id()::xid)
				and (a.acts = a.who or a.acts = a.who || ' for ' || a.whom and 'admin' = any (string_to_array(p.roles, ';'))
					and exists (
						select from people o
						where o.book = a.book and o.code = a.whom and (o.until_seq is null) <> (o.xmin = pg_current_xact_id()::xid)
					))
		)
	) or a.held <> '' and not exists (
		select from submissions s
		where s.book = a.book and s.document = a.held and a.maker = case when s.hand is null then s.maker else s.hand || ' for ' || s.maker end
	)
	limit 1;
	if found then
		raise insufficient_privilege using message = format('the user %s may not record as %s', session_user, wrong);
	end if;
	return null;
end
$$;

do $$
begin
	execute format('alter function acting() set search_path = pg_catalog, %I, pg_temp', current_schema());
end
$$;
-- +goose StatementEnd
