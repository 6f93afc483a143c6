using System.Runtime.CompilerServices;
using CdrStats.Domain.Billing.Reconciliation;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>
/// Pairs our calls with a carrier's lines. Both come from the database as one stream, by the last digits and the start, so that no more is in memory than
/// what lies close together; where calls to one number follow each other without a pause they are cut at the widest of them.
/// </summary>
internal sealed class CallSettlement(NpgsqlConnection connection, ReconciliationTerms terms)
{
    private const int MostAtOnce = 1000;
    private readonly List<Record> _close = [];

    private DateTimeOffset From => terms.Period.From - terms.Tolerance.Time;

    private DateTimeOffset To => terms.Period.To + terms.Tolerance.Time;

    public async IAsyncEnumerable<SettledLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        const string Both = """
            select * from (
                select true as ours, right(number, $1) as digits, start as at, id, number, caller, seconds::bigint, amount, billed, start from ours
                union all
                select false, right(number, $1), start - $2 * interval '1 second', line, number, caller, seconds, amount, true, start
                from theirs where start - $2 * interval '1 second' >= $3 and start - $2 * interval '1 second' < $4) as sides
            order by digits collate "C", at, ours, id
            """;
        await using var command = connection.Command(Both, terms.Digits, (double)terms.ClockOffset, From.UtcDateTime, To.UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var next = Record.Read(row);
            if (_close.Count > 0 && (_close[^1].Digits != next.Digits || next.Call.Start - _close[^1].Call.Start > terms.Tolerance.Time))
            {
                foreach (var line in Settle(_close.Count))
                {
                    yield return line;
                }
            }
            else if (_close.Count == MostAtOnce)
            {
                foreach (var line in Settle(WidestPause()))
                {
                    yield return line;
                }
            }

            _close.Add(next);
        }

        foreach (var line in Settle(_close.Count))
        {
            yield return line;
        }
    }

    /// <summary>The place behind the widest pause in the second half.</summary>
    private int WidestPause() => Enumerable.Range(MostAtOnce / 2, MostAtOnce / 2).MaxBy(at => _close[at].Call.Start - _close[at - 1].Call.Start);

    private List<SettledLine> Settle(int count)
    {
        var ours = _close.Take(count).Where(one => one.IsOurs).ToList();
        var theirs = _close.Take(count).Where(one => !one.IsOurs).ToList();
        _close.RemoveRange(0, count);
        var pairs = CallPairs.Of([.. ours.Select(one => one.Call)], [.. theirs.Select(one => one.Call)], terms.Tolerance.Time);
        var (ourPaired, theirPaired) = (pairs.Select(pair => pair.Ours).ToHashSet(), pairs.Select(pair => pair.Theirs).ToHashSet());
        var settled = new List<SettledLine>(ours.Count + theirs.Count);
        foreach (var (ourAt, theirAt) in pairs.Where(pair => IsIn(ours[pair.Ours]) || IsIn(theirs[pair.Theirs])))
        {
            var (our, their) = (ours[ourAt], theirs[theirAt]);
            var reasons = terms.Tolerance.Between(our.Call, their.Call);
            settled.Add(new SettledLine(reasons == ReconciliationReasons.None ? ReconciliationPile.Equal : ReconciliationPile.Different, reasons, our.Side, their.Side));
        }

        settled.AddRange(ours.Where((one, at) => !ourPaired.Contains(at) && one.Call.IsBilled && IsIn(one))
            .Select(one => new SettledLine(ReconciliationPile.OursOnly, ReconciliationReasons.None, one.Side, null)));
        var known = theirs.CountBy(one => (one.Number, one.Call.Start, one.Call.Seconds)).ToDictionary(one => one.Key, one => one.Value);
        settled.AddRange(theirs.Where((one, at) => !theirPaired.Contains(at) && IsIn(one)).Select(one => new SettledLine(
            ReconciliationPile.TheirsOnly, known[(one.Number, one.Call.Start, one.Call.Seconds)] > 1 ? ReconciliationReasons.Repeated : ReconciliationReasons.None, null, one.Side)));
        return settled;
    }

    private bool IsIn(Record one) => one.Call.Start >= terms.Period.From && one.Call.Start < terms.Period.To;

    /// <param name="Shown">The start as its own side has it.</param>
    private sealed record Record(bool IsOurs, string Digits, ReconciledCall Call, string Number, string Caller, DateTimeOffset Shown)
    {
        public SettledSide Side => new(Call.Id, Shown, Number, Caller, 1, Call.Seconds, Call.Amount);

        public static Record Read(NpgsqlDataReader row)
        {
            var (digits, caller) = (row.GetString(1), row.GetString(5));
            var call = new ReconciledCall(row.GetInt64(3), row.GetFieldValue<DateTimeOffset>(2), LastOf(caller, digits.Length), (int)row.GetInt64(6), row.GetDecimal(7), row.GetBoolean(8));
            return new Record(row.GetBoolean(0), digits, call, row.GetString(4), caller, row.GetFieldValue<DateTimeOffset>(9));
        }

        // As many of the caller's digits as of the called number's.
        private static string LastOf(string number, int count)
        {
            var digits = string.Concat(number.Where(char.IsAsciiDigit));
            return digits.Length <= count ? digits : digits[^count..];
        }
    }
}
