-- The role that customers' queries run as, and what it may read (docs/decisions/0015). Runs at each start: a backup brings no role and no rights with it.
do $$
declare
    name text := tenant_role();
begin
    if name is null or to_regrole(name) is null or not pg_has_role(name, 'member') then
        -- Of this database alone: a role that several shared would see what belongs to all of them.
        name := 'cdrstats_tenant_' || substr(md5(gen_random_uuid()::text), 1, 12);
        begin
            execute format('create role %I nologin', name);
            execute format('grant %I to %I', name, current_user);
        exception when insufficient_privilege then
            name := null;
        end;
        execute format('create or replace function tenant_role() returns text language sql immutable parallel safe as %L', format('select %L::text', name));
    end if;

    if name is not null then
        execute format('grant usage on schema public to %I', name);
        execute format('grant select on call, rollup_traffic, rollup_cause, rollup_country, rollup_sale, rollup_minute, rollup_dirty, statement, statement_call, statement_destination, account_code, customer, '
            'live_series, live_second, live_minute, switch, hangup_cause, dial_code, voip_plan, rate_plan, remove_prefix to %I', name);
    end if;
end $$;
