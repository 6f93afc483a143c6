using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>The past of calls in progress, as the switches told them, within a scope: a customer's is that of their own calls alone.</summary>
public sealed class CallHistory
{
    /// <summary>Steps shorter than this are read from the seconds, which are kept for days alone.</summary>
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ICallSeries _series;

    internal CallHistory(ICallSeries series) => _series = series;

    /// <summary>As the console's own database keeps it.</summary>
    public CallHistory(NpgsqlDataSource database)
        : this(new PostgresSeries(database))
    {
    }

    /// <summary>One line for each key. Within a customer's scope it is one, of that customer, whatever is asked for.</summary>
    /// <param name="step">Whole seconds under a minute, or whole minutes.</param>
    /// <param name="key">One of them; null: all.</param>
    /// <exception cref="SeriesTroubleException">The store cannot be read now.</exception>
    public async Task<IReadOnlyList<HistoryLine>> ReadAsync(
        AccessScope scope, HistoryBy by, string? key, TimeRange range, TimeSpan step, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, TimeSpan.FromSeconds(1));
        if (!scope.SeesEverything)
        {
            if (scope.CustomerId is not { } customer)
            {
                return [];
            }

            (by, key) = (HistoryBy.Customer, customer.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var question = new HistoryQuestion(by, key, range, step, step >= Minute) { Scope = scope };
        var loads = await _series.ReadAsync(question, cancellation);
        if (by is not (HistoryBy.Total or HistoryBy.Switch) && loads.Count > 0)
        {
            loads = LoadSteps.Whole(loads, await _series.ReadAsync(question with { By = HistoryBy.Total, Key = null }, cancellation));
        }

        return [.. loads.GroupBy(load => load.Of.Key).Select(line => new HistoryLine(line.Key, [.. line.Select(HistoryStep.Of)]))];
    }

    /// <summary>From the first whole minute that is known of one line to the end of the newest; of anything but a switch, that in which any feed told. Null: none.</summary>
    /// <exception cref="SeriesTroubleException">The store cannot be read now.</exception>
    public Task<TimeRange?> KnownAsync(HistoryKey key, CancellationToken cancellation) => _series.KnownAsync(key.By == HistoryBy.Switch ? key : HistoryKey.Total, cancellation);

    /// <summary>The steps of one line of which anything is known, in order; who had no call while feeds told had none.</summary>
    /// <param name="step">Whole minutes.</param>
    /// <exception cref="SeriesTroubleException">The store cannot be read now.</exception>
    public async Task<IReadOnlyList<HistoryStep>> LineAsync(AccessScope scope, HistoryKey key, TimeRange range, TimeSpan step, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, Minute);
        var lines = await ReadAsync(scope, key.By, key.Key, range, step, cancellation);
        if (lines.Count > 0 || key.By != HistoryBy.Customer || !(scope.SeesEverything || scope.CustomerId is not null))
        {
            return [.. lines.SelectMany(line => line.Steps)];
        }

        var total = await _series.ReadAsync(new HistoryQuestion(HistoryBy.Total, null, range, step, true) { Scope = scope }, cancellation);
        return [.. total.Select(load => new HistoryStep(load.At, 0, 0, 0, 0, 0, null))];
    }
}
