-- In which minutes (since 1970) calls that ended in them changed: for alarms, which hold the recent ones in memory (docs/decisions/0012).
create table ended_change (
    xid xid8 not null default pg_current_xact_id(),
    noted_at timestamptz not null default now(),
    minutes integer[] not null
);
create index ended_change_xid on ended_change (xid);
