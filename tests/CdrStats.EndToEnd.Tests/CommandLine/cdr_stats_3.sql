-- The tables of a CDR-Stats 3.1 that a migration reads, with the columns that it has there (Django's types), and an operator in them.
create table auth_user (id serial primary key, password varchar(128) not null, last_login timestamptz, is_superuser boolean not null, username varchar(30) not null unique,
    first_name varchar(30) not null default '', last_name varchar(30) not null default '', email varchar(75) not null default '', is_staff boolean not null, is_active boolean not null, date_joined timestamptz not null default now());
create table auth_group (id serial primary key, name varchar(80) not null unique);
create table auth_permission (id serial primary key, name varchar(50) not null, content_type_id integer not null, codename varchar(100) not null);
create table auth_group_permissions (id serial primary key, group_id integer not null, permission_id integer not null);
create table auth_user_groups (id serial primary key, user_id integer not null, group_id integer not null);
create table auth_user_user_permissions (id serial primary key, user_id integer not null, permission_id integer not null);
create table user_profile (id serial primary key, user_id integer not null unique, voipplan_id integer, company_name varchar(90));
create table user_accountcode (id serial primary key, user_id integer not null, accountcode varchar(50) unique, description varchar(200));
create table voip_switch (id serial primary key, name varchar(100) unique, ipaddress varchar(100) not null unique, switch_type integer not null, key_uuid varchar(36) not null);
create table hangup_cause (id serial primary key, code integer not null unique, enumeration varchar(100), cause varchar(100), description text);
create table dialcode_country (id serial primary key, countrycode varchar(3) not null, iso2 varchar(2) not null, countryprefix integer not null, countryname varchar(240) not null);
create table dialcode_prefix (prefix integer primary key, destination varchar(180) not null, country_id integer, carrier_name varchar(180) not null default '', prefix_type integer not null default 1);
create table voip_gateway (id serial primary key, name varchar(255) not null unique, description text not null default '', addprefix varchar(60) not null, removeprefix varchar(60) not null, protocol varchar(60) not null,
    hostname varchar(240) not null, maximum_call integer, status integer);
create table voip_provider (id serial primary key, name varchar(255) not null unique, description text not null default '', metric integer not null, gateway_id integer);
create table voipbilling_voip_plan (id serial primary key, name varchar(255) not null unique, pubname varchar(255) not null, lcrtype integer not null);
create table voipbilling_voip_retail_plan (id serial primary key, name varchar(255) not null, description text, metric integer not null);
create table voipbilling_voip_carrier_plan (id serial primary key, name varchar(255) not null, description text, metric integer not null, callsent integer, voip_provider_id integer not null);
create table voipbilling_voip_retail_rate (id serial primary key, voip_retail_plan_id integer, prefix integer, retail_rate numeric(10,4) not null);
create table voipbilling_voip_carrier_rate (id serial primary key, voip_carrier_plan_id integer, prefix integer, carrier_rate numeric(10,4) not null);
create table voipbilling_voipplan_voipretailplan (id serial primary key, voipretailplan_id integer not null, voipplan_id integer not null);
create table voipbilling_voipplan_voipcarrierplan (id serial primary key, voipcarrierplan_id integer not null, voipplan_id integer not null);
create table voipbilling_banplan (id serial primary key, name varchar(255) not null unique);
create table voipbilling_ban_prefix (id serial primary key, ban_plan_id integer not null, prefix_id integer not null);
create table voipbilling_voipplan_banplan (id serial primary key, voipplan_id integer not null, banplan_id integer not null);
create table alert (id serial primary key, user_id integer not null, name varchar(100) not null, period integer not null, type integer not null, alert_condition integer not null, alert_value numeric(5,2),
    alert_condition_add_on integer not null, status integer not null, email_to_send_alarm varchar(100) not null);
create table alert_blacklist (id serial primary key, user_id integer not null, phonenumber_prefix integer not null, country_id integer);
create table alert_whitelist (id serial primary key, user_id integer not null, phonenumber_prefix integer not null, country_id integer);
create table alert_remove_prefix (id serial primary key, label varchar(100) not null, prefix integer not null);
create table voip_cdr (id serial primary key, user_id integer not null, switch_id integer not null, cdr_source_type integer, callid varchar(80) not null, caller_id_number varchar(80) not null,
    caller_id_name varchar(80) not null, destination_number varchar(80) not null, dialcode_id integer, state varchar(5), channel varchar(80), starting_date timestamptz not null, duration integer not null,
    billsec integer not null, progresssec integer, answersec integer, waitsec integer, hangup_cause_id integer not null, direction integer not null, country_id integer, authorized boolean not null,
    accountcode varchar(80) not null, buy_rate numeric(10,5) not null, buy_cost numeric(12,5) not null, sell_rate numeric(10,5) not null, sell_cost numeric(12,5) not null, data jsonb not null);

insert into auth_user (id, username, password, email, is_superuser, is_staff, is_active) values
    (1, 'admin', 'pbkdf2_sha256$20000$NaClSalt1234$5rC7GDEKVd3vvMIzZB0+zF3WWxeZp31Pi3jrDGjoSJM=', 'root@example.org', true, true, true),
    (2, 'noc', 'pbkdf2_sha256$20000$NaClSalt1234$5rC7GDEKVd3vvMIzZB0+zF3WWxeZp31Pi3jrDGjoSJM=', 'noc@example.org', true, true, true),
    (3, 'acme', 'pbkdf2_sha256$20000$NaClSalt1234$5rC7GDEKVd3vvMIzZB0+zF3WWxeZp31Pi3jrDGjoSJM=', 'acme@example.org', false, false, true),
    (4, 'luna', 'sha1$abc$0123456789abcdef', 'luna@example.org', false, false, true),
    (5, 'gone', 'pbkdf2_sha256$20000$NaClSalt1234$5rC7GDEKVd3vvMIzZB0+zF3WWxeZp31Pi3jrDGjoSJM=', '', false, false, false);
insert into auth_permission (id, name, content_type_id, codename) values (1, 'x', 1, 'search'), (2, 'x', 1, 'dashboard'), (3, 'x', 1, 'alert_settings'), (4, 'x', 1, 'add_voipplan');
insert into auth_user_user_permissions (user_id, permission_id) values (3, 1), (3, 4), (4, 1);
insert into auth_group (id, name) values (1, 'Portal');
insert into auth_group_permissions (group_id, permission_id) values (1, 2), (1, 3);
insert into auth_user_groups (user_id, group_id) values (3, 1);
insert into voipbilling_voip_plan (id, name, pubname, lcrtype) values (1, 'Gold', 'Gold', 0), (2, 'Silver', 'Silver', 1);
insert into user_profile (user_id, voipplan_id, company_name) values (3, 1, 'Acme S.L.'), (4, 2, ''), (5, null, '');
insert into user_accountcode (user_id, accountcode) values (3, '4711'), (3, ' 4712 '), (4, 'luna'), (2, 'noc-test');
insert into voip_switch (id, name, ipaddress, switch_type, key_uuid) values (1, 'madrid', '10.1.0.1', 4, 'a'), (2, 'lyon', '10.1.0.2', 3, 'b'), (3, null, '10.1.0.3', 5, 'c');
insert into hangup_cause (id, code, enumeration, cause, description) values (10, 16, 'NORMAL_CLEARING', 'x', ''), (11, 17, 'USER_BUSY', 'x', ''), (12, 900, 'OUR_OWN', 'Our own', 'Only here');
insert into dialcode_country values (1, 'ESP', 'ES', 34, 'Spain'), (2, 'GBR', 'GB', 44, 'United Kingdom');
insert into dialcode_prefix (prefix, destination, country_id) values (34, 'Spain', 1), (346, 'Spain Mobile', 1), (44, 'United Kingdom', 2);
insert into voip_gateway values (1, 'fra-1', '', '', '00', 'SIP', '192.0.2.1', 30, 0), (2, 'old', '', '', '', 'SIP', '192.0.2.2', null, 1);
insert into voip_provider values (1, 'Norte', '', 5, 1), (2, 'Sur', '', 10, 2);
insert into voipbilling_voip_retail_plan values (1, 'Retail', '', 10), (2, 'Retail', '', 20);
insert into voipbilling_voip_carrier_plan values (1, 'Carrier', '', 10, 0, 1);
insert into voipbilling_voip_retail_rate (voip_retail_plan_id, prefix, retail_rate) values (1, 34, 0.0200), (1, 346, 0.0900), (1, 346, 0.0800), (2, 44, 0.0310), (1, null, 0.5);
insert into voipbilling_voip_carrier_rate (voip_carrier_plan_id, prefix, carrier_rate) values (1, 34, 0.0100), (1, 44, 0.0150);
insert into voipbilling_voipplan_voipretailplan (voipplan_id, voipretailplan_id) values (1, 1), (1, 2), (2, 2);
insert into voipbilling_voipplan_voipcarrierplan (voipplan_id, voipcarrierplan_id) values (1, 1), (2, 1);
insert into voipbilling_banplan values (1, 'No satellite');
insert into voipbilling_ban_prefix (ban_plan_id, prefix_id) values (1, 8816), (1, 870);
insert into voipbilling_voipplan_banplan (voipplan_id, banplan_id) values (1, 1);
insert into alert values (1, 1, 'ASR low', 1, 2, 1, 40.00, 1, 1, 'noc@example.org'), (2, 3, 'ASR low', 2, 3, 6, 12.50, 2, 2, 'a@example.org, b@example.org'), (3, 2, 'Empty', 3, 1, 2, null, 1, 1, '');
insert into alert_blacklist values (1, 1, 882, null), (2, 1, 883, null), (3, 3, 882, null);
insert into alert_whitelist values (1, 3, 8835, null), (2, 5, 77, null);
insert into alert_remove_prefix values (1, 'prepaid', 100);
insert into voip_cdr (user_id, switch_id, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, dialcode_id, channel, starting_date, duration, billsec, hangup_cause_id, direction, country_id,
    authorized, accountcode, buy_rate, buy_cost, sell_rate, sell_cost, data)
select (array[3, 3, 4, 1])[1 + n % 4], 1 + n % 3, 3 + n % 2, 'call-' || n, '34911' || 100000 + n, E'Ana "\\N" 😀', (array['34650784355', '+442031234567', '34911784355', '1000'])[1 + n % 4], (array[346, 44, 34, null])[1 + n % 4],
    'sofia/' || n, timestamptz '2026-09-01 00:00Z' + n * interval '10 minutes', 10 + n % 600, case when n % 5 = 0 then 0 else 5 + n % 600 end, (array[10, 10, 11, 12])[1 + n % 4], 1 + n % 2, (array[1, 2, 1, null])[1 + n % 4],
    true, (array['4711', '4712', 'luna', 'nobody-knows'])[1 + n % 4],
    -- One in seven answered calls had no rate there, and cost nothing.
    0.01, case when n % 7 = 0 or n % 5 = 0 then 0 else round((5 + n % 600) * 0.01 / 60, 5) end, case when n % 7 = 0 then 0 else 0.02 end, case when n % 7 = 0 or n % 5 = 0 then 0 else round((5 + n % 600) * 0.02 / 60, 5) end,
    case when n % 3 = 0 then '{}'::jsonb else jsonb_build_object('codec', 'PCMA', 'n', n) end
from generate_series(1, 3000) as n;
