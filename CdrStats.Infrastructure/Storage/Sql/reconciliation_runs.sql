-- Reconciliations that were begun: one that is done takes its row away in its own transaction. While it goes on its transaction holds the advisory lock
-- (hashtext('reconciliation_run'), id); a row without an end whose lock nobody holds was left by a console, or a database, that was killed.
create table reconciliation_run (
    id integer generated always as identity primary key,
    provider_id integer not null,
    provider_name text not null,
    kind smallint not null,
    period_from timestamptz not null,
    period_to timestamptz not null,
    time_zone text not null,
    file_name text not null,
    begun_at timestamptz not null,
    begun_by text not null,
    ended_at timestamptz,
    reason text
);
