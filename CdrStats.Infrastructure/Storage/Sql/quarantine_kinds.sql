-- What rejected records have in common: the reason, with numbers and moments left out. Groups are counted by it, and are settled at once.
create function reason_kind(reason text) returns text language sql immutable parallel safe as $$
    select left(regexp_replace(reason, '[0-9]+([-:.][0-9]+)*', '…', 'g'), 200)
$$;
alter table cdr_rejected add column kind text generated always as (reason_kind(reason)) stored;
create index cdr_rejected_kind on cdr_rejected (kind, id) where resolved_at is null;

-- Calls that are sent through mediation again, out of the inbox: an order, and how far it has come.
create table reimport_job (
    id bigint generated always as identity primary key,
    switch_id integer,
    range_from timestamptz not null,
    range_to timestamptz not null,
    requested_by text not null,
    requested_at timestamptz not null,
    -- The last call that was looked at: its start and its id.
    reached timestamptz,
    reached_id bigint not null default 0,
    sent bigint not null default 0,
    gone bigint not null default 0,
    trouble text,
    cancelled_by text,
    finished_at timestamptz
);
create index reimport_job_open on reimport_job (id) where finished_at is null;
