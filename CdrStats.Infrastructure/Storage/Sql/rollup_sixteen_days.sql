-- Destinations are many: beside their days the totals keep sixteen days at a time (span 3, counted since 1970-01-01 UTC), which reports of months and years read instead.
alter function rollup_totals(timestamptz, timestamptz, smallint) rename to rollup_totals_of_quarters;

-- The totals of [since, until), whole buckets of the span: hours and days as the quarters of an hour have them, sixteen days as the days have them.
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

insert into rollup_total (kind, span, switch_id, bucket, key, currency, calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec, pdd_calls, pdd_sec)
select * from rollup_totals('-infinity', 'infinity', 3::smallint) order by bucket;
