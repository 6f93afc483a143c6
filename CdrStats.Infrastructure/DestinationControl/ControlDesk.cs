using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Import;
using Npgsql;

namespace CdrStats.Infrastructure.DestinationControl;

/// <summary>What lists say of a number.</summary>
/// <param name="Digits">As it is read.</param>
/// <param name="LookedAt">The same, with what is taken off it.</param>
/// <param name="Matching">Every entry that matches; the first decides.</param>
public sealed record ControlAnswer(string Dialled, CallKind Kind, string Digits, string LookedAt, string? Country, string? Destination, ControlVerdict Verdict, IReadOnlyList<ControlEntry> Matching);

/// <summary>Looks at numbers by the lists and bans that the next imported call is looked at by, and at past calls on request.</summary>
public sealed class ControlDesk(ImportHost import, MediationOptions mediation, NpgsqlDataSource database)
{
    private const int Piece = 5000;

    /// <summary>What would match: a customer may ask of its own calls alone.</summary>
    /// <param name="customer">Null: a call without an owner.</param>
    public async Task<ControlAnswer> AskAsync(AccessScope scope, int? customer, string dialled, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var whose = scope.SeesEverything ? customer : scope.CustomerId;
        var rules = (await import.Importer.RulesAsync(cancellation)).Mediation;
        var settings = mediation.Over();
        var number = new NumberNormaliser(settings).Normalise(dialled);
        var code = number.Digits.Length == 0 ? null : rules.DialPlan.Find(number.Digits, settings.PrefixLimitMin, settings.PrefixLimitMax);
        var bans = whose is { } id && rules.Plans.TryGetValue(id, out var plan) ? plan.Bans : BanList.None;
        return new ControlAnswer(
            dialled, number.Kind, number.Digits, rules.Control.Strip(number.Digits).ToString(), code?.Country, code?.Destination, rules.Control.Decide(whose, number.Digits, code?.Country, bans),
            rules.Control.Matching(whose, number.Digits, code?.Country, bans));
    }

    /// <summary>
    /// Decides anew on the calls that began in [from, to), by the lists as they are now; tells nobody. Ended before the end, what was done stays done,
    /// and doing it again does no harm.
    /// </summary>
    /// <param name="progress">Calls looked at, and of those how many changed.</param>
    /// <returns>The same, at the end.</returns>
    public async Task<(long Calls, long Changed)> ApplyAsync(AccessScope scope, DateTimeOffset from, DateTimeOffset to, IProgress<(long Calls, long Changed)>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            throw new UnauthorizedAccessException("Past calls are decided on by operators.");
        }

        var rules = (await import.Importer.RulesAsync(cancellation)).Mediation;
        // Batches that go by older lists are over after this; later ones go by those that are read here, or newer.
        await RulesInUse.PassedAsync(database, cancellation);
        var (calls, changed, after) = (0L, 0L, (Start: from.UtcDateTime.AddTicks(-10), Id: long.MaxValue));
        while (true)
        {
            var piece = await ReadAsync(after, to, cancellation);
            if (piece.Count == 0)
            {
                return (calls, changed);
            }

            changed += await WriteAsync([.. piece.Select(one => (one.Id, one.Start, Verdict: Decide(rules, one)))], cancellation);
            calls += piece.Count;
            after = (piece[^1].Start, piece[^1].Id);
            progress?.Report((calls, changed));
        }
    }

    private static ControlVerdict Decide(Domain.Import.MediationRules rules, PastCall call) => rules.Control.Decide(
        call.Customer, call.Digits, call.Country, call.Customer is { } id && rules.Plans.TryGetValue(id, out var plan) ? plan.Bans : BanList.None);

    private async Task<List<PastCall>> ReadAsync((DateTime Start, long Id) after, DateTimeOffset to, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select id, start, customer_id, e164, country from call where (start, id) > ($1, $2) and start >= $1 and start < $3 order by start, id limit {Piece}");
        foreach (var value in (object[])[after.Start, after.Id, to.UtcDateTime])
        {
            command.Parameters.Add(new() { Value = value });
        }

        var calls = new List<PastCall>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            calls.Add(new PastCall(row.GetInt64(0), row.GetDateTime(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)));
        }

        return calls;
    }

    private async Task<int> WriteAsync(IReadOnlyList<(long Id, DateTime Start, ControlVerdict Verdict)> decided, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            update call set authorized = decided.authorized, listed_by = decided.words
            from unnest($1::bigint[], $2::timestamptz[], $3::boolean[], $4::text[]) as decided (id, start, authorized, words)
            where call.id = decided.id and call.start = decided.start and (call.authorized is distinct from decided.authorized or call.listed_by is distinct from decided.words)
            """);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. decided.Select(one => one.Id)] });
        command.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. decided.Select(one => one.Start)] });
        command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = [.. decided.Select(one => one.Verdict.IsAuthorised)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. decided.Select(one => one.Verdict.Words)] });
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record PastCall(long Id, DateTime Start, int? Customer, string Digits, string? Country);
}
