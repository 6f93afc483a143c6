-- What each good record must have become, from the inbox and the proof's own rates: rating.md's formulas in SQL, nothing of the console's.
create table proof.expected as
with record as (
    select distinct on (callid) callid, lower(trim(switch)) as switch, starting_date as start, duration, billsec, coalesce(direction, 0) as direction,
        case when destination_number ~ '^(\+|00)' then regexp_replace(destination_number, '^(\+|00)', '') else '' end as number,
        case trim(accountcode) when 'alpha' then 'Alpha' when 'beta' then 'Beta' when 'without plan' then 'Without plan'
            else case when lower(trim(switch)) = 'fs-paris' then 'Default' end end as customer,
        case when sell_cost is not null and (sell_cost <> 0 or coalesce(sell_rate, 0) <> 0) then sell_cost end as sell_given,
        case when buy_cost is not null and (buy_cost <> 0 or coalesce(buy_rate, 0) <> 0) then buy_cost end as buy_given
    from cdr_import
    where duration >= 0 and billsec <= duration + 1 and isfinite(starting_date) and starting_date >= '1990-01-01Z'
    order by callid, id),
priced as (
    select record.*, offer.plan, case when charged.seconds = 0 then 0 else greatest(offer.fee + offer.per_minute * charged.seconds / 60, offer.minimum_charge) end as cost
    from record
    cross join (values ('retail'), ('carrier one'), ('carrier two')) as side (name)
    cross join lateral (
        select * from proof.rate
        where rate.plan = side.name and starts_with(record.number, rate.prefix) and rate.valid_from <= record.start
        order by length(rate.prefix) desc, rate.valid_from desc limit 1) as offer
    cross join lateral (
        select case when record.billsec <= offer.grace then 0
            else greatest(offer.minimum, offer.initial + ceil(greatest(record.billsec - offer.initial, 0)::numeric / offer.increment) * offer.increment) end as seconds) as charged
    where record.number <> '' and record.direction <> 1 and record.customer in ('Alpha', 'Beta', 'Default')),
sides as (
    select callid, min(cost) filter (where plan = 'retail') as sell, min(cost) filter (where plan <> 'retail') as buy from priced group by callid)
select record.callid, record.switch, record.start, record.duration, record.billsec, record.customer,
    coalesce(sell_given, round(sell, 4), 0) as sell_cost, coalesce(buy_given, round(buy, 4), 0) as buy_cost
from record left join sides using (callid);
