-- The last run of each scheduled job, of whichever host: a time of the schedule belongs to the host that comes first.
create table job_run (
    name text primary key,
    started_at timestamptz not null,
    host text not null,
    runs bigint not null default 1
);
