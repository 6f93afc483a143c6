-- What somebody did about fraud with one click, and took back (docs/fraud.md).
alter table fraud_setting add column actions_an_hour integer not null default 20 check (actions_an_hour between 1 and 1000);
create table fraud_action (
    id integer generated always as identity primary key,
    at timestamptz not null,
    who text not null,
    -- 1 a prefix was put on the blacklist, 2 webhooks were told to block the account.
    kind smallint not null,
    incident_id bigint references alarm_incident (id) on delete set null,
    customer_id integer references customer (id) on delete cascade,
    account_code text not null,
    -- Of a blacklist: what was put on it, for whom (null: everybody), and the entry.
    prefix text,
    entry_customer_id integer,
    entry_id integer,
    undone_at timestamptz,
    undone_by text
);
create index fraud_action_at on fraud_action (at);
create index fraud_action_account on fraud_action (coalesce(customer_id, 0), account_code, id);
