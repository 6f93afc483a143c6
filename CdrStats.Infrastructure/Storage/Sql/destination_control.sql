-- White- and blacklists (spec/alarms.md, Destination control): which calls are authorised.
create table control_entry (
    id integer generated always as identity primary key,
    version bigint not null default 1,
    kind smallint not null check (kind in (1, 2)),
    -- Null: of everybody's calls.
    customer_id integer references customer (id) on delete cascade,
    prefix text check (prefix ~ '^[0-9]{1,15}$'),
    country text check (country ~ '^[A-Z]{2}$'),
    note text not null default '',
    created_at timestamptz not null,
    created_by text not null,
    check (num_nonnulls(prefix, country) = 1)
);
create unique index control_entry_what on control_entry (kind, coalesce(prefix, country), coalesce(customer_id, 0));
create index control_entry_customer on control_entry (customer_id) where customer_id is not null;

-- What is taken off a number before alarms and lists look at it.
create table remove_prefix (
    id integer generated always as identity primary key,
    version bigint not null default 1,
    label text not null,
    prefix text not null unique check (prefix ~ '^[0-9]{1,15}$')
);

-- A number as alarms and lists look at it (CdrStats.Domain.DestinationControl.ControlLists.Strip).
create function stripped_number(digits text) returns text language sql stable as $$
    select coalesce((select substr(digits, length(prefix) + 1) from remove_prefix where starts_with(digits, prefix) order by length(prefix) desc limit 1), digits)
$$;

create trigger config_changed after insert or update or delete or truncate on control_entry for each statement execute function config_area_changed('control');
create trigger config_changed after insert or update or delete or truncate on remove_prefix for each statement execute function config_area_changed('control');

-- By what a call was decided on, in words that outlive the entry.
alter table call add column listed_by text;

-- Calls that a blacklist hit, by customer (0: none) and entry: how many, and of how many people were told.
create table control_hit (
    entry_id integer not null,
    customer_id integer not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    calls bigint not null,
    told_at timestamptz,
    told_calls bigint not null default 0,
    seen_at timestamptz,
    seen_by text,
    -- Of the last call.
    call_id bigint not null,
    call_start timestamptz not null,
    switch_id integer not null,
    caller text not null,
    destination text not null,
    country text,
    primary key (entry_id, customer_id)
);
create index control_hit_last on control_hit (last_at);

-- Who is told of hits, and how often at most.
create table control_notice (
    one boolean primary key default true check (one),
    recipients text[] not null default '{}',
    minutes integer not null default 10
);
insert into control_notice default values;
