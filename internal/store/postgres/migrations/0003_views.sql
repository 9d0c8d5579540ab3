-- Views for whoever reads the ledger with a tool of their own: the record with its codes and dates written out.

-- +goose Up
-- +goose StatementBegin
create view entries_by_code as
select
	h.code as book, l.seq, l.place, l.line, to_char(to_timestamp(e.recorded_at / 1000000) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as recorded_at,
	to_char(date '1970-01-01' + l.date::int, 'YYYY-MM-DD') as date, l.period, y.word as layer, a.code as account, f.code as fund, l.year,
	n.word as nature, coalesce(p.code, '') as partner, coalesce(s.code, '') as source, coalesce(v.code, '') as service,
	coalesce(c.code, '') as contract, coalesce(o.code, '') as provider, coalesce(t.code, '') as pilot,
	coalesce(i.key, '') as item, l.amount as amount_pence, coalesce(r.code, '') as rule, l.memo, e.kind, e.key, e.actor,
	e.load, e.file, e.sheet, e."row"
from lines l
join heads h on h.book = l.book
join events e on e.book = l.book and e.seq = l.seq
join (
	select 1 as layer, 'budget' as word union all select 2, 'intent' union all select 3, 'commitment'
	union all select 4, 'actual'
) y on y.layer = l.layer
join (select 0 as nature, '' as word union all select 1, 'revenue' union all select 2, 'capital') n on n.nature = l.nature
join codes a on a.book = l.book and a.id = l.account
join codes f on f.book = l.book and f.id = l.fund
left join codes p on p.book = l.book and p.id = l.partner
left join codes s on s.book = l.book and s.id = l.source
left join codes v on v.book = l.book and v.id = l.service
left join codes c on c.book = l.book and c.id = l.contract
left join codes o on o.book = l.book and o.id = l.provider
left join codes t on t.book = l.book and t.id = l.pilot
left join codes r on r.book = l.book and r.id = l.rule
left join items i on i.book = l.book and i.id = l.item;

create view balances_by_code as
select
	h.code as book, b.period, y.word as layer, a.code as account, f.code as fund, b.year, n.word as nature,
	coalesce(p.code, '') as partner, coalesce(s.code, '') as source, coalesce(v.code, '') as service,
	coalesce(c.code, '') as contract, coalesce(o.code, '') as provider, coalesce(t.code, '') as pilot,
	b.amount as amount_pence
from balances b
join heads h on h.book = b.book
join (
	select 1 as layer, 'budget' as word union all select 2, 'intent' union all select 3, 'commitment'
	union all select 4, 'actual'
) y on y.layer = b.layer
join (select 0 as nature, '' as word union all select 1, 'revenue' union all select 2, 'capital') n on n.nature = b.nature
join codes a on a.book = b.book and a.id = b.account
join codes f on f.book = b.book and f.id = b.fund
left join codes p on p.book = b.book and p.id = b.partner
left join codes s on s.book = b.book and s.id = b.source
left join codes v on v.book = b.book and v.id = b.service
left join codes c on c.book = b.book and c.id = b.contract
left join codes o on o.book = b.book and o.id = b.provider
left join codes t on t.book = b.book and t.id = b.pilot;

create view open_amounts_by_code as
select
	h.code as book, i.key as item, a.code as account, f.code as fund, m.party,
	to_char(date '1970-01-01' + i.date::int, 'YYYY-MM-DD') as date, case when i.due = 0 then '' else to_char(date '1970-01-01' + i.due::int, 'YYYY-MM-DD') end as due,
	i.contribution, i.number, i.source, i.service, i.note, m.open as open_pence
from item_amounts m
join heads h on h.book = m.book
join items i on i.book = m.book and i.id = m.item
join codes a on a.book = m.book and a.id = m.account
join codes f on f.book = m.book and f.id = m.fund
where m.open <> 0;
-- +goose StatementEnd
