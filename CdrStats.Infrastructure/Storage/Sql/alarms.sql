-- Alarms, what their evaluations came to, and the incidents that they open (spec/alarms.md; the numbers are CdrStats.Domain.Alarms).
create table alarm (
    id integer generated always as identity primary key,
    version bigint not null default 1,
    name text not null,
    measure smallint not null,
    condition smallint not null,
    threshold numeric(14,4) not null,
    period smallint not null,
    reference smallint not null default 1,
    status smallint not null default 1,
    -- Empty lists: all.
    switches integer[] not null default '{}',
    customers integer[] not null default '{}',
    account_codes text[] not null default '{}',
    countries text[] not null default '{}',
    prefixes text[] not null default '{}',
    short_seconds integer not null default 10,
    currency text,
    time_zone text not null default 'UTC',
    recipients text[] not null default '{}',
    -- An incident that goes on is told again after so many minutes; 0: never.
    repeat_minutes integer not null default 60,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    -- Where the last evaluated window ended; null: none yet, or the alarm asks for something else now.
    evaluated_to timestamptz
);
create unique index alarm_name on alarm (lower(name));

-- An incident: from the first evaluation that fired until one that did not, or until somebody closes it.
create table alarm_incident (
    id bigint generated always as identity primary key,
    alarm_id integer not null references alarm (id) on delete cascade,
    opened_at timestamptz not null,
    closed_at timestamptz,
    -- Null with a closing time: it recovered.
    closed_by text,
    -- Of the last evaluation that fired.
    fired_at timestamptz not null,
    fired integer not null default 1,
    value numeric not null,
    reference numeric,
    compared numeric not null,
    told_at timestamptz not null,
    acknowledged_at timestamptz,
    acknowledged_by text,
    snoozed_until timestamptz,
    snoozed_by text
);
create unique index alarm_incident_open on alarm_incident (alarm_id) where closed_at is null;
create index alarm_incident_alarm on alarm_incident (alarm_id, id);

create table alarm_incident_event (
    id bigint generated always as identity primary key,
    incident_id bigint not null references alarm_incident (id) on delete cascade,
    at timestamptz not null,
    -- Null: the console itself.
    who text,
    kind smallint not null,
    words text not null default ''
);
create index alarm_incident_event_incident on alarm_incident_event (incident_id, id);

-- A row for each evaluation.
create table alarm_report (
    id bigint generated always as identity primary key,
    alarm_id integer not null references alarm (id) on delete cascade,
    evaluated_at timestamptz not null,
    window_from timestamptz,
    window_to timestamptz,
    reference_from timestamptz,
    reference_to timestamptz,
    value numeric,
    reference numeric,
    compared numeric,
    threshold numeric(14,4) not null,
    calls bigint not null,
    attempts bigint not null,
    fires boolean,
    status smallint not null,
    -- Why there is no data, and how old the newest record was.
    gap smallint,
    lag_seconds bigint,
    incident_id bigint references alarm_incident (id) on delete set null,
    -- Calls of the window came late: when it was evaluated anew, and what it came to before.
    revised_at timestamptz,
    first_value numeric,
    first_calls bigint
);
create index alarm_report_alarm on alarm_report (alarm_id, id);
create index alarm_report_time on alarm_report (evaluated_at);

-- Mails that wait to be sent, were sent, or could not be.
create table notification (
    id bigint generated always as identity primary key,
    created_at timestamptz not null,
    incident_id bigint references alarm_incident (id) on delete set null,
    recipient text not null,
    subject text not null,
    body text not null,
    message_id text not null unique,
    -- 1 waits, 2 sent, 3 failed for good.
    state smallint not null default 1,
    attempts integer not null default 0,
    next_at timestamptz not null,
    claimed_until timestamptz,
    last_error text,
    sent_at timestamptz,
    way text
);
create index notification_waiting on notification (next_at) where state = 1;
create index notification_incident on notification (incident_id) where incident_id is not null;

-- The ends of what is known of each switch: where rolling windows end, and before which nobody knows anything.
alter table switch_seen add column first_start timestamptz, add column last_end timestamptz;
update switch_seen set
    first_start = (select min(bucket) from rollup_traffic where rollup_traffic.switch_id = switch_seen.switch_id and calls > 0),
    last_end = least(last_import, coalesce((select max(bucket) + interval '59 seconds' from rollup_minute where rollup_minute.switch_id = switch_seen.switch_id and ended > 0), last_start));
