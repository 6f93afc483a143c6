-- A page with its filters, kept under a name. Shared ones are seen by those who see the same customers' data as their owner.
create table saved_view (
    id integer generated always as identity primary key,
    user_id integer not null references console_user (id) on delete cascade,
    page text not null,
    name text not null,
    query text not null,
    shared boolean not null,
    saved_at timestamptz not null
);
create unique index saved_view_name on saved_view (user_id, page, lower(name));
create index saved_view_page on saved_view (page) where shared;
