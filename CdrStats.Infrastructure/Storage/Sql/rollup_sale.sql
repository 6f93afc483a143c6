-- Who was sold calls to where by which carrier: what the narrow roll-ups each tell apart alone. Kept as they are (rollups.sql), of records alone:
-- nothing is sold twice because a call has several. loss_*: of calls that were sold for less than they cost.
create table rollup_sale (
    bucket timestamptz not null,
    switch_id integer not null,
    customer_id integer not null,
    dial_code text not null,
    carrier_id integer not null,
    currency text not null,
    calls bigint not null, billsec bigint not null,
    sell_cost numeric(24,6) not null, buy_cost numeric(24,6) not null,
    loss_calls bigint not null, loss_billsec bigint not null, loss_cost numeric(24,6) not null,
    -- A customer's own report reads their rows alone.
    primary key (customer_id, bucket, switch_id, dial_code, carrier_id, currency)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index rollup_sale_bucket on rollup_sale (bucket);
-- The guard looks at losses alone, which are few.
create index rollup_sale_loss on rollup_sale (bucket) where loss_calls > 0;

-- Calls that are stored already are counted by the audit's repair, a day at a time.
insert into rollup_dirty (range_from, range_to, reason)
select date_bin('15 minutes', min(start), 'epoch'), date_bin('15 minutes', max(start), 'epoch') + interval '15 minutes', 'sales are counted'
from call having count(*) > 0;
