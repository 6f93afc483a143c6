-- Totals of six hours (span 4), which other zones' days are mostly made of; of carriers (kind 6) and of dial codes (kind 7) apart, which were added up from both together;
-- sixteen days of customers and dial codes.
create table rollup_total_carrier partition of rollup_total for values in (6) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create table rollup_total_dial_code partition of rollup_total for values in (7) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

drop function rollup_totals(timestamptz, timestamptz, smallint);
drop function rollup_totals_of_quarters(timestamptz, timestamptz, smallint);

-- The totals of [since, until), whole buckets of the span. What is kept by a shorter span is added up from that, the rest from the quarters of an hour.
create function rollup_totals(since timestamptz, until timestamptz, of_span smallint)
returns table (kind smallint, span smallint, switch_id integer, bucket timestamptz, key text, currency text, calls bigint, attempts bigint, answered bigint, effective bigint,
    duration bigint, billsec bigint, sell_cost numeric, buy_cost numeric, leg_billsec bigint, pdd_calls bigint, pdd_sec bigint)
language sql stable as $$
    select f.kind::smallint, of_span, f.switch_id, date_bin(case of_span when 1 then interval '1 hour' when 4 then interval '6 hours' when 2 then interval '1 day' else interval '16 days' end, f.bucket, 'epoch'),
        f.key, f.currency, sum(f.calls)::bigint, sum(f.attempts)::bigint, sum(f.answered)::bigint, sum(f.effective)::bigint, sum(f.duration)::bigint, sum(f.billsec)::bigint,
        sum(f.sell_cost), sum(f.buy_cost), sum(f.leg_billsec)::bigint, sum(f.pdd_calls)::bigint, sum(f.pdd_sec)::bigint
    from (
        select 1 as kind, which.switch_id, t.bucket, '' as key, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_traffic t, lateral (values (t.switch_id), (0)) as which(switch_id) where of_span = 1 and t.bucket >= since and t.bucket < until
        union all
        select 2, 0, t.bucket, t.cause::text, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_cause t where of_span = 1 and t.bucket >= since and t.bucket < until
        union all
        select 2, t.switch_id, t.bucket, t.cause::text, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_cause t where of_span = 2 and t.bucket >= since and t.bucket < until
        union all
        select 3, 0, t.bucket, t.country, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_country t where of_span = 1 and t.bucket >= since and t.bucket < until
        union all
        select 3, t.switch_id, t.bucket, t.country, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_country t where of_span = 2 and t.bucket >= since and t.bucket < until
        union all
        select 4, 0, t.bucket, t.customer_id::text, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_traffic t where of_span = 1 and t.bucket >= since and t.bucket < until
        union all
        select 5, 0, t.bucket, t.dial_code || '/' || t.carrier_id, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_destination t where of_span = 2 and t.bucket >= since and t.bucket < until
        union all
        select 6, 0, t.bucket, t.carrier_id::text, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_destination t where of_span = 1 and t.bucket >= since and t.bucket < until
        union all
        select 7, 0, t.bucket, t.dial_code, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_destination t where of_span = 4 and t.bucket >= since and t.bucket < until
        union all
        select t.kind, t.switch_id, t.bucket, t.key, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_total t where of_span = 4 and t.span = 1 and t.bucket >= since and t.bucket < until
        union all
        select t.kind, t.switch_id, t.bucket, t.key, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_total t where of_span = 2 and t.span = 4 and t.bucket >= since and t.bucket < until
        union all
        select t.kind, t.switch_id, t.bucket, t.key, t.currency, t.calls, t.attempts, t.answered, t.effective, t.duration, t.billsec, t.sell_cost, t.buy_cost, t.leg_billsec, t.pdd_calls, t.pdd_sec
        from rollup_total t where of_span = 3 and t.span = 2 and t.kind in (4, 5, 7) and t.switch_id = 0 and t.bucket >= since and t.bucket < until) as f
    group by 1, 3, 4, 5, 6
    having (sum(f.calls), sum(f.attempts), sum(f.answered), sum(f.effective), sum(f.duration), sum(f.billsec), sum(f.sell_cost), sum(f.buy_cost), sum(f.leg_billsec), sum(f.pdd_calls))
        <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
$$;

insert into rollup_total (kind, span, switch_id, bucket, key, currency, calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec, pdd_calls, pdd_sec)
select * from rollup_totals('-infinity', 'infinity', 1::smallint) where kind = 6 order by bucket;
insert into rollup_total (kind, span, switch_id, bucket, key, currency, calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec, pdd_calls, pdd_sec)
select * from rollup_totals('-infinity', 'infinity', 4::smallint) order by bucket;
insert into rollup_total (kind, span, switch_id, bucket, key, currency, calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec, pdd_calls, pdd_sec)
select * from rollup_totals('-infinity', 'infinity', 2::smallint) where kind in (6, 7) order by bucket;
insert into rollup_total (kind, span, switch_id, bucket, key, currency, calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec, pdd_calls, pdd_sec)
select * from rollup_totals('-infinity', 'infinity', 3::smallint) where kind in (4, 7) order by bucket;
