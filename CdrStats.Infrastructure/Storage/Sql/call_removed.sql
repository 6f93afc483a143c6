-- Calls that are deleted in any other way than by the import (which takes their figures back itself) leave roll-ups that nobody may trust:
-- their quarters are marked, and the audit counts them anew. A month that is dropped stays in the roll-ups: they outlive the calls.

-- Marks are only ever added and taken away: one made while an audit is at the same range must outlive that audit.
alter table rollup_dirty drop constraint rollup_dirty_pkey;
alter table rollup_dirty add column id bigint generated always as identity primary key;

-- Months whose calls were dropped, and which have a partition again for calls that came late: the roll-ups know more than the calls do.
create table call_month_dropped (
    month date primary key,
    noticed_at timestamptz not null default now()
);

create function call_removed() returns trigger language plpgsql as $$
begin
    if current_setting('cdrstats.accounted', true) = 'on' then return null; end if;
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
            ) as quarters
        ) as apart
    ) as islands
    group by island;
    return null;
end $$;

create function call_emptied() returns trigger language plpgsql as $$
begin
    insert into rollup_dirty (range_from, range_to, reason)
    -- Most calls end within four hours; what ended later is seen when its own hour is looked at.
    select min(bucket), max(bucket) + interval '4 hours', 'calls were truncated'
    from rollup_traffic
    where tg_relid in (select inhrelid from pg_inherits where inhparent = 'call'::regclass)
      and date_trunc('month', bucket at time zone 'UTC') = to_date(substring(tg_table_name from 'call_(\d{6})'), 'YYYYMM')
    having min(bucket) is not null;
    return null;
end $$;

create function watch_call_partition(part regclass) returns void language plpgsql as $$
begin
    execute format('create trigger call_removed after delete on %s referencing old table as gone for each statement execute function call_removed()', part);
    execute format('create trigger call_emptied after truncate on %s for each statement execute function call_emptied()', part);
end $$;

create trigger call_removed after delete on call referencing old table as gone for each statement execute function call_removed();
select watch_call_partition(inhrelid) from pg_inherits where inhparent = 'call'::regclass;

-- What ended in a minute began within four hours before, or is one of the few long ones.
create index call_long on call (start) where duration > 14400;

-- As before, and: a partition that was detached is no partition, and a month that is known to the roll-ups was dropped.
create or replace function ensure_call_partition(month date) returns void language plpgsql as $$
declare
    first date := date_trunc('month', month)::date;
    since timestamptz := first::timestamp at time zone 'UTC';
    part text := 'call_' || to_char(first, 'YYYYMM');
begin
    perform pg_advisory_xact_lock(hashtext('ensure_call_partition'));
    while to_regclass(part) is not null loop
        if exists (select from pg_inherits where inhparent = 'call'::regclass and inhrelid = to_regclass(part)) then return; end if;
        part := part || '_late';
    end loop;
    execute format('create table %I (like call including defaults)', part);
    execute format('alter table call attach partition %I for values from (%L) to (%L)',
        part, first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
    perform watch_call_partition(part::regclass);
    insert into call_month_dropped (month)
    select first where exists (select from rollup_traffic where bucket >= since and bucket < (first + interval '1 month') at time zone 'UTC')
    on conflict do nothing;
end $$;

-- Whether all calls of a month are there to be counted.
create function call_month_is_whole(of_month timestamptz) returns boolean language sql stable as $$
    select exists (
            select from pg_inherits join pg_class on pg_class.oid = inhrelid
            where inhparent = 'call'::regclass and relname like 'call_' || to_char(of_month at time zone 'UTC', 'YYYYMM') || '%')
        and not exists (select from call_month_dropped where month = date_trunc('month', of_month at time zone 'UTC')::date)
$$;
