-- What the REST interface answered to requests that named an Idempotency-Key, so that the same request again is answered alike and does nothing twice.
create table kept_answer (
    -- Who asked: 'user 7', or 'key 3' for a key of nobody.
    caller text not null,
    key text not null,
    -- Hash of method, address and body: another request with the same key is a mistake.
    request bytea not null,
    begun_at timestamptz not null,
    -- Null: it is being worked on, or was cut off in the middle.
    status smallint,
    content_type text,
    location text,
    etag text,
    body bytea,
    primary key (caller, key)
);
create index kept_answer_begun on kept_answer (begun_at);
