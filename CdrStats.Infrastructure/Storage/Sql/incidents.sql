-- Who has an incident, why nobody was told of it, and what it is a part of (docs/alarms.md, Incidents).
alter table alarm_incident
    add column assigned_to text,
    add column assigned_at timestamptz,
    -- Nobody was told: it opened in a time of maintenance, or as a part of another.
    add column quiet boolean not null default false,
    add column part_of bigint references alarm_incident (id) on delete set null,
    -- A switch or carrier that fails as a whole; of the incident that others are parts of.
    add column cause text not null default '',
    add column cause_words text not null default '',
    add column escalated_at timestamptz;
create index alarm_incident_cause on alarm_incident (cause) where closed_at is null and cause <> '';
create index alarm_incident_part on alarm_incident (part_of) where part_of is not null;
create index alarm_incident_unclosed on alarm_incident (opened_at) where closed_at is null;

-- Incidents of limits of calls (kind 3) are one for each limit: the account code holds whose it is.
create unique index alarm_incident_limit on alarm_incident (account_code) where kind = 3 and closed_at is null;

-- Times in which incidents are kept and nobody is told. Without switches and customers: of everything.
create table maintenance_window (
    id integer generated always as identity primary key,
    from_at timestamptz not null,
    to_at timestamptz not null check (to_at > from_at),
    reason text not null,
    switches integer[] not null default '{}',
    customers integer[] not null default '{}',
    created_at timestamptz not null,
    created_by text not null
);
create index maintenance_window_to on maintenance_window (to_at);

-- Whom an incident is told to that nobody has taken on after so many minutes.
create table incident_setting (
    one boolean primary key default true check (one),
    escalate_minutes integer not null default 30 check (escalate_minutes between 1 and 10080),
    escalate_to text[] not null default '{}'
);
insert into incident_setting default values;
