-- Our calls held against what a carrier bills for a period. What was compared is kept with it: calls may be rated anew or dropped, providers deleted.
create table reconciliation (
    id integer generated always as identity primary key,
    provider_id integer not null,
    provider_name text not null,
    kind smallint not null,
    -- 1: open, 2: disputed, 3: settled.
    state smallint not null default 1,
    period_from timestamptz not null,
    period_to timestamptz not null,
    time_zone text not null,
    currency text not null,
    time_tolerance integer not null,
    digits integer not null,
    seconds_tolerance integer not null,
    amount_tolerance numeric(18,6) not null,
    clock_offset integer not null,
    file_name text not null,
    -- Of the file: lines, those that could not be read, those that bill nothing, those whose start lies outside the period.
    lines integer not null,
    refused integer not null,
    unbilled integer not null,
    outside integer not null,
    -- How far the carrier's clock seemed to be ahead, in seconds: the median of so many calls, of which so many agree. Null: there were too few.
    measured_offset integer,
    measured_calls integer not null default 0,
    measured_agreeing integer not null default 0,
    made_at timestamptz not null,
    made_by text not null,
    check (period_from < period_to)
);
create index reconciliation_provider on reconciliation (provider_id, kind, id);

-- The first lines that could not be read, with why.
create table reconciliation_refused (
    reconciliation_id integer not null references reconciliation (id) on delete cascade,
    line integer not null,
    reason text not null,
    primary key (reconciliation_id, line)
);

-- 1: ours only, 2: theirs only, 3: different, 4: equal.
create table reconciliation_pile (
    reconciliation_id integer not null references reconciliation (id) on delete cascade,
    pile smallint not null,
    lines bigint not null,
    our_calls bigint not null,
    their_calls bigint not null,
    our_seconds bigint not null,
    their_seconds bigint not null,
    our_amount numeric(28,8) not null,
    their_amount numeric(28,8) not null,
    primary key (reconciliation_id, pile)
);

-- A call, or what an invoice sums up. Numbered in each pile by what is at stake, so that a page is a range of numbers. Reasons are flags:
-- 1 seconds, 2 amount, 4 not answered, 8 calls, 16 repeated.
create table reconciliation_line (
    reconciliation_id integer not null references reconciliation (id) on delete cascade,
    pile smallint not null,
    position integer not null,
    reasons smallint not null,
    line integer,
    their_start timestamptz,
    their_number text,
    their_caller text,
    their_calls bigint,
    their_seconds bigint,
    their_amount numeric(24,8),
    call_id bigint,
    our_start timestamptz,
    our_number text,
    our_caller text,
    our_calls bigint,
    our_seconds bigint,
    our_amount numeric(24,8),
    -- Of an invoice's line, where it is told.
    day date,
    primary key (reconciliation_id, pile, position)
);

-- How each provider writes its files of a kind.
create table carrier_file_layout (
    provider_id integer not null references provider (id) on delete cascade,
    kind smallint not null,
    layout jsonb not null,
    header text[] not null,
    said_at timestamptz not null,
    said_by text not null,
    primary key (provider_id, kind)
);
