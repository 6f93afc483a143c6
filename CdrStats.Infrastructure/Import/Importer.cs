using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Imports what waits in the inbox. Safe to run several times at once, here and on other hosts: each run holds its own rows.
/// A row that the database refuses is found by halving the batch and goes to quarantine alone.
/// </summary>
public sealed partial class Importer : IDisposable
{
    /// <summary>Rows of a full batch: enough to make the fixed costs small, few enough to stay under 100 MB with two at once.</summary>
    public const int FullBatch = 10_000;

    private const int Attempts = 5;
    private readonly ImportRulesSource _rules;
    private readonly InboxTurn _turn = new();
    private readonly ImportDatabases _databases;
    private readonly CallPartitions _partitions;
    private readonly ImportBatch _batch;
    private readonly ILogger<Importer> _logger;
    private volatile bool _lookUp;

    public Importer(ImportDatabases databases, MediationOptions options, TimeProvider clock, ILogger<Importer> logger)
    {
        ArgumentNullException.ThrowIfNull(databases);
        _databases = databases;
        _logger = logger;
        _rules = new ImportRulesSource(databases.Calls, options);
        _partitions = new CallPartitions(databases.Calls);
        _batch = new ImportBatch(databases, _rules, new SwitchRegistrar(databases.Calls), _partitions, _turn, clock);
    }

    /// <summary>The rules that the next batch would go by; the call's detail page and the simulator explain by the same.</summary>
    public Task<ImportRules> RulesAsync(CancellationToken cancellation) => _rules.CurrentAsync(cancellation);

    /// <summary>Imports one batch of the oldest waiting rows. Throws when the database cannot be reached: nothing was done then.</summary>
    public async Task<BatchResult> RunAsync(int most = FullBatch, CancellationToken cancellation = default) =>
        (await RunBatchAsync(most, cancellation)).Result;

    /// <inheritdoc cref="RunAsync"/>
    /// <returns>Also whether the batch took as many rows as it could, few as they may have been: more may wait then.</returns>
    internal async Task<(BatchResult Result, bool IsFull)> RunBatchAsync(int most, CancellationToken cancellation)
    {
        var lookUp = _lookUp;
        var refused = new Dictionary<long, string>();
        for (var attempt = 1; ; attempt++)
        {
            var taken = new TakenRows();
            try
            {
                var result = await _batch.RunAsync(most, lookUp, refused, taken, cancellation);
                _lookUp = lookUp && result.Duplicate > 0;
                return (result, taken.IsFull);
            }
            catch (Exception) when (_turn.StartAgain())
            {
                throw;
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && attempt < Attempts)
            {
                LogAgain(error.SqlState);
            }
            catch (Exception error) when (IsOfTheInbox(error) && attempt < Attempts)
            {
                await InboxSchema.EnsureAsync(_databases.Inbox, cancellation);
            }
            catch (PostgresException error) when (CallPartitions.IsMissing(error) && attempt < Attempts)
            {
                _partitions.Forget();
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation && !lookUp)
            {
                // Records sent again after their inbox rows were purged come in crowds: look before writing until a batch has none.
                lookUp = _lookUp = true;
            }
            catch (PostgresException error) when (RefusedData.IsReasonOf(error) && taken.Count > 0 && !(taken.Count == 1 && refused.ContainsKey(taken.First)))
            {
                // Alone it is the one: kept by its id, since another worker may hold it when the next batch is taken.
                if (taken.Count == 1)
                {
                    var reason = $"The database refused it: {error.SqlState} {error.MessageText}";
                    refused.Add(taken.First, reason);
                    LogRefused(taken.First, reason);
                }

                most = Math.Max(1, taken.Count / 2);
                attempt = 0;
            }
        }
    }

    /// <summary>Imports until nothing waits, with so many batches at once. Returns the sum of what was done.</summary>
    public async Task<BatchResult> DrainAsync(int atOnce, CancellationToken cancellation)
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(
            async () =>
            {
                var sum = BatchResult.Nothing;
                while (await RunAsync(FullBatch, cancellation) is { Read: > 0 } done)
                {
                    sum = sum.Plus(done);
                }

                return sum;
            },
            cancellation)));
        return sums.Aggregate((left, right) => left.Plus(right));
    }

    public void Dispose()
    {
        _turn.Dispose();
        _rules.Dispose();
    }

    // The table is gone, or was made anew by a pusher that knows nothing of our columns.
    private static bool IsOfTheInbox(Exception error) =>
        error is InboxReplacedException or PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn };

    [LoggerMessage(LogLevel.Warning, "Row {Row} of the inbox goes to quarantine. {Reason}")]
    private partial void LogRefused(long row, string reason);

    [LoggerMessage(LogLevel.Information, "A batch met another one ({SqlState}); running it again")]
    private partial void LogAgain(string sqlState);
}
