-- Narrow roll-ups, each for the pages that read it, folded in by the transaction that stores the calls. customer_id 0: no owner.
-- Buckets are minutes for the last days and quarters of an hour for ever: every zone's offset is a whole number of quarters,
-- so that days are exact in each. Amounts are sums of one currency ('' where there is none).
create table rollup_minute (
    bucket timestamptz not null,
    switch_id integer not null,
    customer_id integer not null,
    currency text not null,
    -- Calls that started in this minute.
    calls bigint not null, attempts bigint not null, answered bigint not null, effective bigint not null,
    duration bigint not null, billsec bigint not null,
    sell_cost numeric(24,6) not null, buy_cost numeric(24,6) not null,
    -- Calls that ended in this minute: the honest recent past, since a record arrives when its call ends.
    ended bigint not null, ended_attempts bigint not null, ended_answered bigint not null, ended_effective bigint not null, ended_billsec bigint not null,
    primary key (bucket, switch_id, customer_id, currency)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create table rollup_traffic (
    bucket timestamptz not null,
    switch_id integer not null,
    customer_id integer not null,
    currency text not null,
    calls bigint not null, attempts bigint not null, answered bigint not null, effective bigint not null,
    duration bigint not null, billsec bigint not null,
    sell_cost numeric(24,6) not null, buy_cost numeric(24,6) not null,
    primary key (bucket, switch_id, customer_id, currency)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create table rollup_cause (
    bucket timestamptz not null,
    switch_id integer not null,
    customer_id integer not null,
    cause integer not null,
    currency text not null,
    calls bigint not null, attempts bigint not null, answered bigint not null, effective bigint not null,
    duration bigint not null, billsec bigint not null,
    sell_cost numeric(24,6) not null, buy_cost numeric(24,6) not null,
    primary key (bucket, switch_id, customer_id, cause, currency)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create table rollup_country (
    bucket timestamptz not null,
    switch_id integer not null,
    customer_id integer not null,
    country text not null,
    currency text not null,
    calls bigint not null, attempts bigint not null, answered bigint not null, effective bigint not null,
    duration bigint not null, billsec bigint not null,
    sell_cost numeric(24,6) not null, buy_cost numeric(24,6) not null,
    primary key (bucket, switch_id, customer_id, country, currency)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create table rollup_destination (
    bucket timestamptz not null,
    switch_id integer not null,
    dial_code text not null,
    carrier_id integer not null,
    currency text not null,
    calls bigint not null, attempts bigint not null, answered bigint not null, effective bigint not null,
    duration bigint not null, billsec bigint not null,
    sell_cost numeric(24,6) not null, buy_cost numeric(24,6) not null,
    primary key (bucket, switch_id, dial_code, carrier_id, currency)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- What the audit of the roll-ups found, by quarter of an hour.
create table rollup_audit (
    id bigint generated always as identity primary key,
    checked_at timestamptz not null,
    range_from timestamptz not null,
    range_to timestamptz not null,
    calls bigint not null,
    drift bigint not null,
    repaired boolean not null
);

-- Ranges whose roll-ups must be checked against the calls (a partition dropped by hand, a restore, a failed audit).
create table rollup_dirty (
    range_from timestamptz not null,
    range_to timestamptz not null,
    reason text not null,
    primary key (range_from, range_to)
);
