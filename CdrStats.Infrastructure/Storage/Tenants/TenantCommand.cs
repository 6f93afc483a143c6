using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Infrastructure.Storage.Tenants;

/// <summary>
/// One reading statement within a scope. An operator's goes as it is. A customer's runs as the role that the policies of the tables bind, so that the database shows that
/// customer's rows alone, whatever the statement says (docs/decisions/0015): in the same round trip, and until the statement ends.
/// </summary>
public sealed class TenantCommand : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch;
    private readonly NpgsqlBatchCommand _asked;
    private readonly bool _isBound;

    internal TenantCommand(NpgsqlDataSource database, AccessScope scope, string text)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _batch = database.CreateBatch();
        _asked = new NpgsqlBatchCommand(text);
        if (TenantScope.Enter(scope) is { } enter)
        {
            _batch.BatchCommands.Add(new NpgsqlBatchCommand(enter));
            _isBound = true;
        }

        _batch.BatchCommands.Add(_asked);
    }

    public string CommandText
    {
        get => _asked.CommandText;
        set => _asked.CommandText = value;
    }

    public NpgsqlParameterCollection Parameters => _asked.Parameters;

    public async Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken cancellation)
    {
        var reader = await _batch.ExecuteReaderAsync(cancellation);
        try
        {
            if (_isBound)
            {
                await reader.NextResultAsync(cancellation);
            }

            return reader;
        }
        catch
        {
            // An error of the statement comes here, and the connection must go back.
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <returns>The first value of the first row; null: there is no row.</returns>
    public async Task<object?> ExecuteScalarAsync(CancellationToken cancellation)
    {
        await using var reader = await ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetValue(0) : null;
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}
