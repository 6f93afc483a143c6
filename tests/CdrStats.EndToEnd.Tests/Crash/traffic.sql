-- What the proof knows by itself: its own rates, as columns, and how its numbers are dialled. Filled once, before the console's own tables.
create schema proof;
create table proof.rate (
    plan text, prefix text, per_minute numeric, fee numeric, initial integer, increment integer, minimum integer, minimum_charge numeric, grace integer,
    valid_from timestamptz default '-infinity');
insert into proof.rate values
    ('retail', '34',   0.0744, 0,     1,  1,  0,  0,    0, default),
    ('retail', '346',  0.11,   0,     30, 6,  0,  0,    0, default),
    ('retail', '44',   0.06,   0,     60, 60, 0,  0,    0, default),
    ('retail', '44',   0.065,  0,     60, 60, 0,  0,    0, '2025-04-01 00:00Z'),
    ('retail', '33',   0.05,   0.05,  1,  1,  0,  0,    0, default),
    ('retail', '1',    0.0123, 0,     6,  6,  30, 0,    0, default),
    ('retail', '49',   0.02,   0,     1,  1,  0,  0.25, 3, default),
    ('carrier one', '34',  0.031,   0,    1,  1,  0, 0, 0, default),
    ('carrier one', '346', 0.071,   0,    60, 60, 0, 0, 0, default),
    ('carrier one', '44',  0.0099,  0,    1,  1,  0, 0, 0, default),
    ('carrier one', '1',   0.00511, 0.01, 1,  1,  0, 0, 0, default),
    ('carrier two', '346', 0.069,   0,    1,  1,  0, 0, 0, default),
    ('carrier two', '44',  0.0091,  0.02, 1,  1,  0, 0, 0, default),
    ('carrier two', '1',   0.0062,  0,    60, 1,  0, 0, 0, default),
    ('carrier two', '33',  0.021,   0,    30, 30, 0, 0, 5, default);

insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Proof', 1, 'EUR', 4, 'UTC', false, false);
insert into provider (name, metric, demo) values ('One', 5, false), ('Two', 3, false);
insert into rate_plan (side, name, currency, metric, provider_id, demo)
    values (1, 'retail', 'EUR', 10, null, false),
           (2, 'carrier one', 'EUR', 8, (select id from provider where name = 'One'), false),
           (2, 'carrier two', 'EUR', 10, (select id from provider where name = 'Two'), false);
insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) select voip_plan.id, rate_plan.id from voip_plan, rate_plan;
insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, valid_from, enabled)
    select rate_plan.id, prefix, '', per_minute, fee, initial, increment, minimum, minimum_charge, grace, nullif(valid_from, '-infinity'), true
    from proof.rate join rate_plan on rate_plan.name = rate.plan;
insert into customer (name, voip_plan_id, demo, created_at)
    select name, case when name <> 'Without plan' then (select id from voip_plan) end, false, now() from unnest(array['Alpha', 'Beta', 'Without plan', 'Default']) as name;
insert into account_code (code, customer_id) select lower(name), id from customer where name <> 'Default';
insert into switch (name, ip_address, type, key_uuid, is_new, default_customer_id, demo, created_at)
    values ('fs-paris', '10.9.0.1', 3, gen_random_uuid(), false, (select id from customer where name = 'Default'), false, now()),
           ('as-lyon', '10.9.0.2', 4, gen_random_uuid(), false, null, false, now());
