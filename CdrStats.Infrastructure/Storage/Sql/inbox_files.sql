-- Which import of a file a row came by. Rows of switches have none, and are in no index for it.
do $$
begin
    if to_regclass('cdr_import') is not null then
        alter table cdr_import add column if not exists file_import uuid;
        create index if not exists cdr_import_file on cdr_import (file_import, id) where file_import is not null;
    end if;
end $$;
