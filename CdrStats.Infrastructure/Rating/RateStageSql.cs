namespace CdrStats.Infrastructure.Rating;

/// <summary>The statements by which a staged deck is compared with a plan's rates and brought in.</summary>
internal static class RateStageSql
{
    /// <summary>How many columns hold a rate in <see cref="Copy"/>, behind its number, line, reason and prefix.</summary>
    public const int ColumnsOfRate = 11;

    /// <summary>What a rate charges by. The order of <see cref="Copy"/>, and of every list of these columns.</summary>
    private const string Terms = "destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, initial_per_minute";

    private const string OldTerms = "old.destination, old.per_minute, old.connection_fee, old.initial_seconds, old.increment_seconds, old.minimum_seconds, old.minimum_charge, old.grace_seconds, old.initial_per_minute";

    public const string OnePass = "set local enable_nestloop = off";

    public const string AnyWay = "set local enable_nestloop = on; analyze step; analyze missing";

    /// <summary>Sorting a million rates takes 100 MB; on the disk it would take twice the time.</summary>
    public const string Memory = "set local work_mem = '128MB'";

    /// <summary>
    /// The deck: n numbers its rates, several of which may stem from one line. A row without a rate stands for its prefix alone, one with a reason was
    /// rejected. In missing, the rates that the deck lacks.
    /// </summary>
    public const string Tables = $"""
        {Memory};
        create temporary table deck (
            n integer not null, line integer not null, reason text, prefix varchar(20), destination text, per_minute numeric(18,8), connection_fee numeric(18,6),
            initial_seconds integer, increment_seconds integer, minimum_seconds integer, minimum_charge numeric(18,6), grace_seconds integer,
            initial_per_minute numeric(18,8), valid_from timestamptz, valid_until timestamptz
        );
        create temporary table missing (id bigint primary key)
        """;

    public const string Copy = $"copy deck (n, line, reason, prefix, {Terms}, valid_from, valid_until) from stdin (format binary)";

    /// <summary>
    /// What each rate comes to: (r)epeated, (a)dded, (u)nchanged, and of those that change, price (i)ncreased, (d)ecreased or (o)ther terms; and the rate it
    /// is held against: the one of the same prefix and moment, else the one that is in force at that moment. $1: the plan. One pass over both sides, whatever
    /// the planner believes of them: right after a large deck came in it knows nothing yet, and would seek each line among all rates.
    /// </summary>
    public const string Compare = """
        create temporary table step as
        select distinct on (n.n) n.n, n.first_n, old.id as old_id, old.valid_from as old_from,
            case
                when n.n > n.first_n then 'r'
                when old.id is null then 'a'
                when (coalesce(nullif(n.destination, ''), old.destination), n.per_minute, n.connection_fee, n.initial_seconds, n.increment_seconds, n.minimum_seconds,
                      n.minimum_charge, n.grace_seconds, n.initial_per_minute, n.valid_until, true)
                    is not distinct from (old.destination, old.per_minute, old.connection_fee, old.initial_seconds, old.increment_seconds, old.minimum_seconds,
                      old.minimum_charge, old.grace_seconds, old.initial_per_minute, old.valid_until, old.enabled) then 'u'
                when n.per_minute > old.per_minute then 'i'
                when n.per_minute < old.per_minute then 'd'
                else 'o'
            end as verdict
        from (select deck.*, min(n) over (partition by prefix, valid_from) as first_n from deck where per_minute is not null) n
        left join rate old on old.rate_plan_id = $1 and old.superseded_at is null and old.prefix = n.prefix and n.n = n.first_n
            and (old.valid_from is not distinct from n.valid_from
                or (old.enabled and (old.valid_from is null or old.valid_from <= n.valid_from) and (old.valid_until is null or old.valid_until > n.valid_from)))
        order by n.n, (old.valid_from is not distinct from n.valid_from) desc, old.valid_from desc nulls last
        """;

    /// <summary>$1: the plan; $2: when those that are missing end.</summary>
    public const string Missing = """
        insert into missing
        select id from rate
        where rate_plan_id = $1 and superseded_at is null and enabled and (valid_until is null or valid_until > $2)
            and not exists (select from deck where deck.prefix = rate.prefix)
        """;

    public const string Counts = """
        select count(*) filter (where verdict = 'a')::integer, count(*) filter (where verdict = 'i')::integer, count(*) filter (where verdict = 'd')::integer,
            count(*) filter (where verdict = 'o')::integer, count(*) filter (where verdict = 'u')::integer, (select count(*)::integer from missing),
            count(*) filter (where verdict = 'r')::integer
        from step
        """;

    /// <summary>
    /// The rates that are added: those of the deck, and those that end in the place of what counted, since no row is rewritten in what it charges. A rate that
    /// began before the one that replaces it stays until then; where two lines follow it, the first one ends it. A missing one that had not begun yet is not
    /// needed any more. A deck without names keeps those that are there. A view takes no parameters: {0} is when those that are missing end.
    /// </summary>
    public const string Outcome = $$"""
        create temporary view outcome as
        select old.prefix, {{OldTerms}}, old.valid_from, followed.at as valid_until, old.enabled
        from (
            select distinct on (old_id) old_id, old_from, deck.valid_from as at
            from step join deck using (n) where verdict in ('i', 'd', 'o') order by old_id, deck.valid_from nulls first) followed
        join rate old on old.id = followed.old_id
        where followed.old_from is distinct from followed.at
        union all
        select prefix, {{Terms}}, valid_from, timestamptz '{0}', enabled
        from rate join missing using (id) where valid_from is null or valid_from < timestamptz '{0}'
        union all
        select deck.prefix, coalesce(nullif(deck.destination, ''), old.destination, ''), deck.per_minute, deck.connection_fee, deck.initial_seconds, deck.increment_seconds,
            deck.minimum_seconds, deck.minimum_charge, deck.grace_seconds, deck.initial_per_minute, deck.valid_from, deck.valid_until, true
        from step join deck using (n) left join rate old on old.id = step.old_id
        where verdict in ('a', 'i', 'd', 'o')
        """;

    /// <summary>The rates that do not count any more.</summary>
    public const string Ended = "select old_id as id from step where verdict in ('i', 'd', 'o') union all select id from missing";

    /// <summary>
    /// $1: when; $2: by whom; $3: by which version. In the order in which the rates lie on the disk: of a list of ids the planner believes that there are 200 and
    /// seeks each of a million, here and there, which took more than twice the time.
    /// </summary>
    public const string Supersede = $"""
        update rate set superseded_at = $1, superseded_by = $2, superseded_version = $3
        from (select ended.id from ({Ended}) ended order by ended.id) ended where rate.id = ended.id and rate.superseded_at is null
        """;

    /// <summary>$1: the plan; $2: the version. In the order of the largest index, whose pages are then written one after the other; digits are sorted by their bytes.</summary>
    public const string Add = $"insert into rate (rate_plan_id, version_id, prefix, {Terms}, valid_from, valid_until, enabled) select $1, $2, prefix, {Terms}, valid_from, valid_until, enabled from outcome order by prefix collate \"C\"";

    /// <summary>
    /// The rates of a plan that count from $2 on, with another price; of several that are in force then, the latest alone. $1: the plan; $2: from when, null: as
    /// if always; $3: now; $4: the profit in percent; $5: the minimum margin; $6: decimals; $7: whether up. The database rounds halves away from zero.
    /// </summary>
    public const string FromCarrier = $"""
        insert into deck (n, line, prefix, {Terms}, valid_from, valid_until)
        select row_number() over (order by prefix, starts nulls first), 0, prefix, destination,
            case when $5 > 0 and rounded < per_minute + $5 then upwards else rounded end,
            round(connection_fee * (1 + $4 / 100), 6), initial_seconds, increment_seconds, minimum_seconds, round(minimum_charge * (1 + $4 / 100), 6), grace_seconds,
            case when $7 or ($5 > 0 and round(own, $6) < initial_per_minute + $5) then ceil(own * 10::numeric ^ $6) / 10::numeric ^ $6 else round(own, $6) end, starts, valid_until
        from (
            select *, ceil(wanted * 10::numeric ^ $6) / 10::numeric ^ $6 as upwards,
                case when $7 then ceil(wanted * 10::numeric ^ $6) / 10::numeric ^ $6 else round(wanted, $6) end as rounded
            from (
                select distinct on (prefix, {Starts}) *, {Starts} as starts, greatest(per_minute * (1 + $4 / 100), per_minute + $5) as wanted,
                    case when initial_per_minute is not null then greatest(initial_per_minute * (1 + $4 / 100), initial_per_minute + $5) end as own
                from rate where rate_plan_id = $1 and superseded_at is null and enabled and (valid_until is null or valid_until > coalesce($2, $3))
                order by prefix, {Starts}, valid_from desc nulls last) counting) priced
        """;

    /// <summary>
    /// The plan's own rates that count from $2 on, changed. $1: the plan; $2: from when, null: as if always; $3: now; $4: the first prefix; $5: the one behind
    /// the last, null: there is none; $6: a pattern of the destination, null: any; $7: percent; $8: decimals; $9 and $10: increments; $11: the end.
    /// </summary>
    public const string FromFound = $"""
        insert into deck (n, line, prefix, {Terms}, valid_from, valid_until)
        select row_number() over (order by prefix, starts nulls first), 0, prefix, destination,
            case when $7::numeric is null then per_minute else round(per_minute * (1 + $7 / 100), $8) end,
            connection_fee, coalesce($9, initial_seconds), coalesce($10, increment_seconds), minimum_seconds, minimum_charge, grace_seconds,
            case when coalesce($9, initial_seconds) = 0 then null when $7::numeric is null then initial_per_minute else round(initial_per_minute * (1 + $7 / 100), $8) end,
            starts, case when $11::timestamptz is null then valid_until else least(valid_until, $11) end
        from (
            select distinct on (prefix, {Starts}) *, {Starts} as starts
            from rate
            where rate_plan_id = $1 and superseded_at is null and enabled and (valid_until is null or valid_until > coalesce($2, $3))
                and prefix >= $4 and ($5::text is null or prefix < $5) and ($6::text is null or destination ilike $6)
                and ($11::timestamptz is null or valid_from is null or valid_from < $11)
            order by prefix, {Starts}, valid_from desc nulls last) found
        """;

    /// <summary>When a rate that counts already begins anew.</summary>
    private const string Starts = "case when $2::timestamptz is null or valid_from > $2 then valid_from else $2 end";
}
