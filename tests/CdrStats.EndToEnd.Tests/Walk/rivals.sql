-- Two customers. Words end with a tag, so that a page which takes one for markup has an element x-s. All that is the rival's has the number 912 and says Zebrafoal or a number of theirs; all that is a carrier's says Quaggamare or costs 0.0271.
insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) overriding system value values (900, 'Plan', 1, 'EUR', 4, 'UTC', false, false), (912, 'Zebrafoal plan', 1, 'EUR', 4, 'UTC', false, false);
insert into gateway (id, name, host, protocol, active, demo) overriding system value values (912, 'Quaggamare gateway "><x-s>', '10.9.0.8', 'sip', true, false);
insert into provider (id, name, metric, gateway_id, demo) overriding system value values (912, 'Quaggamare provider', 10, 912, false);
insert into rate_plan (id, side, name, currency, metric, demo) overriding system value values (901, 1, 'Retail', 'EUR', 10, false), (912, 2, 'Quaggamare carrier', 'EUR', 10, false), (913, 1, 'Zebrafoal retail "><x-s>', 'EUR', 10, false);
insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (900, 901), (900, 912), (912, 913), (912, 912);
insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
    values (901, '34', 'Spain', 0.06, 0, 1, 1, 0, 0, 0, true), (912, '34', 'Quaggamare Spain', 0.0271, 0, 1, 1, 0, 0, 0, true), (913, '34', 'Zebrafoal Spain', 0.0777, 0, 1, 1, 0, 0, 0, true);
insert into customer (id, name, company, email, voip_plan_id, demo, created_at) overriding system value values (911, 'Mine', null, null, 900, false, now()), (912, 'Zebrafoal Rival', 'Zebrafoal Holding "><x-s>', 'zebrafoal@zebrafoal.example', 912, false, now());
insert into account_code (code, customer_id) values ('mine', 911), ('zebrafoal-account', 912);
insert into account_code_past (code, customer_id, until) values ('zebrafoal-past', 912, now() - interval '300 days');
insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) overriding system value values (1, 'paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now());
insert into call_limit (id, switch_id, customer_id, calls) overriding system value values (912, null, 912, 77);
insert into control_entry (id, kind, customer_id, prefix, note, created_at, created_by) overriding system value values (912, 1, 912, '34999', 'Zebrafoal note "><x-s>', now(), 'zebrafoal-user');
insert into fraud_list (id, name, added_at, added_by) overriding system value values (912, 'Zebrafoal list "><x-s>', now(), 'zebrafoal-user');
insert into fraud_number (list_id, prefix, note) values (912, '3499900', 'Zebrafoal number "><x-s>');
insert into wall_board (id, name, tiles, customer_id, seconds) overriding system value values (912, 'Zebrafoal board "><x-s>', 1, 912, 30);
insert into wall_link (id, name, prefix, hash, customer_id, time_zone, created_at, created_by) overriding system value values (912, 'Zebrafoal link', 'zzzzzzzz', '\x00', 912, 'UTC', now(), 'zebrafoal-user');
insert into alarm (id, name, measure, condition, threshold, period, customers, status, created_at, changed_at) overriding system value values (912, 'Zebrafoal alarm "><x-s>', 1, 1, 1, 1, '{912}', 2, now(), now());
insert into alarm_incident (id, alarm_id, opened_at, closed_at, closed_by, fired_at, value, compared, told_at, kind, customer_id, account_code, name, words, calls, sell_cost, buy_cost, currency) overriding system value
    values (912, null, now() - interval '1 hour', now() - interval '10 minutes', 'zebrafoal-user', now() - interval '1 hour', 1, 1, now() - interval '1 hour', 2, 912, 'zebrafoal-account', 'Zebrafoal incident "><x-s>', 'Zebrafoal calls to Spain', 7, 1, 1, 'EUR');
insert into alarm_incident_event (incident_id, at, who, kind, words) values (912, now(), 'zebrafoal-user', 1, 'Zebrafoal event "><x-s>');
insert into maintenance_window (id, from_at, to_at, reason, customers, created_at, created_by) overriding system value values (912, now(), now() + interval '1 day', 'Zebrafoal maintenance "><x-s>', '{912}', now(), 'zebrafoal-user');
insert into file_import (id, file_name, size, host, state, requested_by, requested_at, beat_at) overriding system value values (912, 'Zebrafoal.csv', 1, 'here', 'cancelled', 'zebrafoal-user', now(), now());
insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) overriding system value values (3, '"><x-s>', '"><x-s>', 3, gen_random_uuid(), false, false, now());
update statement_issuer set name = 'Operator Ltd', last_number = 2;
insert into statement (id, issuer_id, number, number_text, issuer_name, issuer_details, customer_id, customer_name, plan_name, currency, decimals, time_zone, period_from, period_to, issued_at, issued_by, calls, seconds, amount) overriding system value
    values (912, 1, 1, 'ZEBRAFOAL-1', 'Operator Ltd', '', 912, 'Zebrafoal Rival', 'Zebrafoal plan', 'EUR', 4, 'UTC', '2020-01-01Z', '2020-02-01Z', now(), 'admin', 1, 60, 0.11);
insert into statement_call (statement_id, position, start, caller, number, destination, seconds, billed, rate, amount) values (912, 1, '2020-01-05Z', '34999000777', '34650999777', 'Zebrafoal Spain', 60, 60, 0.11, 0.11);
insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, accountcode, channel)
    select 'paris', case when n <= 5 then 'm' else 'zebrafoal-call-' end || n, case when n <= 5 then '34911000001' else '34999000777' end, case when n <= 5 then '' else 'Zebrafoal caller "><x-s>' end,
        case when n <= 5 then '+34650784355' else '+34650999777' end, now() - interval '2 hours' + n * interval '1 second', 60, 60,
        case when n <= 5 then 'mine' when n <= 11 then 'zebrafoal-account' end, case when n <= 5 then '' else 'zebrafoal/1' end from generate_series(1, 12) n;
insert into console_setting values ('CdrStats:Privacy:MaskedDigits', '4', false, now(), 'admin');
