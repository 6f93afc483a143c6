using Npgsql;

namespace CdrStats.Infrastructure.Languages;

/// <summary>In which language those read who get a mail: users have chosen one, an address that is no user's has none.</summary>
public sealed class ReaderLanguages(NpgsqlDataSource database)
{
    /// <returns>The code of a language by address, in lower case; addresses of nobody, and of users who never signed in, are left out.</returns>
    public Task<IReadOnlyDictionary<string, string>> OfAsync(IReadOnlyCollection<string> addresses, CancellationToken cancellation) => ReadAsync(database, addresses, cancellation);

    internal static async Task<IReadOnlyDictionary<string, string>> ReadAsync(NpgsqlDataSource database, IReadOnlyCollection<string> addresses, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select distinct on (lower(email)) lower(email), language from console_user where lower(email) = any($1) and language is not null order by lower(email), disabled, id");
        command.Parameters.AddWithValue(addresses.Select(Key).ToArray());
        var found = new Dictionary<string, string>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            found[row.GetString(0)] = row.GetString(1);
        }

        return found;
    }

    /// <summary>How an address is looked up.</summary>
    public static string Key(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Trim().ToLowerInvariant();
    }
}
