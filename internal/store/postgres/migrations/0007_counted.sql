-- What the planner knows of the tables is counted anew by whoever writes much, in the transaction in which they do: what it
-- knows otherwise may be that they are empty, as a load that was broken off has left them, and then any index will do for it.
-- Only the owner may count, so the program does it in the owner's name.

-- +goose Up
-- +goose StatementBegin
create function counted() returns void language plpgsql security definer as $$
begin
	analyze (skip_locked) events, items, lines, documents, balances, totals, item_amounts, codes, periods;
end
$$;

do $$
begin
	execute format('alter function counted() set search_path = pg_catalog, %I, pg_temp', current_schema());
end
$$;

revoke all on function counted() from public;
grant execute on function counted() to purse;
-- +goose StatementEnd
