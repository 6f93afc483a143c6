-- Counts that are pushed as line protocol, or read where others write them (collectd in an InfluxDB): they have no port, or a place in a database.
alter table live_feed drop constraint live_feed_port_check;
alter table live_feed add constraint live_feed_port_check check (port between 0 and 65535);
-- After so long without news there is no signal.
alter table live_feed add column quiet_seconds integer not null default 30 check (quiet_seconds between 5 and 3600);
-- database, measurement, tags (name=value, ...), field.
alter table live_feed add column mapping jsonb;

-- What was last pushed of each switch, for the host that follows it. Worth nothing after a crash.
create unlogged table live_pushed (
    switch_id integer primary key references switch (id) on delete cascade,
    pushed_at timestamptz not null,
    told jsonb not null
);
