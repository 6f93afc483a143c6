alter table customer add column disabled boolean not null default false;

-- Whose an account code was: calls that began before the moment stay theirs, also when they are imported late or once more.
create table account_code_past (
    id integer generated always as identity primary key,
    code text not null,
    switch_id integer references switch (id) on delete cascade,
    customer_id integer not null references customer (id) on delete cascade,
    until timestamptz not null
);
create index account_code_past_code on account_code_past (code);
create trigger config_changed after insert or update or delete or truncate on account_code_past
    for each statement execute function config_area_changed('customers');

-- Stored calls that get another owner because an account code did. Worked off in slices of time; "reached" moves with each slice's commit.
create table ownership_job (
    id bigint generated always as identity primary key,
    code text not null,
    switch_id integer references switch (id) on delete cascade,
    -- Null: takes over calls of nobody, or of a switch's default owner.
    from_customer_id integer references customer (id) on delete cascade,
    to_customer_id integer not null references customer (id) on delete cascade,
    since timestamptz,
    requested_by text not null,
    requested_at timestamptz not null,
    first timestamptz,
    reached timestamptz,
    moved bigint not null default 0,
    priced bigint not null default 0,
    trouble text,
    finished_at timestamptz
);
create index ownership_job_open on ownership_job (id) where finished_at is null;

-- Who changed what: each field with its value before and after.
create table admin_edit (
    id bigint generated always as identity primary key,
    edited_at timestamptz not null,
    editor text not null,
    kind text not null,
    object_id integer not null,
    object_name text not null,
    action text not null,
    changes jsonb not null
);
create index admin_edit_object on admin_edit (kind, object_id, id);
