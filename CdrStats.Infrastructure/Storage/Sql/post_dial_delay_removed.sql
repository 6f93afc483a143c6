drop function rollup_totals(timestamptz, timestamptz, smallint);
alter table rollup_minute drop column pdd_calls, drop column pdd_sec;
alter table rollup_minute_switch drop column pdd_calls, drop column pdd_sec;
alter table rollup_traffic drop column pdd_calls, drop column pdd_sec;
alter table rollup_cause drop column pdd_calls, drop column pdd_sec;
alter table rollup_country drop column pdd_calls, drop column pdd_sec;
alter table rollup_destination drop column pdd_calls, drop column pdd_sec;
alter table rollup_total drop column pdd_calls, drop column pdd_sec;

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
