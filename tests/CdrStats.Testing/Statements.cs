using Npgsql;
using Xunit;

namespace CdrStats.Testing;

/// <summary>One statement at a test's database, until the test ends.</summary>
public static class Statements
{
    public static async Task RunAsync(this NpgsqlDataSource database, string sql)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
