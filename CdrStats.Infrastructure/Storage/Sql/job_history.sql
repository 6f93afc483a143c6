-- How each scheduled job stands, whichever host ran it last, and what people want of it.
alter table job_run
    alter column started_at drop not null,
    add column finished_at timestamptz,
    add column outcome smallint,
    add column trouble text,
    -- In a row; administrators are told once a streak.
    add column failures integer not null default 0,
    add column failing_since timestamptz,
    add column told_at timestamptz,
    add column wanted_at timestamptz,
    add column wanted_by text,
    add column stop_by text;
update job_run set finished_at = started_at, outcome = 1;

-- Runs that ended. Of jobs that run every few seconds only what is out of the ordinary.
create table job_history (
    id bigint generated always as identity primary key,
    name text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    host text not null,
    -- 1 well, 2 failed, 3 cancelled, 4 cut off when its host ended.
    outcome smallint not null,
    -- So many runs in a row that failed alike.
    times integer not null default 1,
    words text,
    ordered_by text
);
create index job_history_name on job_history (name, id);
create index job_history_time on job_history (started_at);
