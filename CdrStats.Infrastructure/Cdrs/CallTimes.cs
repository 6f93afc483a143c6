using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>
/// Where in time the calls of a filter may be, by the totals that are stored with them: what is seldom or nowhere is found without looking at every call of months.
/// </summary>
internal static class CallTimes
{
    // Looking a bucket up takes some microseconds.
    private const int MostBuckets = 2000;

    private static readonly TotalSpan[] Spans = [TotalSpan.Hour, TotalSpan.SixHours, TotalSpan.Day];

    /// <summary>Whether anything of the filter is told apart by totals that this reader may read.</summary>
    public static bool Tell(AccessScope scope, CallFilter filter) =>
        scope.SeesEverything && (filter.Countries.Count > 0 || filter.Causes.Count > 0 || filter.DialCode is not null || (scope.SeesBuySide && (filter.Carriers.Count > 0 || filter.BelowCost)));

    /// <summary>Ranges that hold all of the filter's calls, the newest first.</summary>
    /// <param name="to">The end of the range, exclusive: the filter's, or where a page begins.</param>
    /// <returns>Null: the totals do not tell such calls apart, or most of the time has some.</returns>
    public static async Task<IReadOnlyList<TimeRange>?> ReadAsync(NpgsqlConnection connection, AccessScope scope, CallFilter filter, DateTimeOffset to, CancellationToken cancellation)
    {
        if (filter.From is not { } from || to - from < TimeSpan.FromDays(1) || SpanOf(filter, to - from) is not { } span)
        {
            return null;
        }

        await using var command = new NpgsqlCommand { Connection = connection };
        var conditions = new List<string>();
        Total(TotalOf.Country, filter.Countries);
        Total(TotalOf.Cause, [.. filter.Causes.Select(cause => cause.ToString(CultureInfo.InvariantCulture))]);
        Total(TotalOf.DialCode, filter.DialCode is { } code ? [code] : []);
        if (filter.Carriers.Count > 0 && scope.SeesBuySide)
        {
            var (ids, names) = (Add(filter.Carriers.ToArray()), Add(filter.Carriers.Select(name => name.ToLowerInvariant()).ToArray()));
            conditions.Add(Kept(TotalOf.Carrier, $"array(select id::text from rate_plan where side = 2 and (id::text = any ({ids}) or lower(name) = any ({names})))"));
        }

        if (filter.BelowCost && scope.SeesBuySide)
        {
            conditions.Add($"exists (select from rollup_sale where loss_calls > 0 and rollup_sale.bucket >= buckets.at and rollup_sale.bucket < buckets.at + {Length(span)})");
        }

        var length = TotalKey.Length(span);
        var whole = new TimeRange(from, to).Around(length);
        // What is doubtful is looked at call by call.
        command.CommandText = $"""
            select at from generate_series({Add(whole.From.UtcDateTime)}, {Add((whole.To - length).UtcDateTime)}, {Length(span)}) as buckets(at)
            where not exists (select from rollup_dirty) and {string.Join(" and ", conditions)}
            union all select null where exists (select from rollup_dirty)
            order by at desc nulls first
            """;
        var (found, count) = (new List<TimeRange>(), 0);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.IsDBNull(0))
            {
                return null;
            }

            count++;
            var at = reader.GetFieldValue<DateTimeOffset>(0);
            if (found.Count > 0 && found[^1].From == at + length)
            {
                found[^1] = found[^1] with { From = at };
            }
            else
            {
                found.Add(new TimeRange(at, at + length));
            }
        }

        return count * 2 > (whole.To - whole.From) / length ? null : found;

        string Add(object value)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
            return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
        }

        string Kept(TotalOf of, string keys) =>
            $"exists (select from rollup_total t where t.kind = {(int)of} and t.span = {(int)span} and t.switch_id = 0 and t.bucket = buckets.at and t.key = any ({keys}))";

        void Total(TotalOf of, IReadOnlyList<string> keys)
        {
            if (keys.Count > 0)
            {
                conditions.Add(Kept(of, Add(keys.ToArray())));
            }
        }
    }

    // The finest that is kept of all that is asked for and does not cost more than it saves.
    private static TotalSpan? SpanOf(CallFilter filter, TimeSpan length)
    {
        foreach (var span in Spans)
        {
            if ((filter.DialCode is null || TotalKey.IsKept(TotalOf.DialCode, span, isOfOneSwitch: false)) && length / TotalKey.Length(span) <= MostBuckets)
            {
                return span;
            }
        }

        return null;
    }

    private static string Length(TotalSpan span) => string.Create(CultureInfo.InvariantCulture, $"interval '{(int)TotalKey.Length(span).TotalHours} hours'");
}
