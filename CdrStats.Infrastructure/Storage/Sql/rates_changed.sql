-- An edit of rates told which plans' rates became others by both the old and the new rows of the statement: of a million that end at once, a second copy of
-- each on the disk. A rate that moves to another plan, which the console never does, is seen by itself.
drop trigger rate_edited on rate;
drop function rate_moved();

create trigger rate_edited after update on rate referencing new table as touched for each statement execute function rate_changed();

create function rate_moved() returns trigger language plpgsql as $$
begin
    perform rate_needs_plan(new.rate_plan_id);
    perform config_changed('rates/' || old.rate_plan_id);
    return null;
end $$;
create trigger rate_moved after update of rate_plan_id on rate for each row when (old.rate_plan_id <> new.rate_plan_id) execute function rate_moved();
