-- How far apart the records of a switch's last batch were in coming: those of a backlog say nothing of its time zone.
alter table switch_seen add column lag_spread double precision not null default 0;
