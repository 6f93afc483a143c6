-- What our import needs on top of a cdr_import table that is there already.
alter table cdr_import
    add column if not exists source_key varchar,
    add column if not exists linked_id varchar,
    add column if not exists received_at timestamptz not null default now(),
    add column if not exists call_id bigint,
    add column if not exists call_start timestamptz,
    -- The predecessor demands a direction, which not every switch knows.
    alter column direction drop not null;
create index if not exists cdr_import_waiting on cdr_import (id) where not imported;
create unique index if not exists cdr_import_source_key on cdr_import (switch, source_key) where source_key is not null;
create table if not exists cdr_import_instance (
    only_row boolean primary key default true check (only_row),
    instance uuid not null default gen_random_uuid()
);
insert into cdr_import_instance default values on conflict (only_row) do update set instance = excluded.instance;
create or replace function cdr_import_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('cdr_import', '');
    return null;
end $$;
create or replace trigger cdr_import_arrived after insert on cdr_import
    for each statement execute function cdr_import_notify();
