using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Testing;

/// <summary>An API key put into a console's database as the console itself would, also such as it would not make any more.</summary>
public static class StoredApiKey
{
    /// <param name="switchId">The switch it is for.</param>
    /// <param name="userId">The user whose it is.</param>
    /// <param name="goodFor">Negative: it was good until then.</param>
    public static async Task<ApiKeySecret> AddAsync(string connection, string[] scopes, int? switchId = null, int? userId = null, TimeSpan? goodFor = null)
    {
        var secret = ApiKeySecret.New();
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            "insert into api_key (name, prefix, hash, scopes, switch_id, user_id, expires_at, created_at, created_by) values ('test', $1, $2, $3, $4, $5, now() + $6, now(), 'test')");
        command.Parameters.AddWithValue(secret.Prefix);
        command.Parameters.AddWithValue(secret.Hash());
        command.Parameters.AddWithValue(scopes);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = switchId });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan?> { TypedValue = goodFor });
        await command.ExecuteNonQueryAsync();
        return secret;
    }
}
