using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Audit;

/// <summary>Writes down what was done beside edits, which note themselves with what they change: signing in, taking files away, looking with a customer's eyes.</summary>
public sealed class AuditNotes(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Who did what nobody was signed in for.</summary>
    public const string Nobody = "nobody";

    private const int LongestValue = 2_000;

    /// <summary>Notes a deed with what is to be known of it; what is null is left out. Never a secret.</summary>
    public async Task AddAsync(string who, string kind, int id, string name, string action, CancellationToken cancellation, params (string Field, string? Value)[] facts)
    {
        var changes = new EditChanges();
        foreach (var (field, value) in facts)
        {
            changes.Note(field, null, value is { Length: > LongestValue } ? value[..LongestValue] : value);
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await EditLog.AddAsync(connection, who, kind, id, name, action, changes, clock.GetUtcNow(), cancellation);
    }
}
