-- Fraud (docs/fraud.md; the numbers are CdrStats.Domain.Alarms.Fraud). Rules and settings that nobody touched have no row: the defaults are the program's.
create table fraud_rule (
    kind smallint primary key,
    is_on boolean not null,
    threshold numeric(14,4) not null
);
create table fraud_exception (
    kind smallint not null,
    customer_id integer not null references customer (id) on delete cascade,
    is_on boolean not null,
    -- Null: the rule's own.
    threshold numeric(14,4),
    primary key (kind, customer_id)
);
create table fraud_setting (
    one boolean primary key default true check (one),
    work_from time not null default '07:00',
    work_to time not null default '20:00',
    -- 0 is Sunday.
    work_days smallint[] not null default '{1,2,3,4,5}',
    time_zone text not null default 'UTC',
    recipients text[] not null default '{}',
    repeat_minutes integer not null default 60
);
insert into fraud_setting default values;

-- Lists of revenue-share test numbers and ranges, which somebody imported.
create table fraud_list (
    id integer generated always as identity primary key,
    name text not null,
    added_at timestamptz not null,
    added_by text not null
);
create unique index fraud_list_name on fraud_list (lower(name));
create table fraud_number (
    list_id integer not null references fraud_list (id) on delete cascade,
    prefix text not null check (prefix ~ '^[0-9]{3,15}$'),
    note text not null default '',
    primary key (list_id, prefix)
);

create trigger config_changed after insert or update or delete or truncate on fraud_rule for each statement execute function config_area_changed('fraud');
create trigger config_changed after insert or update or delete or truncate on fraud_exception for each statement execute function config_area_changed('fraud');
create trigger config_changed after insert or update or delete or truncate on fraud_setting for each statement execute function config_area_changed('fraud');
create trigger config_changed after insert or update or delete or truncate on fraud_list for each statement execute function config_area_changed('fraud');

-- Calls that were stored and nobody has looked at for fraud yet: each batch of the import notes the ids that it gave, in its own transaction.
create table call_arrival (
    id bigint generated always as identity primary key,
    first_id bigint not null,
    last_id bigint not null,
    is_backlog boolean not null default false,
    noted_at timestamptz not null default now()
);
insert into call_arrival (first_id, last_id, is_backlog)
select at, least(at + 49999, newest), true
from (select min(id) as oldest, max(id) as newest from call) as known, generate_series(oldest, newest, 50000) as at;

-- What an account (0, '': none) did before: calls that began in an hour, of six weeks, and by country for ever.
create table fraud_hour (
    customer_id integer not null,
    account_code text not null,
    bucket timestamptz not null,
    calls integer not null,
    primary key (customer_id, account_code, bucket)
) with (fillfactor = 80);
create index fraud_hour_bucket on fraud_hour using brin (bucket) with (pages_per_range = 32, autosummarize = on);
create table fraud_country (
    customer_id integer not null,
    account_code text not null,
    country text not null,
    first_at timestamptz not null,
    calls bigint not null,
    primary key (customer_id, account_code, country)
) with (fillfactor = 80);

-- Who looked last, and the money at risk as it was then.
create table fraud_state (
    one boolean primary key default true check (one),
    round bigint not null default 0,
    host text not null default '',
    at timestamptz not null default '-infinity',
    money jsonb,
    money_at timestamptz
);
insert into fraud_state default values;

-- Incidents of something else than an alarm (kind 1): 2 fraud. They have words of their own.
alter table alarm_incident alter column alarm_id drop not null, alter column question_id drop not null,
    add column kind smallint not null default 1,
    add column rule smallint,
    add column customer_id integer references customer (id) on delete cascade,
    add column account_code text not null default '',
    add column name text not null default '',
    add column words text not null default '',
    add column calls bigint not null default 0,
    add column sell_cost numeric(18,6) not null default 0,
    add column buy_cost numeric(18,6) not null default 0,
    add column running_cost numeric(18,6) not null default 0,
    add column currency text not null default '',
    add check (kind <> 1 or (alarm_id is not null and question_id is not null));
create unique index alarm_incident_fraud on alarm_incident (rule, coalesce(customer_id, 0), account_code) where kind = 2 and closed_at is null;
create index alarm_incident_account on alarm_incident (coalesce(customer_id, 0), account_code, id) where kind = 2;

-- The calls of an incident of fraud, the first few thousand.
create table fraud_call (
    incident_id bigint not null references alarm_incident (id) on delete cascade,
    call_id bigint not null,
    start timestamptz not null,
    primary key (incident_id, call_id)
);
