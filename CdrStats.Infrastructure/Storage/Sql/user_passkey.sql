-- Passkeys (WebAuthn) of users: public keys, so nothing here is a secret.
create table user_passkey (
    credential_id bytea primary key,
    user_id integer not null references console_user (id) on delete cascade,
    name text not null,
    created_at timestamptz not null,
    used_at timestamptz,
    public_key bytea not null,
    sign_count bigint not null,
    transports text[] not null,
    is_user_verified boolean not null,
    is_backup_eligible boolean not null,
    is_backed_up boolean not null,
    attestation bytea not null,
    client_data bytea not null
);
create index user_passkey_user on user_passkey (user_id, created_at);
