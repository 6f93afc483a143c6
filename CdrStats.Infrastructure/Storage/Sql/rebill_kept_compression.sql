-- Half of the time of the default method, where this build of PostgreSQL has it.
do $$
declare
    kept name;
begin
    if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)) then
        for kept in select attname from pg_attribute where attrelid = 'rebill_kept'::regclass and attnum > 0 and not attisdropped and attstorage in ('x', 'm') loop
            execute format('alter table rebill_kept alter column %I set compression lz4', kept);
        end loop;
    end if;
end $$;
