-- A rolling alarm is looked at each minute, and reported when what it came to changes and at least once in a quarter of an hour.
-- Looks since the last report that came to the same, of an alarm; of a report, itself and those before it that were not written.
alter table alarm add column unreported integer not null default 0;
alter table alarm_report add column looks integer not null default 1;
