-- Totals: the figures of hours and days of UTC, of each switch and of all (switch_id 0), whoever the customers are. The other roll-ups tell customers apart
-- and with many of them have nearly a row for each call; these have few rows however many calls there are. They are folded in with the others.
-- kind: 1 traffic, 2 cause, 3 country, 4 customer, 5 dial code and carrier plan; span: 1 hour, 2 day; key: the cause, country, customer or 'code/plan'.
create table rollup_total (
    kind smallint not null,
    span smallint not null,
    switch_id integer not null,
    bucket timestamptz not null,
    key text not null,
    currency text not null,
    calls bigint not null, attempts bigint not null, answered bigint not null, effective bigint not null,
    duration bigint not null, billsec bigint not null,
    sell_cost numeric(24,6) not null, buy_cost numeric(24,6) not null,
    leg_billsec bigint not null default 0,
    primary key (kind, span, switch_id, bucket, key, currency)
) partition by list (kind);
-- What one report reads lies together.
create table rollup_total_traffic partition of rollup_total for values in (1) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create table rollup_total_cause partition of rollup_total for values in (2) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create table rollup_total_country partition of rollup_total for values in (3) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create table rollup_total_customer partition of rollup_total for values in (4) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create table rollup_total_destination partition of rollup_total for values in (5) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index rollup_total_bucket on rollup_total using brin (bucket) with (pages_per_range = 32, autosummarize = on);

-- The minutes without their customers, for whoever sees all of them.
create table rollup_minute_switch (
    bucket timestamptz not null,
    switch_id integer not null,
    currency text not null,
    calls bigint not null, attempts bigint not null, answered bigint not null, effective bigint not null,
    duration bigint not null, billsec bigint not null,
    sell_cost numeric(24,6) not null, buy_cost numeric(24,6) not null,
    ended bigint not null, ended_attempts bigint not null, ended_answered bigint not null, ended_effective bigint not null, ended_billsec bigint not null,
    leg_billsec bigint not null default 0,
    primary key (bucket, switch_id, currency)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- What tells customers apart is read for one of them, or for all over a short time: a customer's rows lie together in the key, and the time has an index of its own
-- that costs nearly nothing to keep.
alter table rollup_minute drop constraint rollup_minute_pkey, add primary key (customer_id, bucket, switch_id, currency);
alter table rollup_traffic drop constraint rollup_traffic_pkey, add primary key (customer_id, bucket, switch_id, currency);
alter table rollup_cause drop constraint rollup_cause_pkey, add primary key (customer_id, bucket, switch_id, cause, currency);
alter table rollup_country drop constraint rollup_country_pkey, add primary key (customer_id, bucket, switch_id, country, currency);
create index rollup_minute_bucket on rollup_minute using brin (bucket) with (pages_per_range = 32, autosummarize = on);
create index rollup_traffic_bucket on rollup_traffic using brin (bucket) with (pages_per_range = 32, autosummarize = on);
create index rollup_cause_bucket on rollup_cause using brin (bucket) with (pages_per_range = 32, autosummarize = on);
create index rollup_country_bucket on rollup_country using brin (bucket) with (pages_per_range = 32, autosummarize = on);

-- The totals of [since, until), whole hours or days, as the quarters of an hour have them.
create function rollup_totals(since timestamptz, until timestamptz, of_span smallint)
returns table (kind smallint, span smallint, switch_id integer, bucket timestamptz, key text, currency text, calls bigint, attempts bigint, answered bigint, effective bigint,
    duration bigint, billsec bigint, sell_cost numeric, buy_cost numeric, leg_billsec bigint)
language sql stable as $$
    with length as (select case of_span when 1 then interval '1 hour' else interval '1 day' end as of_bucket),
    sums as (
        select 1 as kind, t.switch_id, date_bin(of_bucket, t.bucket, 'epoch') as at, '' as key, t.currency, sum(t.calls) as calls, sum(t.attempts) as attempts, sum(t.answered) as answered,
            sum(t.effective) as effective, sum(t.duration) as duration, sum(t.billsec) as billsec, sum(t.sell_cost) as sell_cost, sum(t.buy_cost) as buy_cost, sum(t.leg_billsec) as leg_billsec
        from rollup_traffic t, length where t.bucket >= since and t.bucket < until group by grouping sets ((2, 3, 4, 5), (3, 4, 5))
        union all
        select 2, t.switch_id, date_bin(of_bucket, t.bucket, 'epoch'), t.cause::text, t.currency, sum(t.calls), sum(t.attempts), sum(t.answered),
            sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec)
        from rollup_cause t, length where t.bucket >= since and t.bucket < until group by grouping sets ((2, 3, 4, 5), (3, 4, 5))
        union all
        select 3, t.switch_id, date_bin(of_bucket, t.bucket, 'epoch'), t.country, t.currency, sum(t.calls), sum(t.attempts), sum(t.answered),
            sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec)
        from rollup_country t, length where t.bucket >= since and t.bucket < until group by grouping sets ((2, 3, 4, 5), (3, 4, 5))
        union all
        select 4, null, date_bin(of_bucket, t.bucket, 'epoch'), t.customer_id::text, t.currency, sum(t.calls), sum(t.attempts), sum(t.answered),
            sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec)
        from rollup_traffic t, length where t.bucket >= since and t.bucket < until group by 3, 4, 5
        union all
        select 5, null, date_bin(of_bucket, t.bucket, 'epoch'), t.dial_code || '/' || t.carrier_id, t.currency, sum(t.calls), sum(t.attempts), sum(t.answered),
            sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec)
        from rollup_destination t, length where of_span = 2 and t.bucket >= since and t.bucket < until group by 3, 4, 5)
    select s.kind::smallint, of_span, coalesce(s.switch_id, 0), s.at, s.key, s.currency, s.calls::bigint, s.attempts::bigint, s.answered::bigint, s.effective::bigint,
        s.duration::bigint, s.billsec::bigint, s.sell_cost, s.buy_cost, s.leg_billsec::bigint
    from sums s
    where (s.kind = 1 or s.switch_id is null or of_span = 2)
      and (s.calls, s.attempts, s.answered, s.effective, s.duration, s.billsec, s.sell_cost, s.buy_cost, s.leg_billsec) <> (0, 0, 0, 0, 0, 0, 0, 0, 0)
$$;

insert into rollup_total select * from rollup_totals('-infinity', 'infinity', 1::smallint) order by bucket;
insert into rollup_total select * from rollup_totals('-infinity', 'infinity', 2::smallint) order by bucket;
insert into rollup_minute_switch
select bucket, switch_id, currency, sum(calls), sum(attempts), sum(answered), sum(effective), sum(duration), sum(billsec), sum(sell_cost), sum(buy_cost),
    sum(ended), sum(ended_attempts), sum(ended_answered), sum(ended_effective), sum(ended_billsec), sum(leg_billsec)
from rollup_minute group by bucket, switch_id, currency;
