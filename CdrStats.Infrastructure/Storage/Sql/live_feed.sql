-- How a switch tells its calls as they happen. The secret is encrypted with the console's keys (data_protection_key).
create table live_feed (
    switch_id integer primary key references switch (id) on delete cascade,
    kind smallint not null,
    host text not null,
    port integer not null check (port between 1 and 65535),
    user_name text not null default '',
    secret text not null,
    enabled boolean not null default true,
    version bigint not null default 1
);

create function live_feed_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('live_feed', '');
    return null;
end $$;

create trigger live_feed_changed after insert or update or delete or truncate on live_feed for each statement execute function live_feed_changed();

-- What the host that follows a switch tells the others. Worth nothing after a crash.
create unlogged table live_switch (
    switch_id integer primary key references switch (id) on delete cascade,
    host text not null,
    told_at timestamptz not null,
    told jsonb not null
);
