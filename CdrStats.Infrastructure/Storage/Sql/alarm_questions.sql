-- What an alarm asked: kept with each report and incident, so that an edited alarm does not change what old ones say.
create table alarm_question (
    id bigint generated always as identity primary key,
    alarm_id integer not null references alarm (id) on delete cascade,
    measure smallint not null,
    condition smallint not null,
    threshold numeric(14,4) not null,
    period smallint not null,
    reference smallint not null,
    switches integer[] not null,
    customers integer[] not null,
    account_codes text[] not null,
    countries text[] not null,
    prefixes text[] not null,
    short_seconds integer not null,
    currency text,
    time_zone text not null
);
create index alarm_question_alarm on alarm_question (alarm_id);

-- Of what was asked before only the threshold is known.
insert into alarm_question (alarm_id, measure, condition, threshold, period, reference, switches, customers, account_codes, countries, prefixes, short_seconds, currency, time_zone)
select alarm.id, measure, condition, asked.threshold, period, reference, switches, customers, account_codes, countries, prefixes, short_seconds, currency, time_zone
from alarm join (select alarm_id, threshold from alarm_report union select id, threshold from alarm) as asked on asked.alarm_id = alarm.id;

alter table alarm add column question_id bigint references alarm_question (id);
update alarm set question_id = question.id from alarm_question question where question.alarm_id = alarm.id and question.threshold = alarm.threshold;

alter table alarm_report add column question_id bigint references alarm_question (id) on delete cascade;
update alarm_report report set question_id = question.id from alarm_question question where question.alarm_id = report.alarm_id and question.threshold = report.threshold;
alter table alarm_report alter column question_id set not null, drop column threshold;

alter table alarm_incident add column question_id bigint references alarm_question (id) on delete cascade;
update alarm_incident incident set question_id = coalesce(
    (select report.question_id from alarm_report report where report.incident_id = incident.id order by report.id desc limit 1),
    (select alarm.question_id from alarm where alarm.id = incident.alarm_id));
alter table alarm_incident alter column question_id set not null;

-- Reports by day are counted from the index alone, and what was sent, which is rare, is found without the rest.
drop index alarm_report_time;
create index alarm_report_time on alarm_report (evaluated_at) include (status, question_id, alarm_id);
create index alarm_report_rare on alarm_report (status, id) where status <> 1;
