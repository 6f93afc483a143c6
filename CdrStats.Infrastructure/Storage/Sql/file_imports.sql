-- Named mappings of files to the inbox's columns. The version is what an edit was made from.
create table import_mapping (
    id integer generated always as identity primary key,
    name text not null,
    mapping jsonb not null,
    version integer not null default 1,
    edited_by text not null,
    edited_at timestamptz not null
);
create unique index import_mapping_name on import_mapping (lower(name));

-- Imports of files: what was asked for, how far it is, and what came of it. Rows of the inbox carry the instance, so that one import can be undone.
create table file_import (
    id bigint generated always as identity primary key,
    instance uuid not null unique default gen_random_uuid(),
    file_name text not null,
    size bigint not null,
    sha256 text,
    -- Whose disk has the file: a host's data directory; of the command line, the process.
    host text not null,
    mapping jsonb,
    mapping_name text,
    state text not null check (state in ('waiting', 'checking', 'checked', 'importing', 'done', 'cancelled', 'failed', 'undoing', 'undone')),
    is_cancelled boolean not null default false,
    requested_by text not null,
    requested_at timestamptz not null,
    beat_at timestamptz not null,
    -- From then on rows may have been added.
    confirmed_at timestamptz,
    finished_at timestamptz,
    phase text,
    done double precision not null default 0,
    rows_done bigint not null default 0,
    fresh bigint not null default 0,
    duplicate bigint not null default 0,
    in_file bigint not null default 0,
    rejected bigint not null default 0,
    repeated_hour bigint not null default 0,
    skipped_hour bigint not null default 0,
    stored bigint not null default 0,
    known bigint not null default 0,
    quarantined bigint not null default 0,
    waiting bigint not null default 0,
    inbox smallint,
    first_start timestamptz,
    last_start timestamptz,
    preview jsonb,
    trouble text,
    undone_by text,
    undone_at timestamptz,
    undone_rows bigint not null default 0,
    undone_calls bigint not null default 0,
    undo_reached timestamptz
);
create index file_import_content on file_import (sha256);
create index file_import_open on file_import (id) where state in ('waiting', 'checking', 'checked', 'importing', 'undoing');

-- The inbox rows that an import added: known still when the inbox has purged them.
create table file_import_range (
    import_id bigint not null references file_import (id) on delete cascade,
    first bigint not null,
    last bigint not null,
    primary key (import_id, first)
);

alter table cdr_rejected add column file_import uuid;
create index cdr_rejected_file on cdr_rejected (file_import) where file_import is not null;
