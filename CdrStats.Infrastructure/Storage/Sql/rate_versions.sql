-- Every change of a plan's rates is a version: an import, a change of many, a rate from a carrier's, an edit by hand, a roll-back. A rate says which
-- version added it and which one ended it, so that its history is kept by the rows themselves and costs a large deck nothing more.
create table rate_version (
    id bigint generated always as identity primary key,
    rate_plan_id integer not null references rate_plan (id) on delete cascade,
    kind smallint not null,
    made_at timestamptz not null,
    made_by text not null,
    -- The file's name, or what was asked for, in words.
    source text not null,
    effective_from timestamptz,
    lines integer not null default 0,
    added integer not null default 0, increased integer not null default 0, decreased integer not null default 0, otherwise integer not null default 0,
    unchanged integer not null default 0, closed integer not null default 0, rejected integer not null default 0,
    -- The roll-back that took it back.
    undone_by bigint references rate_version (id) on delete cascade
);
create index rate_version_of_plan on rate_version (rate_plan_id, id);

-- Without foreign keys: a million checks would cost more than the import.
alter table rate add column version_id bigint, add column superseded_version bigint,
    -- Versions that ended it and were rolled back.
    add column endings_undone bigint[];
alter table rate_removed add column version_id bigint, add column superseded_version bigint, add column endings_undone bigint[];

-- What an edit by hand leaves behind, and what is removed, keeps its versions (initial_rates.sql).
create or replace function rate_was() returns trigger language plpgsql as $$
begin
    insert into rate (id, rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge,
        grace_seconds, valid_from, valid_until, enabled, superseded_at, superseded_by, initial_per_minute, version_id, superseded_version, endings_undone)
    values (old.id, old.rate_plan_id, old.prefix, old.destination, old.per_minute, old.connection_fee, old.initial_seconds, old.increment_seconds, old.minimum_seconds,
        old.minimum_charge, old.grace_seconds, old.valid_from, old.valid_until, old.enabled, coalesce(old.superseded_at, now()),
        coalesce(old.superseded_by, session_user), old.initial_per_minute, old.version_id, old.superseded_version, old.endings_undone);
    return null;
end $$;
create or replace function rate_kept() returns trigger language plpgsql as $$
begin
    insert into rate_removed (id, rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge,
        grace_seconds, valid_from, valid_until, enabled, superseded_at, superseded_by, initial_per_minute, version_id, superseded_version, endings_undone)
    select id, rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge,
        grace_seconds, valid_from, valid_until, enabled, superseded_at, superseded_by, initial_per_minute, version_id, superseded_version, endings_undone
    from touched;
    return null;
end $$;
create index rate_past on rate (rate_plan_id, prefix) where superseded_at is not null;

-- How a provider, or a plan without one, writes its decks, as somebody said it last.
create table rate_layout (
    provider_id integer unique references provider (id) on delete cascade,
    rate_plan_id integer unique references rate_plan (id) on delete cascade,
    layout jsonb not null,
    header text[] not null,
    said_at timestamptz not null,
    said_by text not null,
    check (num_nonnulls(provider_id, rate_plan_id) = 1)
);
