namespace CdrStats.Infrastructure.Rating;

/// <summary>The statements by which a staged deck is compared with a plan's rates and brought in.</summary>
internal static class RateStageSql
{
    /// <summary>How many columns follow line and prefix in <see cref="Copy"/>.</summary>
    public const int ColumnsBehindPrefix = 11;

    public const string OnePass = "set local enable_nestloop = off";

    public const string AnyWay = "set local enable_nestloop = on; analyze step";

    /// <summary>Per line of the deck, and, in missing, the rates that the deck lacks. A line without a rate was rejected; it stands for its prefix alone.</summary>
    public const string Tables = """
        create temporary table deck (
            line integer not null, prefix varchar(20) not null, destination text, per_minute numeric(18,8), connection_fee numeric(18,6), initial_seconds integer,
            increment_seconds integer, minimum_seconds integer, minimum_charge numeric(18,6), grace_seconds integer, valid_from timestamptz, valid_until timestamptz,
            initial_per_minute numeric(18,8)
        ) on commit drop;
        create temporary table missing (id bigint primary key) on commit drop
        """;

    public const string Copy = """
        copy deck (line, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, valid_from, valid_until,
            initial_per_minute)
        from stdin (format binary)
        """;

    /// <summary>
    /// What each line comes to: (r)epeated, (a)dded, (u)nchanged, (c)hanged; and the rate it is held against: the one of the same prefix and moment, else the
    /// one that is in force at that moment. $1: the plan. One pass over both sides, whatever the planner believes of them: right after a large deck came in it
    /// knows nothing yet, and would seek each line among all rates.
    /// </summary>
    public const string Compare = """
        create temporary table step on commit drop as
        select distinct on (n.line) n.line, n.first_line, old.id as old_id, old.valid_from as old_from,
            case
                when n.line > n.first_line then 'r'
                when old.id is null then 'a'
                when (coalesce(nullif(n.destination, ''), old.destination), n.per_minute, n.connection_fee, n.initial_seconds, n.increment_seconds, n.minimum_seconds,
                      n.minimum_charge, n.grace_seconds, n.valid_until, n.initial_per_minute, true)
                    is not distinct from (old.destination, old.per_minute, old.connection_fee, old.initial_seconds, old.increment_seconds, old.minimum_seconds,
                      old.minimum_charge, old.grace_seconds, old.valid_until, old.initial_per_minute, old.enabled) then 'u'
                else 'c'
            end as verdict
        from (select deck.*, min(line) over (partition by prefix, valid_from) as first_line from deck where per_minute is not null) n
        left join rate old on old.rate_plan_id = $1 and old.superseded_at is null and old.prefix = n.prefix and n.line = n.first_line
            and (old.valid_from is not distinct from n.valid_from
                or (old.enabled and (old.valid_from is null or old.valid_from <= n.valid_from) and (old.valid_until is null or old.valid_until > n.valid_from)))
        order by n.line, (old.valid_from is not distinct from n.valid_from) desc, old.valid_from desc nulls last
        """;

    /// <summary>$1: the plan; $2: when those that are missing end.</summary>
    public const string Missing = """
        insert into missing
        select id from rate
        where rate_plan_id = $1 and superseded_at is null and enabled and (valid_until is null or valid_until > $2)
            and not exists (select from deck where deck.prefix = rate.prefix)
        """;

    public const string Counts = """
        select count(*) filter (where verdict = 'a')::integer, count(*) filter (where verdict = 'c')::integer, count(*) filter (where verdict = 'u')::integer,
            (select count(*)::integer from missing), count(*) filter (where verdict = 'r')::integer
        from step
        """;

    public const string Again = "select line, prefix, first_line from step join deck using (line) where verdict = 'r' order by line limit $1";

    public const string Examples = """
        select deck.prefix, coalesce(nullif(deck.destination, ''), old.destination), old.per_minute, deck.per_minute, deck.valid_from
        from step join deck using (line) join rate old on old.id = step.old_id
        where verdict = 'c' order by line limit $1
        """;

    /// <summary>$1: when; $2: by whom.</summary>
    public const string Supersede = """
        update rate set superseded_at = $1, superseded_by = $2
        where superseded_at is null and id in (select old_id from step where verdict = 'c' union all select id from missing)
        """;

    /// <summary>A rate that began before the one that replaces it stays until then. Where two lines follow it, the first one ends it.</summary>
    public const string EndChanged = """
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds,
            valid_from, valid_until, enabled, initial_per_minute)
        select old.rate_plan_id, old.prefix, old.destination, old.per_minute, old.connection_fee, old.initial_seconds, old.increment_seconds, old.minimum_seconds,
            old.minimum_charge, old.grace_seconds, old.valid_from, followed.at, old.enabled, old.initial_per_minute
        from (
            select distinct on (old_id) old_id, old_from, deck.valid_from as at
            from step join deck using (line) where verdict = 'c' order by old_id, deck.valid_from nulls first) followed
        join rate old on old.id = followed.old_id
        where followed.old_from is distinct from followed.at
        """;

    /// <summary>One that had not begun yet is not needed any more. $1: when they end.</summary>
    public const string EndMissing = """
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds,
            valid_from, valid_until, enabled, initial_per_minute)
        select rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds,
            valid_from, $1, enabled, initial_per_minute
        from rate join missing using (id) where valid_from is null or valid_from < $1
        """;

    /// <summary>$1: the plan. A deck without names keeps those that are there.</summary>
    public const string Add = """
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds,
            valid_from, valid_until, enabled, initial_per_minute)
        select $1, deck.prefix, coalesce(nullif(deck.destination, ''), old.destination, ''), deck.per_minute, deck.connection_fee, deck.initial_seconds, deck.increment_seconds,
            deck.minimum_seconds, deck.minimum_charge, deck.grace_seconds, deck.valid_from, deck.valid_until, true, deck.initial_per_minute
        from step join deck using (line) left join rate old on old.id = step.old_id
        where verdict in ('a', 'c')
        """;
}
