-- What is set on the settings page. Configuration (files, environment, command line) is laid over it. A secret's value is sealed with the Data Protection keys.
create table console_setting (
    key text primary key,
    value text not null,
    is_sealed boolean not null,
    set_at timestamptz not null,
    set_by text not null
);

create trigger config_changed after insert or update or delete or truncate on console_setting
    for each statement execute function config_area_changed('settings');
