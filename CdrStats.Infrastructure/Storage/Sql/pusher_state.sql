-- What each pusher last said of itself, beside the inbox: those that write to the inbox by themselves write here, too (role by role, see PusherRoleSql);
-- what comes over HTTP is put here by the console. A row is changed in place.
create table if not exists pusher_state (
    -- As the pusher's records name it.
    switch varchar not null check (length(switch) <= 200),
    -- Tells the pushers of one switch apart.
    pusher varchar not null check (length(pusher) <= 200),
    state jsonb not null check (pg_column_size(state) <= 65536),
    received_at timestamptz not null default now(),
    primary key (switch, pusher)
) with (fillfactor = 50);

-- Pushers that were given a role before.
do $$
declare
    pusher text;
begin
    for pusher in
        select rolname from pg_roles where shobj_description(oid, 'pg_authid') = 'CdrStats: a pusher of call records'
            and has_table_privilege(oid, 'cdr_import', 'insert')
    loop
        begin
            execute format('grant select, insert, update on pusher_state to %I', pusher);
        exception when insufficient_privilege then
            raise warning 'The pusher "%" cannot report how it is until "database pusher-role %" is run again: %', pusher, pusher, sqlerrm;
        end;
    end loop;
end $$;
