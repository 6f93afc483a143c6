-- Switches that fell silent, as long as they are: their next call takes the row away.
create table switch_silence (
    switch_id integer primary key,
    last_import timestamptz not null,
    usual_an_hour numeric not null,
    noticed_at timestamptz not null
);
