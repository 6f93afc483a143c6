-- Every edit of what mediation and rating read moves a version in the edit's own transaction; an import batch that begins afterwards
-- sees another number and loads what changed, whichever host or tool made the edit.
create table config_version (
    area text primary key,
    version bigint not null
);

create function config_changed(changed text) returns void language plpgsql as $$
begin
    insert into config_version values (changed, 1) on conflict (area) do update set version = config_version.version + 1;
    perform pg_notify('config_changed', changed);
end $$;

create function config_area_changed() returns trigger language plpgsql as $$
begin
    perform config_changed(tg_argv[0]);
    return null;
end $$;

create function rate_changed() returns trigger language plpgsql as $$
declare plan integer;
begin
    for plan in select distinct rate_plan_id from touched order by 1 loop
        perform config_changed('rates/' || plan);
    end loop;
    return null;
end $$;

create trigger rate_added after insert on rate referencing new table as touched for each statement execute function rate_changed();
create trigger rate_edited after update on rate referencing new table as touched for each statement execute function rate_changed();
create trigger rate_removed after delete on rate referencing old table as touched for each statement execute function rate_changed();

do $$
declare
    pair text[];
begin
    foreach pair slice 1 in array array[
        ['switch','switches'], ['switch_alias','switches'], ['direction_rule','switches'],
        ['customer','customers'], ['account_code','customers'],
        ['voip_plan','plans'], ['voip_plan_rate_plan','plans'], ['rate_plan','plans'], ['provider','plans'], ['gateway','plans'],
        ['hangup_cause','causes'], ['dial_code','dial_codes']]
    loop
        execute format('create trigger config_changed after insert or update or delete or truncate on %I for each statement execute function config_area_changed(%L)', pair[1], pair[2]);
    end loop;
end $$;
