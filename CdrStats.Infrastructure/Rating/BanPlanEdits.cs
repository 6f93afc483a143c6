using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What an edit of a ban plan changes: its name, and of its prefixes those that it takes out, adds or names otherwise, however long the list is.</summary>
internal static class BanPlanEdits
{
    /// <summary>The plan as it is stored; null and none if it is not.</summary>
    public static async Task<(string? Name, IReadOnlyList<BanPrefix> Prefixes)> StoredAsync(NpgsqlConnection connection, int id, CancellationToken cancellation)
    {
        const string Stored = "select plan.name, prefix.prefix::text, prefix.destination from ban_plan plan left join ban_prefix prefix on prefix.ban_plan_id = plan.id where plan.id = $1";
        await using var command = new NpgsqlCommand(Stored, connection) { Parameters = { new() { Value = id } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var (name, prefixes) = ((string?)null, new List<BanPrefix>());
        while (await row.ReadAsync(cancellation))
        {
            name = row.GetString(0);
            if (!row.IsDBNull(1))
            {
                prefixes.Add(new BanPrefix(row.GetString(1), row.GetString(2)));
            }
        }

        return (name, prefixes);
    }

    public static EditChanges Changes(string? nameBefore, string? name, IReadOnlyList<BanPrefix> before, IReadOnlyList<BanPrefix> after) =>
        new EditChanges().Note("name", nameBefore, name).Note("prefixes", Words(before.Except(after)), Words(after.Except(before)));

    private static List<string> Words(IEnumerable<BanPrefix> prefixes) => [.. prefixes.Select(one => $"{one.Prefix} {one.Destination}".TrimEnd())];
}
