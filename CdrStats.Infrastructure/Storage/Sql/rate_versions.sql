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
