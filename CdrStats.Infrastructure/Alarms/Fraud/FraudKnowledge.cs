using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Numbering;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>The settings and the listed numbers as the database has them: read anew when an edit moved their version.</summary>
internal sealed class FraudKnowledge
{
    private long _version = -1;

    public FraudSettings Settings { get; private set; } = FraudTable.Untouched;

    /// <summary>Listed numbers and ranges; null: none.</summary>
    public DigitTrie<bool>? Listed { get; private set; }

    public bool IsListed(string digits) => Listed is { } listed && digits.Length > 0 && listed.TryFind(digits, 1, 15, out _);

    /// <returns>Whether something was edited.</returns>
    public async Task<bool> RefreshAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        long version;
        await using (var command = new NpgsqlCommand("select coalesce((select version from config_version where area = 'fraud'), 0)", connection))
        {
            version = (long)(await command.ExecuteScalarAsync(cancellation))!;
        }

        if (version == _version)
        {
            return false;
        }

        Settings = await FraudTable.ReadAsync(connection, cancellation);
        var numbers = new List<KeyValuePair<string, bool>>();
        await using (var command = new NpgsqlCommand("select distinct prefix from fraud_number", connection))
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                numbers.Add(new(row.GetString(0), true));
            }
        }

        (Listed, _version) = (numbers.Count == 0 ? null : new DigitTrie<bool>(numbers), version);
        return true;
    }
}
