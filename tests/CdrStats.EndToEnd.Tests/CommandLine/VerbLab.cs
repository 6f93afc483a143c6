using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.CommandLine;

/// <summary>A database to run verbs on, a folder for their files, and questions that do not go through the console.</summary>
internal sealed class VerbLab(string connection) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connection);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cdrstats-files");

    public string Connection => connection;

    public string Folder => _folder.FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public string Write(params string[] lines) => WriteText("calls.csv", lines is [""] ? "" : string.Join("\r\n", lines) + "\r\n");

    public string WriteText(string name, string content)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, content);
        return file;
    }

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }

    /// <summary>Waits until a console has said that it runs.</summary>
    public async Task SignedAsync()
    {
        while (await OneAsync<long>("select count(*) from pg_stat_activity where application_name like 'cdrstats-console jobs http%'") == 0)
        {
            await Task.Delay(50, Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
