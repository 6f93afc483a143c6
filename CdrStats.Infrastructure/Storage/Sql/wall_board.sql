-- Boards of the wallboard, as administrators put them together. tiles: WallTiles.
create table wall_board (
    id integer generated always as identity primary key,
    name text not null unique,
    tiles integer not null check (tiles > 0),
    -- Whose calls it shows; neither: everybody's. With them it goes, lest it show more.
    switch_id integer references switch (id) on delete cascade,
    customer_id integer references customer (id) on delete cascade,
    -- What comes after it, and after how many seconds; null: the first of its round.
    next_id integer references wall_board (id) on delete set null,
    seconds integer not null check (seconds between 5 and 3600),
    version bigint not null default 1,
    check (num_nonnulls(switch_id, customer_id) <= 1)
);
create index wall_board_switch on wall_board (switch_id) where switch_id is not null;
create index wall_board_customer on wall_board (customer_id) where customer_id is not null;
create index wall_board_next on wall_board (next_id) where next_id is not null;

-- Which of them a link opens; null: the usual one, of the link's scope.
alter table wall_link add column board_id integer references wall_board (id) on delete cascade;
create index wall_link_board on wall_link (board_id) where board_id is not null;
