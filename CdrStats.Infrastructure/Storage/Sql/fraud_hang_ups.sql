-- Calls in progress that were ended because of fraud, or would have been (docs/fraud.md). hang_up: 0 no, 1 dry run, 2 yes.
alter table fraud_rule add column hang_up smallint not null default 0 check (hang_up between 0 and 2),
    add column hang_ups_an_hour integer not null default 20 check (hang_ups_an_hour between 1 and 1000);
create table fraud_hang_up (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    -- Null: the rule ordered it.
    who text,
    rule smallint,
    incident_id bigint references alarm_incident (id) on delete set null,
    customer_id integer references customer (id) on delete cascade,
    account_code text not null,
    switch_id integer not null references switch (id) on delete cascade,
    leg_id text not null,
    channel text not null,
    destination text not null,
    is_trial boolean not null,
    -- Begun and not done: the host that did it was killed.
    begun_at timestamptz,
    done_at timestamptz,
    is_ended boolean not null default false,
    trouble text not null default ''
);
-- A rule orders a call once.
create unique index fraud_hang_up_once on fraud_hang_up (switch_id, leg_id, rule, is_trial) where who is null;
create index fraud_hang_up_open on fraud_hang_up (id) where begun_at is null;
create index fraud_hang_up_rule on fraud_hang_up (rule, at) where who is null;
create index fraud_hang_up_account on fraud_hang_up (coalesce(customer_id, 0), account_code, id);
