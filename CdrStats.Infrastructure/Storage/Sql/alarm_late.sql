-- How far the notes of changes were read for rolling windows whose calls came late; empty: not yet.
create table alarm_late (
    one boolean primary key default true check (one),
    noted_to text not null default ''
);
insert into alarm_late default values;
