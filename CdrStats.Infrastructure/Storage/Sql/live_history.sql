-- The past of calls in progress, as the switches told them. Seconds lie in partitions of a day, minutes in those of a month (UTC), made by whoever writes.
-- kind: HistoryBy; key: whose they are, as a text.
create table live_series (
    id integer generated always as identity primary key,
    kind smallint not null,
    key text not null,
    unique (kind, key)
);

create table live_second (
    at timestamptz not null,
    series integer not null,
    calls integer not null,
    -- Of the calls.
    ringing integer not null,
    -- Calls per second that began.
    begun real,
    primary key (series, at)
) partition by range (at);

create table live_minute (
    at timestamptz not null,
    series integer not null,
    -- Seconds that were seen; load, ringing and begun are sums over them.
    samples integer not null,
    least integer not null,
    most integer not null,
    load bigint not null,
    latest integer not null,
    ringing bigint not null,
    begun double precision,
    primary key (series, at)
) partition by range (at);
