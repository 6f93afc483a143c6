-- Who is signed in where, so that a session can be looked at and ended for itself. The cookie carries the id.
create table user_session (
    id uuid primary key,
    user_id integer not null references console_user (id) on delete cascade,
    -- The security stamp of the user that it was last good with: a session of another one is over.
    stamp text not null,
    begun_at timestamptz not null,
    -- To the minute.
    seen_at timestamptz not null,
    address text not null,
    -- As the browser names itself.
    device text not null,
    ended_at timestamptz,
    ended_by text
);
create index user_session_user on user_session (user_id, seen_at);
