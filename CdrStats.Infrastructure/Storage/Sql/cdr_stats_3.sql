-- Objects of a CDR-Stats 3 that a migration brought along and that have no place here yet (alarms, lists, ban plans), as they were.
create table cdr_stats_3_object (
    source text not null,
    kind text not null,
    id bigint not null,
    object jsonb not null,
    taken_at timestamptz not null,
    primary key (source, kind, id)
);
