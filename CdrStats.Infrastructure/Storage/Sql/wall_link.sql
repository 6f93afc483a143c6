-- Links that open the wallboard without signing in. Of the secret only a hash is kept; the prefix names the link on the screen.
create table wall_link (
    id integer generated always as identity primary key,
    name text not null,
    prefix text not null unique,
    hash bytea not null,
    -- Whose calls it shows; null: everybody's. With the customer it goes, lest it show more.
    customer_id integer references customer (id) on delete cascade,
    time_zone text not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    revoked_by text
);
create index wall_link_customer on wall_link (customer_id) where customer_id is not null;
