-- Who settled a rejected record, and how ("dismissed", "sent again"); both null where a later import did.
alter table cdr_rejected add column resolved_by text, add column resolution text;
create index cdr_rejected_settled on cdr_rejected (resolved_at) where resolved_by is not null;
