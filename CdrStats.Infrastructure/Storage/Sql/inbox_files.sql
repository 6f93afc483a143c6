-- Which import of a file a row came by. In no index: where its rows are is known beside the import (file_import_range).
do $$
begin
    if to_regclass('cdr_import') is not null then
        alter table cdr_import add column if not exists file_import uuid;
    end if;
end $$;
