-- Who issues statements, and the number of the last one: taken in the transaction that issues, so that numbers have no gaps.
create table statement_issuer (
    id integer generated always as identity primary key,
    name text not null,
    details text not null,
    number_prefix text not null,
    last_number bigint not null default 0
);
insert into statement_issuer (name, details, number_prefix) values ('', '', '');

-- What was issued to a customer, with all that is on it: calls may be rated anew or dropped, customers renamed or deleted, and it stays as it was.
create table statement (
    id bigint generated always as identity primary key,
    issuer_id integer not null references statement_issuer (id),
    number bigint not null,
    number_text text not null,
    -- What it takes back, where it is a credit: each statement once.
    credits_id bigint unique references statement (id),
    reason text,
    issuer_name text not null,
    issuer_details text not null,
    customer_id integer not null,
    customer_name text not null,
    customer_company text,
    plan_name text not null,
    currency text not null,
    decimals integer not null,
    time_zone text not null,
    period_from timestamptz not null,
    period_to timestamptz not null,
    issued_at timestamptz not null,
    issued_by text not null,
    calls bigint not null,
    seconds bigint not null,
    amount numeric(24,6) not null,
    unique (issuer_id, number),
    check (period_from < period_to)
);
create index statement_customer on statement (customer_id, id);

create table statement_destination (
    statement_id bigint not null references statement (id),
    position integer not null,
    destination text not null,
    calls bigint not null,
    seconds bigint not null,
    amount numeric(24,6) not null,
    primary key (statement_id, position)
);

create table statement_call (
    statement_id bigint not null references statement (id),
    position integer not null,
    start timestamptz not null,
    caller text not null,
    number text not null,
    destination text not null,
    seconds integer not null,
    billed integer not null,
    rate numeric(18,8) not null,
    amount numeric(18,6) not null,
    primary key (statement_id, position)
);

create table statement_mail (
    id bigint generated always as identity primary key,
    statement_id bigint not null references statement (id),
    sent_at timestamptz not null,
    sent_by text not null,
    recipient text not null,
    -- Where it went: a mail server, or a file of the outbox where none is configured.
    way text not null
);
create index statement_mail_of on statement_mail (statement_id);

create function statement_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'an issued statement is never changed: it is taken back by a credit' using errcode = 'restrict_violation';
end $$;
create trigger statement_is_final before update or delete or truncate on statement for each statement execute function statement_is_final();
create trigger statement_destination_is_final before update or delete or truncate on statement_destination for each statement execute function statement_is_final();
create trigger statement_call_is_final before update or delete or truncate on statement_call for each statement execute function statement_is_final();

-- Nor is anything added to it: its lines come with it, in its own transaction.
create function statement_is_closed() returns trigger language plpgsql as $$
begin
    if exists (select from (select distinct statement_id from added) as mine join statement s on s.id = mine.statement_id
               where s.xmin::text <> (pg_current_xact_id()::xid)::text) then
        raise exception 'an issued statement is never changed: it is taken back by a credit' using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger statement_destination_is_closed after insert on statement_destination referencing new table as added for each statement execute function statement_is_closed();
create trigger statement_call_is_closed after insert on statement_call referencing new table as added for each statement execute function statement_is_closed();
