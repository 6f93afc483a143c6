-- A price of a minute for the initial increment alone; null: it costs what the rest costs.
alter table rate add column initial_per_minute numeric(18,8) constraint rate_initial check (initial_per_minute >= 0);

-- To how many decimals the plan rounded: the one thing of a price that neither its rate nor the call told.
alter table call add column price_decimals smallint;
-- The order by which the call was billed again, if it was.
alter table call add column rebill_job integer;

-- Calls name their rates by id, and a rate's row is never rewritten in what it charges: an edit ends it and adds another. Whoever edits by hand
-- does the same without knowing it: the edited row gets a new id, and what it was stays under the old one.
create function rate_rewritten() returns trigger language plpgsql as $$
begin
    new.id := nextval(pg_get_serial_sequence('rate', 'id'));
    return new;
end $$;
create function rate_was() returns trigger language plpgsql as $$
begin
    insert into rate (id, rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge,
        grace_seconds, valid_from, valid_until, enabled, superseded_at, superseded_by, initial_per_minute)
    values (old.id, old.rate_plan_id, old.prefix, old.destination, old.per_minute, old.connection_fee, old.initial_seconds, old.increment_seconds, old.minimum_seconds,
        old.minimum_charge, old.grace_seconds, old.valid_from, old.valid_until, old.enabled, coalesce(old.superseded_at, now()),
        coalesce(old.superseded_by, session_user), old.initial_per_minute);
    return null;
end $$;
create trigger rate_rewritten before update on rate for each row
    when (old.id = new.id
        and (old.prefix, old.per_minute, old.connection_fee, old.initial_seconds, old.increment_seconds, old.minimum_seconds, old.minimum_charge, old.grace_seconds,
            old.valid_from, old.initial_per_minute)
        is distinct from (new.prefix, new.per_minute, new.connection_fee, new.initial_seconds, new.increment_seconds, new.minimum_seconds, new.minimum_charge,
            new.grace_seconds, new.valid_from, new.initial_per_minute))
    execute function rate_rewritten();
create trigger rate_was after update on rate for each row when (old.id <> new.id) execute function rate_was();

-- Rates that were removed with their plan, or by hand: calls priced by them may be there still.
create table rate_removed (like rate);
create index rate_removed_id on rate_removed (id);
create function rate_kept() returns trigger language plpgsql as $$
begin
    insert into rate_removed (id, rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge,
        grace_seconds, valid_from, valid_until, enabled, superseded_at, superseded_by, initial_per_minute)
    select id, rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge,
        grace_seconds, valid_from, valid_until, enabled, superseded_at, superseded_by, initial_per_minute
    from touched;
    return null;
end $$;
create trigger rate_kept after delete on rate referencing old table as touched for each statement execute function rate_kept();
