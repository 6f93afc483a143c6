-- Addresses that are told what happens, and what was told each of them (docs/webhooks.md).
create table webhook (
    id integer generated always as identity primary key,
    version bigint not null default 1,
    name text not null,
    url text not null,
    -- Encrypted with the console's keys.
    secret text not null,
    events text[] not null,
    enabled boolean not null default true,
    created_at timestamptz not null
);
create unique index webhook_name on webhook (lower(name));

create table webhook_delivery (
    id bigint generated always as identity primary key,
    webhook_id integer not null references webhook (id) on delete cascade,
    -- By which a receiver knows an event that is delivered again.
    event_id uuid not null,
    event text not null,
    body text not null,
    created_at timestamptz not null,
    -- 1 waits, 2 delivered, 3 failed for good.
    state smallint not null default 1,
    attempts integer not null default 0,
    next_at timestamptz not null,
    claimed_until timestamptz,
    answered_at timestamptz,
    status integer,
    -- The beginning of what was answered, or what went wrong.
    answer text
);
create index webhook_delivery_waiting on webhook_delivery (webhook_id, next_at) where state = 1;
create index webhook_delivery_webhook on webhook_delivery (webhook_id, id);
