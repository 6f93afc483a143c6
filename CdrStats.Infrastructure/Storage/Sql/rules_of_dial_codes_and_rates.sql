-- Rows that are there already are left alone; they are not read either.
alter table dial_code add constraint dial_code_prefix check (prefix ~ '^[0-9]{1,15}$') not valid;

-- A rate that moves to another plan changes both; and an emptied table changes all.
create function rate_moved() returns trigger language plpgsql as $$
declare plan integer;
begin
    for plan in select rate_plan_id from touched union select rate_plan_id from before order by 1 loop
        perform config_changed('rates/' || plan);
    end loop;
    return null;
end $$;
create function rates_emptied() returns trigger language plpgsql as $$
declare deck text;
begin
    for deck in select area from config_version where area like 'rates/%' order by 1 loop
        perform config_changed(deck);
    end loop;
    return null;
end $$;
drop trigger rate_edited on rate;
create trigger rate_edited after update on rate referencing old table as before new table as touched for each statement execute function rate_moved();
create trigger rate_emptied after truncate on rate for each statement execute function rates_emptied();
