-- Inboxes whose rows became calls, each with a short number for the calls to keep.
create table inbox (
    id smallint generated always as identity primary key,
    instance uuid not null unique
);

-- Consecutive ids for a batch in one step: the newest calls have the highest ids, whichever host stored them.
create sequence call_id_seq;
create function take_call_ids(wanted integer) returns bigint language plpgsql as $$
declare last bigint;
begin
    perform pg_advisory_lock(hashtext('call_id_seq'));
    last := nextval('call_id_seq') + wanted - 1;
    perform setval('call_id_seq', last);
    perform pg_advisory_unlock(hashtext('call_id_seq'));
    return last - wanted + 1;
end $$;
create sequence import_batch_id_seq;

-- Stored calls, a partition a month (of the start, UTC). Every unique key holds switch and start: docs/decisions/0003.
create table call (
    id bigint not null,
    start timestamptz not null,
    imported_at timestamptz not null,
    batch_id bigint not null,
    inbox_row bigint not null,
    record_key uuid not null,
    switch_id integer not null,
    customer_id integer,
    duration integer not null,
    billsec integer not null,
    progress_sec integer,
    answer_sec integer,
    wait_sec integer,
    cause integer not null,
    voip_plan_id integer,
    sell_plan_id integer,
    buy_plan_id integer,
    sell_billed integer not null,
    buy_billed integer not null,
    sell_rate_id bigint,
    buy_rate_id bigint,
    inbox smallint not null,
    source smallint not null,
    kind smallint not null,
    caller_kind smallint not null,
    direction smallint not null,
    number_type smallint not null,
    rating_status smallint not null,
    remarks smallint not null,
    authorized boolean,
    sell_rate numeric(18,8) not null,
    sell_cost numeric(18,6) not null,
    buy_rate numeric(18,8) not null,
    buy_cost numeric(18,6) not null,
    currency text,
    sell_prefix text,
    buy_prefix text,
    callid text not null,
    source_key text,
    caller_number text not null,
    caller_name text not null,
    caller_e164 text not null,
    destination text not null,
    e164 text not null,
    dial_code text,
    destination_name text,
    country text,
    country_given text,
    cause_given text,
    account_code text,
    channel text,
    state text,
    extradata jsonb
) partition by range (start);
create unique index call_record on call (start, switch_id, record_key);
create index call_id on call (id);
create index call_customer on call (customer_id, start);
create index call_e164 on call (e164 text_pattern_ops, start);

-- Makes the partition of a month (its first day, UTC). Attached, not created in place: readers and importers are not locked out.
create function ensure_call_partition(month date) returns void language plpgsql as $$
declare
    first date := date_trunc('month', month)::date;
    part text := 'call_' || to_char(first, 'YYYYMM');
begin
    perform pg_advisory_xact_lock(hashtext('ensure_call_partition'));
    if to_regclass(part) is not null then return; end if;
    execute format('create table %I (like call including defaults)', part);
    execute format('alter table call attach partition %I for values from (%L) to (%L)',
        part, first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
end $$;

-- Rows that could not become calls, each with its reason; the inbox row is marked as done.
create table cdr_rejected (
    id bigint generated always as identity primary key,
    inbox smallint not null references inbox (id),
    inbox_row bigint not null,
    switch text not null,
    reason text not null,
    record jsonb not null,
    rejected_at timestamptz not null,
    batch_id bigint not null,
    resolved_at timestamptz,
    unique (inbox, inbox_row)
);
create index cdr_rejected_open on cdr_rejected (id) where resolved_at is null;

-- The ledger: what each batch of the import did. Its sum always adds up.
create table import_batch (
    id bigint primary key,
    host text not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    read integer not null,
    stored integer not null,
    replaced integer not null,
    duplicate integer not null,
    quarantined integer not null,
    oldest_received timestamptz not null,
    newest_received timestamptz not null,
    check (read = stored + duplicate + quarantined),
    check (replaced <= stored)
);
create index import_batch_finished on import_batch (finished_at);

-- The last sign of life of each switch.
create table switch_seen (
    switch_id integer primary key,
    last_import timestamptz not null,
    last_start timestamptz not null,
    records bigint not null,
    -- Median of (import − end of call) in the last batch, seconds: hours off or negative means a wrong source time zone.
    median_lag double precision not null
) with (fillfactor = 50);
