-- The audit page reads by time, by who did it, by kind and by deed; exports and signing in are written down as well now.
create index admin_edit_at on admin_edit (edited_at, id);
create index admin_edit_editor on admin_edit (lower(editor), edited_at, id);
create index admin_edit_kind on admin_edit (kind, edited_at, id);
create index admin_edit_action on admin_edit (action, edited_at, id);
