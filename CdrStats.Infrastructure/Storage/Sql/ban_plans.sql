-- Destinations that a plan's customers may not call.
create table ban_plan (
    id integer generated always as identity primary key,
    name text not null unique,
    version bigint not null default 1
);
create table ban_prefix (
    ban_plan_id integer not null references ban_plan (id) on delete cascade,
    prefix varchar(20) not null check (prefix ~ '^[0-9]{1,20}$'),
    destination text not null default '',
    primary key (ban_plan_id, prefix)
);
create table voip_plan_ban_plan (
    voip_plan_id integer not null references voip_plan (id) on delete cascade,
    ban_plan_id integer not null references ban_plan (id) on delete restrict,
    primary key (voip_plan_id, ban_plan_id)
);
create index voip_plan_ban_plan_ban on voip_plan_ban_plan (ban_plan_id);

do $$
declare banned text;
begin
    foreach banned in array array['ban_plan', 'ban_prefix', 'voip_plan_ban_plan'] loop
        execute format('create trigger config_changed after insert or update or delete or truncate on %I for each statement execute function config_area_changed(''plans'')', banned);
    end loop;
end $$;
