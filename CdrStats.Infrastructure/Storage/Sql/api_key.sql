-- What programs sign in with. Of the secret only a hash is kept; the prefix names the key on the screen.
create table api_key (
    id integer generated always as identity primary key,
    name text not null,
    prefix text not null unique,
    hash bytea not null,
    -- Whose rights it has, at most. A key of nobody hands in calls, and does nothing else.
    user_id integer references console_user (id) on delete cascade,
    -- The one switch it hands in calls for; it goes with the switch, since without it the key would be good for any.
    switch_id integer references switch (id) on delete cascade,
    scopes text[] not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    last_used_from text,
    revoked_at timestamptz,
    revoked_by text,
    check (user_id is not null or scopes = array['add_cdr'])
);
create index api_key_user on api_key (user_id) where user_id is not null;
create index api_key_switch on api_key (switch_id) where switch_id is not null;
