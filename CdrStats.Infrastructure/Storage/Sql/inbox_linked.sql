-- An inbox of an earlier version of ours: the same inbox still, with the same rows.
alter table if exists cdr_import add column if not exists linked_id varchar;

-- A pusher's role looks at the inbox through a view of its own (PusherRoleSql), whose columns are those of the day when it was made.
do $$
declare
    pusher text;
begin
    for pusher in
        select view.schemaname from pg_views as view join pg_roles as role on role.rolname = view.schemaname
        where view.viewname = 'cdr_import' and shobj_description(role.oid, 'pg_authid') = 'CdrStats: a pusher of call records'
    loop
        begin
            execute format('create or replace view %I.cdr_import as select * from %s', pusher, 'cdr_import'::regclass);
        exception when insufficient_privilege or invalid_table_definition then
            raise warning 'The pusher "%" cannot send linked_id until "database pusher-role %" is run again: %', pusher, pusher, sqlerrm;
        end;
    end loop;
end $$;
