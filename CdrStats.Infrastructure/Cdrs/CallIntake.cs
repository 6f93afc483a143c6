using System.Globalization;
using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>Puts records into the inbox, each once, and says what became of each. One bad record holds up no other.</summary>
public sealed class CallIntake(ImportHost host, MediationOptions mediation, TimeProvider clock)
{
    public const int MostRecords = 10_000;
    public const int MostKeyCharacters = 200;

    /// <summary>Takes them, or says why none of them can be; no records at all are a question whether any would be taken.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached; handing the same records in again does no harm.</exception>
    public async Task<IntakeOutcome> AcceptAsync(IReadOnlyList<IntakeRecord> records, IntakeOrigin origin, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(origin);
        await using var connection = await host.Databases.Calls.OpenConnectionAsync(cancellation);
        var switches = new IntakeSwitches(await MediationTables.SwitchesAsync(connection, mediation, cancellation), origin);
        if (switches.Trouble is { } trouble)
        {
            return new IntakeOutcome.Refused(trouble);
        }

        var answers = new IntakeAnswer[records.Count];
        var waiting = new List<(int Index, InboxRow Row)>();
        var now = clock.GetUtcNow();
        for (var i = 0; i < records.Count; i++)
        {
            if ((records[i].Defect ?? switches.Settle(records[i].Row!) ?? Defect(records[i].Row!, now)) is { } reason)
            {
                answers[i] = new IntakeAnswer(i, IntakeStatus.Rejected, reason);
            }
            else
            {
                waiting.Add((i, records[i].Row!));
            }
        }

        foreach (var index in await StoredAsync(connection, switches, waiting, cancellation))
        {
            answers[index] = new IntakeAnswer(index, IntakeStatus.Duplicate, "The call is stored already.");
        }

        var unseen = waiting.Where(one => answers[one.Index] is null).ToList();
        await InsertAsync(unseen, answers, cancellation);
        return new IntakeOutcome.Answered(answers);
    }

    private static string? Defect(InboxRow row, DateTimeOffset now) =>
        row.Switch.Trim().Length == 0 ? "switch is missing"
        : (string?)row.SourceKey is { Length: 0 } ? "source_key is empty"
        : (string?)row.SourceKey is { Length: > MostKeyCharacters and var length } ? $"source_key has {length} characters; at most {MostKeyCharacters} are kept"
        : RecordCheck.ReasonToReject(row, now);

    private static async Task<IEnumerable<int>> StoredAsync(NpgsqlConnection connection, IntakeSwitches switches, List<(int Index, InboxRow Row)> rows, CancellationToken cancellation)
    {
        var candidates = rows
            .Select(one => (one.Index, one.Row, Switch: switches.Find(one.Row.Switch)))
            .Where(one => one.Switch is not null)
            .ToList();
        var found = await StoredRecords.FindAsync(connection, [.. candidates.Select(one => (one.Row.Start, one.Switch!.Id, RecordKey.Of(one.Row, Guid.Empty)))], cancellation);
        return found.Select(call => candidates[call.At].Index);
    }

    private async Task InsertAsync(List<(int Index, InboxRow Row)> rows, IntakeAnswer[] answers, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            var taken = await SendAsync(rows, cancellation);
            foreach (var (index, row) in rows)
            {
                // Of equal records in one request the first is the one that was taken.
                answers[index] = taken.Remove((row.Switch, row.SourceKey.ToString()))
                    ? new IntakeAnswer(index, IntakeStatus.Accepted, null)
                    : new IntakeAnswer(index, IntakeStatus.Duplicate, "The record was received already.");
            }
        }
        catch (PostgresException bad) when (RefusedData.IsReasonOf(bad))
        {
            // Data that only the database could judge: halve until the one record that it will not take stands alone.
            if (rows.Count == 1)
            {
                answers[rows[0].Index] = new IntakeAnswer(rows[0].Index, IntakeStatus.Rejected, bad.MessageText);
                return;
            }

            await InsertAsync(rows[..(rows.Count / 2)], answers, cancellation);
            await InsertAsync(rows[(rows.Count / 2)..], answers, cancellation);
        }
    }

    private async Task<HashSet<(string Switch, string Key)>> SendAsync(List<(int Index, InboxRow Row)> rows, CancellationToken cancellation)
    {
        const string Columns = """
            switch, source_key, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, dialcode, state, channel, starting_date,
            duration, billsec, progresssec, answersec, waitsec, hangup_cause_id, hangup_cause, direction, country_code, accountcode,
            buy_rate, sell_rate, buy_cost, sell_cost, extradata, linked_id
            """;
        const string Sql = $"""
            insert into cdr_import ({Columns})
            select * from unnest($1::varchar[], $2::varchar[], $3::integer[], $4::varchar[], $5::varchar[], $6::varchar[], $7::varchar[], $8::varchar[], $9::varchar[],
                $10::varchar[], $11::timestamptz[], $12::integer[], $13::integer[], $14::integer[], $15::integer[], $16::integer[], $17::integer[], $18::varchar[],
                $19::integer[], $20::varchar[], $21::varchar[], $22::numeric[], $23::numeric[], $24::numeric[], $25::numeric[], $26::jsonb[], $27::varchar[])
            on conflict (switch, source_key) where source_key is not null do nothing
            returning switch, source_key
            """;
        await using var command = host.Databases.Inbox.CreateCommand(Sql);
        void Texts(Func<InboxRow, string?> value) => Add(NpgsqlDbType.Varchar, rows.Select(one => value(one.Row)).ToArray());
        void Numbers(Func<InboxRow, int?> value) => Add(NpgsqlDbType.Integer, rows.Select(one => value(one.Row)).ToArray());
        void Amounts(Func<InboxRow, decimal?> value) => Add(NpgsqlDbType.Numeric, rows.Select(one => value(one.Row)).ToArray());
        void Add(NpgsqlDbType type, object values) => command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });

        Texts(row => row.Switch);
        Texts(row => row.SourceKey);
        Numbers(row => (int)row.Source);
        Texts(row => row.CallId);
        Texts(row => row.CallerNumber);
        Texts(row => row.CallerName);
        Texts(row => row.Destination);
        Texts(row => row.DialCode);
        Texts(row => row.State);
        Texts(row => row.Channel);
        Add(NpgsqlDbType.TimestampTz, rows.Select(one => one.Row.Start.UtcDateTime).ToArray());
        Numbers(row => row.Duration);
        Numbers(row => row.BillSeconds);
        Numbers(row => row.ProgressSeconds);
        Numbers(row => row.AnswerSeconds);
        Numbers(row => row.WaitSeconds);
        Numbers(row => row.HangupCauseId);
        Texts(row => row.HangupCause);
        Numbers(row => row.Direction);
        Texts(row => row.CountryCode);
        Texts(row => row.AccountCode);
        Amounts(row => row.BuyRate);
        Amounts(row => row.SellRate);
        Amounts(row => row.BuyCost);
        Amounts(row => row.SellCost);
        Add(NpgsqlDbType.Jsonb, rows.Select(one => (string?)one.Row.ExtraData).ToArray());
        Texts(row => row.LinkedId);

        var taken = new HashSet<(string, string)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            taken.Add((reader.GetString(0), reader.GetString(1)));
        }

        return taken;
    }
}
