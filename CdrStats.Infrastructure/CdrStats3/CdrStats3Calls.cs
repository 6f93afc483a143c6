using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>What was sent to the inbox.</summary>
/// <param name="Duplicates">Sent by an earlier run.</param>
/// <param name="Mark">The rows of this and earlier runs carry it in the inbox.</param>
/// <param name="Refused">Rows that the inbox would not take, with its words.</param>
public sealed record SentCalls(long Read, long Sent, long Duplicates, Guid Mark, IReadOnlyList<string> Refused);

/// <summary>
/// Sends the calls of a CDR-Stats 3, and the records that wait in its inbox, to the inbox here, streamed. Each carries where it comes from as its
/// source key, so that a run that is broken off is simply made again.
/// </summary>
public sealed class CdrStats3Calls(InboxSender inbox)
{
    private const int Batch = 5_000;
    private const int MostRefused = 100;

    /// <summary>The beginning of the source keys of a database's calls.</summary>
    public static string CallKey(CdrStats3Database from) => $"cdr-stats-3/{from.Name}/cdr/";

    /// <summary>Calls that were imported there, with the amounts that they were billed by there.</summary>
    public Task<SentCalls> SendAsync(CdrStats3Database from, IProgress<long> progress, CancellationToken cancellation)
    {
        var country = from.Has("dialcode_country", "iso2") ? "nullif(k.iso2, '')" : "k.countrycode";
        var (given, join) = from.Has("dialcode_country") ? ($"{country}::text", "left join dialcode_country k on k.id = c.country_id") : ("null::text", "");
        var extra = from.Has("voip_cdr", "data") ? "c.data" : from.Has("voip_cdr", "extradata") ? "c.extradata" : "null";
        return SendAsync(
            from,
            CallKey(from),
            $"""
             select c.id::bigint, s.ipaddress::text, c.cdr_source_type, c.callid::text, c.caller_id_number::text, c.caller_id_name::text, c.destination_number::text, c.dialcode_id::text,
                 c.state::text, c.channel::text, c.starting_date, c.duration, c.billsec, c.progresssec, c.answersec, c.waitsec, h.code, null::text, c.direction, {given},
                 c.accountcode::text, c.buy_rate, c.sell_rate, c.buy_cost, c.sell_cost, {extra}::text
             from voip_cdr c join voip_switch s on s.id = c.switch_id left join hangup_cause h on h.id = c.hangup_cause_id {join}
             order by c.id
             """,
            progress,
            cancellation);
    }

    /// <summary>Records that nobody has imported there.</summary>
    public Task<SentCalls> SendWaitingAsync(CdrStats3Database from, IProgress<long> progress, CancellationToken cancellation) => SendAsync(
        from,
        $"cdr-stats-3/{from.Name}/inbox/",
        """
        select id::bigint, switch::text, cdr_source_type, callid::text, caller_id_number::text, caller_id_name::text, destination_number::text, dialcode::text, state::text, channel::text,
            starting_date, duration, billsec, progresssec, answersec, waitsec, hangup_cause_id, hangup_cause::text, direction, country_code::text,
            accountcode::text, buy_rate, sell_rate, buy_cost, sell_cost, extradata::text
        from cdr_import where not imported order by id
        """,
        progress,
        cancellation);

    private async Task<SentCalls> SendAsync(CdrStats3Database from, string keys, string sql, IProgress<long> progress, CancellationToken cancellation)
    {
        var (read, sent, duplicates) = (0L, 0L, 0L);
        var (refused, batch) = (new List<string>(), new List<InboxRow>(Batch));
        // Made of the keys: whatever an earlier run left waiting is seen through by the next.
        var mark = new SentByFile(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(keys)).AsSpan(0, 16)), Again: false, (_, _) => Task.CompletedTask);
        await foreach (var row in from.RowsAsync(sql, cancellation))
        {
            batch.Add(Read(row, keys));
            read++;
            if (batch.Count == Batch)
            {
                await FlushAsync();
            }
        }

        await FlushAsync();
        return new SentCalls(read, sent, duplicates, mark.Import, refused);

        async Task FlushAsync()
        {
            var receipt = await inbox.SendAsync(batch, mark, cancellation);
            (sent, duplicates) = (sent + receipt.Sent, duplicates + receipt.Duplicates);
            refused.AddRange(receipt.Refused.Take(MostRefused - refused.Count).Select(one => $"{batch[one.Position].SourceKey}: {one.Reason}"));
            batch.Clear();
            progress.Report(read);
        }
    }

    private static InboxRow Read(NpgsqlDataReader row, string keys)
    {
        var source = Number(2) ?? 0;
        return new InboxRow
        {
            SourceKey = string.Create(CultureInfo.InvariantCulture, $"{keys}{row.GetInt64(0)}"),
            Switch = Text(1) ?? "",
            Source = Enum.IsDefined((CdrSource)source) ? (CdrSource)source : CdrSource.Unknown,
            CallId = Text(3) ?? "",
            CallerNumber = Text(4) ?? "",
            CallerName = Text(5) ?? "",
            Destination = Text(6) ?? "",
            DialCode = Text(7),
            State = Text(8),
            Channel = Text(9),
            Start = row.GetFieldValue<DateTimeOffset>(10),
            Duration = Number(11) ?? 0,
            BillSeconds = Number(12) ?? 0,
            ProgressSeconds = Number(13),
            AnswerSeconds = Number(14),
            WaitSeconds = Number(15),
            HangupCauseId = Number(16),
            HangupCause = Text(17),
            Direction = Number(18),
            CountryCode = Text(19),
            AccountCode = Text(20),
            BuyRate = Amount(21),
            SellRate = Amount(22),
            BuyCost = Amount(23),
            SellCost = Amount(24),
            ExtraData = Text(25) is { } json and not ("{}" or "null" or "\"\"") ? json : null,
        };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column) is { Length: > 0 } text ? text : null;
        int? Number(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
        decimal? Amount(int column) => row.IsDBNull(column) ? null : row.GetDecimal(column);
    }
}
