-- An operator of two switches and two customers; a day of calls of each; one row that cannot be read. Identifiers are far from those a sequence gives.
insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) values (900, 'Standard', 1, 'EUR', 4, 'UTC', false, false);
insert into rate_plan (id, side, name, currency, metric, demo) values (901, 1, 'Retail', 'EUR', 10, false), (902, 2, 'Carrier', 'EUR', 10, false);
insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (900, 901), (900, 902);
insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
select plan, prefix, name, price * case plan when 901 then 1 else 0.5 end, 0, 1, 1, 0, 0, 0, true
from (values ('34', 'Spain', 0.0744), ('346', 'Spain mobile', 0.11), ('44', 'United Kingdom', 0.06), ('33', 'France', 0.05), ('49', 'Germany', 0.02), ('1', 'United States', 0.0123)) as offer (prefix, name, price),
    (values (901), (902)) as plans (plan);
insert into customer (id, name, voip_plan_id, demo, created_at) values (911, 'Sol Travel', 900, false, now()), (912, 'Luna Clinics', 900, false, now());
insert into gateway (id, name, host, protocol, maximum_calls, active, demo) values (931, 'Frankfurt', '192.0.2.31', 'SIP', 120, true, false);
insert into provider (id, name, metric, gateway_id, demo) values (932, 'Norte Carrier', 10, 931, false);
insert into user_group (id, name, normalized_name) values (933, 'Night shift', 'NIGHT SHIFT');
insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at)
values (921, 'Madrid', '10.9.0.1', 3, gen_random_uuid(), false, false, now()), (922, 'Lyon', '10.9.0.2', 4, gen_random_uuid(), false, false, now());
insert into account_code (code, customer_id) values ('sol', 911), ('luna', 912);
insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, direction, accountcode, extradata)
select case n % 2 when 0 then '10.9.0.1' else '10.9.0.2' end, 3 + n % 2, 'call-' || n, '34911' || (100000 + n), 'Ana',
    (array['+34911784355', '+34650784355', '+442031234567', '+33612345678', '+12025550123', '+4930123456', '1000'])[1 + n % 7],
    now() - interval '3 minutes' - n * interval '4 minutes', d + 6, case when n % 3 = 0 then 0 else d end, case when n % 3 = 0 then (array[17, 19, 34, 487])[1 + n % 4] else 16 end, 2,
    case n % 2 when 0 then 'sol' else 'luna' end, jsonb_build_object('codec', 'PCMA')
from (select n, 10 + (n * 37) % 140 as d from generate_series(1, 340) as n) as numbers;
insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec) values ('10.9.0.1', 'bad', '', '', '1000', now(), -1, 0);

-- What the switches told live over the last eight days, with a night without a signal: one gap of two hours.
insert into live_series (kind, key) values (0, ''), (1, '921');
do $$
declare
    month date;
begin
    for month in select generate_series(date_trunc('month', now() at time zone 'utc' - interval '8 days'), date_trunc('month', now() at time zone 'utc'), interval '1 month')::date loop
        execute format('create table %I partition of live_minute for values from (%L) to (%L)',
            'live_minute_' || to_char(month, 'YYYYMM'), month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
    end loop;
end $$;
insert into live_minute (at, series, samples, least, most, load, latest, ringing, begun)
select at, live_series.id, 60, load - 1, load + 2, load * 60, load, 60, 60
from generate_series(date_trunc('minute', now()) - interval '8 days', date_trunc('minute', now()) - interval '1 minute', interval '1 minute') as at,
    lateral (select (5 + 4 * sin(extract(epoch from at) / 13751))::int as load) as one, live_series
where at not between now() - interval '10 hours' and now() - interval '8 hours';
