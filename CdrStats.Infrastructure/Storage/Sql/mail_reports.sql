-- Reports that come by mail: the mail report itself, and saved views with a file (spec/alarms.md, "Mail report").
create table mail_schedule (
    id integer generated always as identity primary key,
    version bigint not null default 1,
    user_id integer not null references console_user (id) on delete cascade,
    -- Null: the mail report.
    view_id integer references saved_view (id) on delete cascade,
    -- Of a view: csv or xlsx.
    format text,
    -- 1 day, 2 week, 3 month.
    period smallint not null,
    -- Of the zone's clock, on the day behind the period.
    hour smallint not null,
    time_zone text not null,
    recipients text[] not null,
    enabled boolean not null,
    -- What was due before is not sent.
    since timestamptz not null,
    -- The first day of the last period that was dealt with: moved in the transaction that leaves its mails, so that each goes out once.
    done date
);
create unique index mail_schedule_once on mail_schedule (user_id, coalesce(view_id, 0), period);

-- What a mail holds beside its text, once for all who get it.
create table mail_content (
    id bigint generated always as identity primary key,
    created_at timestamptz not null,
    html text
);
create table mail_part (
    content_id bigint not null references mail_content (id) on delete cascade,
    position smallint not null,
    name text not null,
    content_type text not null,
    -- Null: attached; else shown within the HTML under this id.
    content_key text,
    data bytea not null,
    primary key (content_id, position)
);
alter table notification
    add column content_id bigint references mail_content (id) on delete set null,
    add column schedule_id integer references mail_schedule (id) on delete set null,
    -- The first day of the period, null where somebody asked for it out of turn.
    add column schedule_day date;
create index notification_schedule on notification (schedule_id, id) where schedule_id is not null;
create index notification_content on notification (content_id) where content_id is not null;
-- One mail a period and recipient, whatever is killed whenever.
create unique index notification_period on notification (schedule_id, schedule_day, recipient) where schedule_day is not null;
