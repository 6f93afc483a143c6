-- Several records for one call (docs/decisions/0009): what ties them together, how they are found, what they count for.
alter table call add column linked_id text;
-- Partial: calls without a linked id pay nothing for it.
create index call_linked on call (switch_id, linked_id, start) where linked_id is not null;

-- Of billsec, what is in no attempt of the row: records beside the longest of their attempt add it, an attempt that is counted at
-- another row's record takes it away. Without legs it is 0, as it is for all that was counted so far.
alter table rollup_minute add column leg_billsec bigint not null default 0;
alter table rollup_traffic add column leg_billsec bigint not null default 0;
alter table rollup_cause add column leg_billsec bigint not null default 0;
alter table rollup_country add column leg_billsec bigint not null default 0;
alter table rollup_destination add column leg_billsec bigint not null default 0;

-- Whoever changes records of a call holds its lock from before the others are read until the commit. There are few of them, so that a batch
-- of any size has room for its locks, and they are taken in order.
create function call_legs_lock(switch integer, linked text) returns integer language sql immutable as
    $$ select (hashtext(linked) # switch) & 255 $$;

create function hold_call_legs(locks integer[]) returns void language plpgsql as $$
declare
    one integer;
begin
    for one in select distinct unnest(locks) order by 1 loop
        perform pg_advisory_xact_lock(hashtext('call legs'), one);
    end loop;
end $$;

-- The attempts of calls with a linked id that began, or with by_end that ended, in [since, until). The same as CdrStats.Domain.Reporting.Attempts;
-- calls without a linked id are attempts as they stand. Always found by index and planned for its range, and made once for a statement: not a part
-- of that statement's own plan, which cannot know how many there are.
create function call_attempt(since timestamptz, until timestamptz, by_end boolean default false)
returns table (
    id bigint, start timestamptz, ended timestamptz, switch_id integer, customer_id integer, cause integer, country text, dial_code text, buy_plan_id integer,
    currency text, billsec integer)
language plpgsql stable parallel safe set enable_seqscan = off set jit = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
    if not exists (select from call where linked_id is not null) then return; end if;
    return query
    with inside as materialized (
        select c.id, c.start, c.duration, c.switch_id, c.customer_id, c.cause, c.country, c.dial_code, c.buy_plan_id, c.currency, c.billsec, c.record_key, c.linked_id,
            date_bin('24 hours', c.start, 'epoch') as day
        from (
            select * from call where not by_end and linked_id is not null and start >= since and start < until
            union all
            -- Nearly all that ended in the range began within four hours before; the others have an index of their own (call_long).
            select * from call where by_end and linked_id is not null and start >= since - interval '4 hours' and start < until and duration <= 14400
            union all
            select * from call where by_end and linked_id is not null and start >= since - interval '31 days' and start < until and duration > 14400) as c
        where not by_end or (c.start + c.duration * interval '1 second' >= since and c.start + c.duration * interval '1 second' < until)
    ),
    -- What is tied to those, two days before and after; of an id with very many, each day for itself, of which 1001 say enough.
    wide as materialized (
        select n.*, count(*) over (partition by g.switch_id, g.linked_id) > 1000 as common
        from (
            select i.switch_id, i.linked_id, min(i.day) - interval '48 hours' as first_day, max(i.day) + interval '72 hours' as last_day
            from inside i group by i.switch_id, i.linked_id) as g
        cross join lateral (
            select c.id, c.start, c.duration, c.switch_id, c.customer_id, c.cause, c.country, c.dial_code, c.buy_plan_id, c.currency, c.billsec, c.record_key, c.linked_id
            from call c where c.switch_id = g.switch_id and c.linked_id = g.linked_id and c.start >= g.first_day and c.start < g.last_day
            limit 1001) as n
    ),
    days as (
        select distinct i.switch_id, i.linked_id, i.day + k * interval '24 hours' as day
        from (
            select distinct inside.switch_id, inside.linked_id, inside.day from inside
            where (inside.switch_id, inside.linked_id) in (select w.switch_id, w.linked_id from wide w where w.common)) as i,
            generate_series(-2, 2) as k
    ),
    near as materialized (
        select w.*, null::timestamptz as day, false as crowded from wide w where not w.common
        union all
        select n.*, true, d.day, count(*) over (partition by d.switch_id, d.linked_id, d.day) > 1000
        from days d cross join lateral (
            select c.id, c.start, c.duration, c.switch_id, c.customer_id, c.cause, c.country, c.dial_code, c.buy_plan_id, c.currency, c.billsec, c.record_key, c.linked_id
            from call c where c.switch_id = d.switch_id and c.linked_id = d.linked_id and c.start >= d.day and c.start < d.day + interval '24 hours'
            limit 1001) as n
    ),
    ordered as (
        select n.*, lag(n.start) over legs is null or n.start - lag(n.start) over legs >= interval '24 hours' as first
        from near n where not n.crowded
        window legs as (partition by n.switch_id, n.linked_id order by n.start, n.record_key)
    ),
    placed as (
        select o.*, max(o.start) filter (where o.first) over (partition by o.switch_id, o.linked_id order by o.start, o.record_key) as opened from ordered o
    ),
    attempts as (
        select p.*, max(p.start + p.duration * interval '1 second') over attempt as last_end,
            first_value(p.billsec) over best as talked, first_value(p.cause) over best as decisive
        from placed p where p.start - p.opened < interval '24 hours'
        window attempt as (partition by p.switch_id, p.linked_id, p.opened),
            best as (partition by p.switch_id, p.linked_id, p.opened order by p.billsec desc, p.start desc, p.duration desc, p.record_key desc)
    )
    select a.id, a.start, a.last_end, a.switch_id, a.customer_id, a.decisive, a.country, a.dial_code, a.buy_plan_id, a.currency, a.talked
    from attempts a
    where a.first and case when by_end then a.last_end >= since and a.last_end < until else a.start >= since and a.start < until end
    union all
    select p.id, p.start, e.ended, p.switch_id, p.customer_id, p.cause, p.country, p.dial_code, p.buy_plan_id, p.currency, p.billsec
    from placed p, lateral (select p.start + p.duration * interval '1 second' as ended) as e
    where p.start - p.opened >= interval '24 hours'
        and case when by_end then e.ended >= since and e.ended < until else p.start >= since and p.start < until end
    union all
    select i.id, i.start, i.start + i.duration * interval '1 second', i.switch_id, i.customer_id, i.cause, i.country, i.dial_code, i.buy_plan_id, i.currency, i.billsec
    from inside i
    where (i.switch_id, i.linked_id, i.day) in (select n.switch_id, n.linked_id, n.day from near n where n.crowded);
end $$;

-- As before, and: the other records of a call that lost one count otherwise than they did.
create or replace function call_removed() returns trigger language plpgsql as $$
begin
    if current_setting('cdrstats.accounted', true) = 'on' then return null; end if;
    perform hold_call_legs(array(select distinct call_legs_lock(switch_id, linked_id) from gone where linked_id is not null));
    insert into rollup_dirty (range_from, range_to, reason)
    select min(quarter), max(quarter) + interval '15 minutes', 'calls were deleted'
    from (
        select quarter, sum(gap) over (order by quarter) as island
        from (
            select quarter, case when quarter - lag(quarter) over (order by quarter) <= interval '1 hour' then 0 else 1 end as gap
            from (
                select date_bin('15 minutes', start, 'epoch') as quarter from gone
                union
                select date_bin('15 minutes', start + duration * interval '1 second', 'epoch') from gone
                union
                select date_bin('15 minutes', leg.start + at.seconds * interval '1 second', 'epoch')
                from (
                    select distinct switch_id, linked_id, date_bin('24 hours', start, 'epoch') + k * interval '24 hours' as day
                    from gone, generate_series(-2, 2) as k where linked_id is not null) as days
                cross join lateral (
                    select c.start, c.duration from call c
                    where c.switch_id = days.switch_id and c.linked_id = days.linked_id and c.start >= days.day and c.start < days.day + interval '24 hours'
                    limit 1001) as leg
                cross join lateral (values (0), (leg.duration)) as at (seconds)
            ) as quarters
        ) as apart
    ) as islands
    group by island;
    return null;
end $$;

-- As before, and: calls over midnight have legs in the months beside an emptied one.
create or replace function call_emptied() returns trigger language plpgsql as $$
begin
    insert into rollup_dirty (range_from, range_to, reason)
    -- Most calls end within four hours; what ended later is seen when its own hour is looked at.
    select min(bucket) - apart, max(bucket) + greatest(apart * 2, interval '4 hours'), 'calls were truncated'
    from rollup_traffic, (select case when exists (select from call where linked_id is not null) then interval '24 hours' else interval '0' end as apart) as legs
    where tg_relid in (select inhrelid from pg_inherits where inhparent = 'call'::regclass)
      and date_trunc('month', bucket at time zone 'UTC') = to_date(substring(tg_table_name from 'call_(\d{6})'), 'YYYYMM')
    group by apart
    having min(bucket) is not null;
    return null;
end $$;
