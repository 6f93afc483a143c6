using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>An order to bill calls again, and how far it is.</summary>
/// <param name="Terms">Names of customers, switches and plan, prefixes, countries: as people read them.</param>
/// <param name="Done">0 to 1, by time; of an undone one by calls.</param>
/// <param name="Changed">Of the calls looked at, those that are billed otherwise: their rates or amounts.</param>
/// <param name="Kept">Calls whose former amounts are kept still.</param>
/// <param name="Trouble">Why the last attempt failed; it is tried again from where it stood.</param>
public sealed record RebillJob(
    int Id, TimeRange Range, string Terms, string RequestedBy, DateTimeOffset RequestedAt, double Done, long Looked, long Changed, IReadOnlyList<RebillLine> Sums,
    long Kept, string? Trouble, string? CancelledBy, DateTimeOffset? FinishedAt, string? UndoBy, DateTimeOffset? UndoneAt)
{
    /// <summary>Whether somebody may ask for it to be undone.</summary>
    public bool CanBeUndone => FinishedAt is not null && UndoBy is null && Kept > 0;
}

/// <summary>Orders of <see cref="RebillWork"/>. They concern all tenants' calls, so they answer an operator's scope alone.</summary>
public sealed class RebillJobs(NpgsqlDataSource calls, TimeProvider clock)
{
    private const int Parts = 16;

    /// <summary>Milliseconds that the database may take to find the next call.</summary>
    internal const int Patience = 600_000;

    internal const string OrderColumns = "j.range_from, j.range_to, j.customers, j.switches, j.prefixes, j.countries, j.voip_plan_id, j.given_too";

    /// <returns>The order's number.</returns>
    /// <exception cref="ArgumentException">The order cannot be done.</exception>
    public async Task<int> OrderAsync(AccessScope scope, string who, RebillOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        MustSeeEverything(scope);
        if (order.Complaint is { } complaint)
        {
            throw new ArgumentException(complaint);
        }

        var parts = await StretchesAsync(calls, order.Range, Parts, cancellation);
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand(
            """
            insert into rebill_job (range_from, range_to, customers, switches, prefixes, countries, voip_plan_id, given_too, requested_by, requested_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id
            """, connection)
        {
            Parameters =
            {
                new() { Value = order.Range.From.UtcDateTime }, new() { Value = order.Range.To.UtcDateTime }, new() { Value = order.Customers.ToArray() }, new() { Value = order.Switches.ToArray() },
                new() { Value = order.Prefixes.ToArray() }, new() { Value = order.Countries.ToArray() }, new NpgsqlParameter<int?> { TypedValue = order.PlanId }, new() { Value = order.GivenToo },
                new() { Value = who }, new() { Value = clock.GetUtcNow().UtcDateTime },
            },
        };
        var id = (int)(await command.ExecuteScalarAsync(cancellation))!;
        await using var add = new NpgsqlCommand(
            "insert into rebill_part (job_id, number, range_from, range_to, reached) select $1, number, since, until, since from unnest($2, $3) with ordinality as part(since, until, number)", connection)
        {
            Parameters =
            {
                new() { Value = id }, new() { Value = parts.Select(part => part.From.UtcDateTime).ToArray() }, new() { Value = parts.Select(part => part.To.UtcDateTime).ToArray() },
            },
        };
        await add.ExecuteNonQueryAsync(cancellation);
        await NoteAsync(
            connection, who, id, "ordered",
            new EditChanges().Note("range", null, FormattableString.Invariant($"{order.Range.From.UtcDateTime:u} – {order.Range.To.UtcDateTime:u}"))
                .Note("customers", null, string.Join(", ", order.Customers)).Note("switches", null, string.Join(", ", order.Switches)).Note("prefixes", null, order.Prefixes)
                .Note("countries", null, order.Countries).Note("voip_plan", null, order.PlanId).Note("given_too", null, order.GivenToo ? "yes" : null),
            cancellation);
        await transaction.CommitAsync(cancellation);
        return id;
    }

    /// <summary>Ends an order where it stands. What was billed again stays so, until it is undone.</summary>
    public Task<bool> CancelAsync(AccessScope scope, string who, int id, CancellationToken cancellation) =>
        ChangeAsync(scope, who, id, "stopped", "update rebill_job set cancelled_by = $2, finished_at = $3, trouble = null where id = $1 and finished_at is null", cancellation);

    /// <summary>Orders that the calls get back what they were billed by before. Later orders over the same time are undone first.</summary>
    /// <returns>False: it is not done yet, undone already, too old, or a later one stands in its way.</returns>
    public Task<bool> UndoAsync(AccessScope scope, string who, int id, CancellationToken cancellation) => ChangeAsync(
        scope, who, id, "undone",
        """
        update rebill_job as j set undo_by = $2, undo_at = $3
        where id = $1 and finished_at is not null and undo_at is null and exists (select from rebill_kept where job_id = $1)
            and not exists (
                select from rebill_job as later where later.id > j.id and later.range_from < j.range_to and later.range_to > j.range_from and later.undone_at is null
                    and (later.finished_at is null or exists (select from rebill_kept where job_id = later.id)))
        """,
        cancellation);

    /// <summary>Those under way, the oldest first, then those that ended, the last first; fifty at most.</summary>
    public async Task<IReadOnlyList<RebillJob>> RecentAsync(AccessScope scope, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        var sums = (await SumsAsync(connection, cancellation)).ToLookup(one => one.Job, one => one.Line);
        await using var command = new NpgsqlCommand(
            """
            select j.id, j.range_from, j.range_to, j.requested_by, j.requested_at, j.trouble, j.cancelled_by, j.finished_at, j.undo_by, j.undone_at, p.done, p.looked, p.changed, k.kept,
                concat_ws('; ', (select string_agg(name, ', ' order by name) from customer where id = any(j.customers)), (select string_agg(name, ', ' order by name) from switch where id = any(j.switches)),
                    nullif(array_to_string(j.prefixes, ', '), ''), nullif(array_to_string(j.countries, ', '), ''), (select name from voip_plan where id = j.voip_plan_id))
            from rebill_job j,
                lateral (select coalesce(avg(case when finished then 1 else extract(epoch from reached - range_from) / extract(epoch from range_to - range_from) end), 0)::double precision as done,
                    coalesce(sum(looked), 0)::bigint as looked, coalesce(sum(changed), 0)::bigint as changed from rebill_part where job_id = j.id) as p,
                lateral (select coalesce(sum(calls), 0)::bigint as kept from rebill_kept where job_id = j.id) as k
            order by j.finished_at desc nulls first, case when j.finished_at is null then j.id end, j.id desc limit 50
            """, connection);
        var jobs = new List<RebillJob>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var (id, finished, undone, changed, kept) = (row.GetInt32(0), Moment(row, 7), Moment(row, 9), row.GetInt64(12), row.GetInt64(13));
            var done = Text(row, 8) is not null ? undone is not null || changed == 0 ? 1 : Math.Clamp(1 - ((double)kept / changed), 0, 0.99)
                : finished is not null ? 1 : Math.Clamp(row.GetDouble(10), 0, 0.99);
            jobs.Add(new RebillJob(
                id, new TimeRange(row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2)), row.GetString(14), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
                done, row.GetInt64(11), changed, [.. sums[id]], kept, Text(row, 5), Text(row, 6), finished, Text(row, 8), undone));
        }

        return jobs;
    }

    /// <summary>Whether there is anything to do.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand("select exists (select from rebill_job where finished_at is null or undo_at is not null and undone_at is null)");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    internal static RebillOrder ReadOrder(NpgsqlDataReader row, int at) => new(new TimeRange(row.GetFieldValue<DateTimeOffset>(at), row.GetFieldValue<DateTimeOffset>(at + 1)))
    {
        Customers = row.GetFieldValue<int[]>(at + 2),
        Switches = row.GetFieldValue<int[]>(at + 3),
        Prefixes = row.GetFieldValue<string[]>(at + 4),
        Countries = row.GetFieldValue<string[]>(at + 5),
        PlanId = row.IsDBNull(at + 6) ? null : row.GetInt32(at + 6),
        GivenToo = row.GetBoolean(at + 7),
    };

    /// <summary>A range in stretches of equal time from its first call to its last; the outer ones reach to the range's ends.</summary>
    internal static async Task<IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)>> StretchesAsync(NpgsqlDataSource calls, TimeRange range, int wanted, CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand("select min(start), max(start) from call where start >= $1 and start < $2");
        command.Parameters.AddWithValue(range.From.UtcDateTime);
        command.Parameters.AddWithValue(range.To.UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        if (row.IsDBNull(0))
        {
            return [];
        }

        var (first, last) = (row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1));
        var length = TimeSpan.FromMicroseconds(Math.Ceiling((last - first).TotalMicroseconds / wanted));
        if (length < TimeSpan.FromSeconds(1))
        {
            return [(range.From, range.To)];
        }

        return [.. Enumerable.Range(0, wanted).Select(at => (at == 0 ? range.From : first + (length * at), at == wanted - 1 ? range.To : first + (length * (at + 1))))];
    }

    internal static void MustSeeEverything(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            throw new UnauthorizedAccessException("Billing calls again is for operators.");
        }
    }

    private async Task<bool> ChangeAsync(AccessScope scope, string who, int id, string action, string sql, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id }, new() { Value = who }, new() { Value = clock.GetUtcNow().UtcDateTime } } };
        if (await command.ExecuteNonQueryAsync(cancellation) == 0)
        {
            return false;
        }

        await NoteAsync(connection, who, id, action, new EditChanges(), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private Task NoteAsync(NpgsqlConnection connection, string who, int id, string action, EditChanges changes, CancellationToken cancellation) =>
        EditLog.AddAsync(connection, who, "rebill", id, FormattableString.Invariant($"Order {id}"), action, changes, clock.GetUtcNow(), cancellation);

    private static async Task<List<(int Job, RebillLine Line)>> SumsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select job_id, currency, sum(calls)::bigint, sum(sell_before), sum(sell_after), sum(buy_before), sum(buy_after) from rebill_sum group by 1, 2 order by 1, 2", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var sums = new List<(int, RebillLine)>();
        while (await row.ReadAsync(cancellation))
        {
            sums.Add((row.GetInt32(0), new RebillLine("", row.GetString(1), new RebillSum(row.GetInt64(2), row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5), row.GetDecimal(6)))));
        }

        return sums;
    }

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
