-- Tiles and charts as users arrange them, and as administrators arrange them for a group. cards: CardText.
create table dashboard_plan (
    id integer generated always as identity primary key,
    user_id integer unique references console_user (id) on delete cascade,
    group_id integer unique references user_group (id) on delete cascade,
    cards jsonb not null,
    version bigint not null default 1,
    saved_at timestamptz not null,
    check (num_nonnulls(user_id, group_id) = 1)
);
