-- What users want to be told, how, and when not (spec/alarms.md, "Notifications").
create table notification_choice (
    user_id integer primary key references console_user (id) on delete cascade,
    -- Kinds that come by mail, and those that ring the bell.
    mailed text[] not null,
    shown text[] not null,
    -- 1 notice, 2 warning, 3 critical; nothing below is told.
    least smallint not null,
    quiet_from time,
    quiet_to time,
    time_zone text not null,
    -- 0 none, 1 each hour, 2 each day at the hour.
    digest smallint not null,
    digest_hour smallint not null
);
alter table alarm add column severity smallint not null default 2;
-- States 4: collected for a digest that is due at next_at; 5: sent within the digest. Of a digest its own mail is a row of its own.
alter table notification add column severity smallint, add column digest_id bigint references notification (id) on delete set null;
create index notification_collected on notification (next_at) where state = 4;
create index notification_digest on notification (digest_id) where digest_id is not null;
