-- Orders to bill stored calls again, each in parts of its range that are worked off independently; a part's mark moves with each slice's commit.
-- Empty lists mean all. What it comes to is kept by currency, since totals of several are never added.
create table rebill_job (
    id integer generated always as identity primary key,
    range_from timestamptz not null,
    range_to timestamptz not null,
    customers integer[] not null,
    switches integer[] not null,
    prefixes text[] not null,
    countries text[] not null,
    -- Null: each customer's own.
    voip_plan_id integer,
    given_too boolean not null,
    requested_by text not null,
    requested_at timestamptz not null,
    trouble text,
    cancelled_by text,
    finished_at timestamptz,
    undo_by text,
    undo_at timestamptz,
    undone_at timestamptz,
    check (range_from < range_to)
);
create index rebill_job_open on rebill_job (id) where finished_at is null or undo_at is not null and undone_at is null;

create table rebill_part (
    job_id integer not null references rebill_job (id) on delete cascade,
    number integer not null,
    range_from timestamptz not null,
    range_to timestamptz not null,
    reached timestamptz not null,
    reached_id bigint not null default 0,
    looked bigint not null default 0,
    changed bigint not null default 0,
    finished boolean not null default false,
    primary key (job_id, number)
);

create table rebill_sum (
    job_id integer not null references rebill_job (id) on delete cascade,
    part integer not null,
    currency text not null,
    calls bigint not null,
    sell_before numeric(24,6) not null, sell_after numeric(24,6) not null,
    buy_before numeric(24,6) not null, buy_after numeric(24,6) not null,
    primary key (job_id, part, currency)
);

-- What calls were billed by before, a slice in each row, until it is undone or too old.
create table rebill_kept (
    id bigint generated always as identity primary key,
    job_id integer not null references rebill_job (id) on delete cascade,
    first timestamptz not null,
    last timestamptz not null,
    calls integer not null,
    ids bigint[] not null,
    voip_plan_ids integer[] not null, currencies text[] not null, decimals smallint[] not null, jobs integer[] not null, statuses smallint[] not null,
    sell_rates numeric[] not null, sell_costs numeric[] not null, sell_rate_ids bigint[] not null, sell_plan_ids integer[] not null, sell_prefixes text[] not null, sell_billed integer[] not null,
    buy_rates numeric[] not null, buy_costs numeric[] not null, buy_rate_ids bigint[] not null, buy_plan_ids integer[] not null, buy_prefixes text[] not null, buy_billed integer[] not null
);
create index rebill_kept_job on rebill_kept (job_id, id);
