do $$
declare
    name text;
begin
    foreach name in array array['call', 'rollup_traffic', 'rollup_cause', 'rollup_country', 'rollup_sale', 'rollup_minute', 'statement', 'account_code', 'customer', 'statement_call',
        'statement_destination', 'live_series', 'live_second', 'live_minute']
    loop
        execute format('drop policy tenant on %I', name);
        execute format('alter table %I disable row level security', name);
    end loop;
    if tenant_role() is not null then execute format('drop owned by %I', tenant_role()); end if;
end $$;
drop function tenant_scope(integer);

create or replace function call_attempt(since timestamptz, until timestamptz, by_end boolean default false)
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
alter function call_attempt(timestamptz, timestamptz, boolean) security invoker reset search_path;
drop function tenant_role();
