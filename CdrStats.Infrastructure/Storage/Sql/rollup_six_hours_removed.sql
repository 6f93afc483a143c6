-- As it was before totals of six hours.
drop table rollup_total_carrier, rollup_total_dial_code;
delete from rollup_total where span = 4 or (span = 3 and kind = 4);
drop function rollup_totals(timestamptz, timestamptz, smallint);

create function rollup_totals_of_quarters(since timestamptz, until timestamptz, of_span smallint)
returns table (kind smallint, span smallint, switch_id integer, bucket timestamptz, key text, currency text, calls bigint, attempts bigint, answered bigint, effective bigint,
    duration bigint, billsec bigint, sell_cost numeric, buy_cost numeric, leg_billsec bigint, pdd_calls bigint, pdd_sec bigint)
language sql stable as $$
    with length as (select case of_span when 1 then interval '1 hour' else interval '1 day' end as of_bucket),
    sums as (
        select 1 as kind, t.switch_id, date_bin(of_bucket, t.bucket, 'epoch') as at, '' as key, t.currency, sum(t.calls) as calls, sum(t.attempts) as attempts, sum(t.answered) as answered,
            sum(t.effective) as effective, sum(t.duration) as duration, sum(t.billsec) as billsec, sum(t.sell_cost) as sell_cost, sum(t.buy_cost) as buy_cost, sum(t.leg_billsec) as leg_billsec, sum(t.pdd_calls) as pdd_calls, sum(t.pdd_sec) as pdd_sec
        from rollup_traffic t, length where t.bucket >= since and t.bucket < until group by grouping sets ((2, 3, 4, 5), (3, 4, 5))
        union all
        select 2, t.switch_id, date_bin(of_bucket, t.bucket, 'epoch'), t.cause::text, t.currency, sum(t.calls), sum(t.attempts), sum(t.answered),
            sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec), sum(t.pdd_calls), sum(t.pdd_sec)
        from rollup_cause t, length where t.bucket >= since and t.bucket < until group by grouping sets ((2, 3, 4, 5), (3, 4, 5))
        union all
        select 3, t.switch_id, date_bin(of_bucket, t.bucket, 'epoch'), t.country, t.currency, sum(t.calls), sum(t.attempts), sum(t.answered),
            sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec), sum(t.pdd_calls), sum(t.pdd_sec)
        from rollup_country t, length where t.bucket >= since and t.bucket < until group by grouping sets ((2, 3, 4, 5), (3, 4, 5))
        union all
        select 4, null, date_bin(of_bucket, t.bucket, 'epoch'), t.customer_id::text, t.currency, sum(t.calls), sum(t.attempts), sum(t.answered),
            sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec), sum(t.pdd_calls), sum(t.pdd_sec)
        from rollup_traffic t, length where t.bucket >= since and t.bucket < until group by 3, 4, 5
        union all
        select 5, null, date_bin(of_bucket, t.bucket, 'epoch'), t.dial_code || '/' || t.carrier_id, t.currency, sum(t.calls), sum(t.attempts), sum(t.answered),
            sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec), sum(t.pdd_calls), sum(t.pdd_sec)
        from rollup_destination t, length where of_span = 2 and t.bucket >= since and t.bucket < until group by 3, 4, 5)
    select s.kind::smallint, of_span, coalesce(s.switch_id, 0), s.at, s.key, s.currency, s.calls::bigint, s.attempts::bigint, s.answered::bigint, s.effective::bigint,
        s.duration::bigint, s.billsec::bigint, s.sell_cost, s.buy_cost, s.leg_billsec::bigint, s.pdd_calls::bigint, s.pdd_sec::bigint
    from sums s
    where (s.kind = 1 or s.switch_id is null or of_span = 2)
      and (s.calls, s.attempts, s.answered, s.effective, s.duration, s.billsec, s.sell_cost, s.buy_cost, s.leg_billsec, s.pdd_calls) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
$$;

create function rollup_totals(since timestamptz, until timestamptz, of_span smallint)
returns table (kind smallint, span smallint, switch_id integer, bucket timestamptz, key text, currency text, calls bigint, attempts bigint, answered bigint, effective bigint,
    duration bigint, billsec bigint, sell_cost numeric, buy_cost numeric, leg_billsec bigint, pdd_calls bigint, pdd_sec bigint)
language sql stable as $$
    select * from rollup_totals_of_quarters(since, until, of_span) where of_span < 3
    union all
    select t.kind, of_span, t.switch_id, date_bin('16 days', t.bucket, 'epoch'), t.key, t.currency, sum(t.calls)::bigint, sum(t.attempts)::bigint, sum(t.answered)::bigint, sum(t.effective)::bigint,
        sum(t.duration)::bigint, sum(t.billsec)::bigint, sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec)::bigint, sum(t.pdd_calls)::bigint, sum(t.pdd_sec)::bigint
    from rollup_total t where of_span = 3 and t.kind = 5 and t.span = 2 and t.switch_id = 0 and t.bucket >= since and t.bucket < until
    group by 1, 3, 4, 5, 6
    having (sum(t.calls), sum(t.attempts), sum(t.answered), sum(t.effective), sum(t.duration), sum(t.billsec), sum(t.sell_cost), sum(t.buy_cost), sum(t.leg_billsec), sum(t.pdd_calls)) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
$$;
