using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Customers;

/// <summary>
/// Works off the queue of <see cref="OwnershipJobs"/>: stored calls in slices of time, oldest first, each slice with its roll-ups and its place in
/// the job in one transaction. Ended anywhere it goes on from the last slice; two hosts at once wait for each other at the job's row, and the second
/// finds the slice done.
/// </summary>
/// <param name="slice">About so many calls are looked at in one transaction.</param>
public sealed class OwnershipWork(NpgsqlDataSource calls, Importer importer, TimeProvider clock, int slice = 20_000)
{
    /// <summary>Works until nothing is left.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await NextAsync(cancellation) is { } job)
        {
            try
            {
                // What importers store from here on has its owner by the edit that ordered this.
                await RulesInUse.PassedAsync(calls, cancellation);
                while (!await TrySliceAsync(job, cancellation))
                {
                    cancellation.ThrowIfCancellationRequested();
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                await using var note = calls.CreateCommand("update ownership_job set trouble = $2 where id = $1");
                note.Parameters.AddWithValue(job);
                note.Parameters.AddWithValue(error.Message);
                await note.ExecuteNonQueryAsync(CancellationToken.None);
                throw;
            }
        }
    }

    private async Task<long?> NextAsync(CancellationToken cancellation)
    {
        await using var command = calls.CreateCommand("select min(id) from ownership_job where finished_at is null");
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    // Who is let down where two wait for each other loses nothing but the slice, which is done again.
    private async Task<bool> TrySliceAsync(long id, CancellationToken cancellation)
    {
        try
        {
            return await SliceAsync(id, cancellation);
        }
        catch (PostgresException met) when (met.SqlState is PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    /// <summary>Does the next slice of a job. True: that was the last one.</summary>
    internal async Task<bool> SliceAsync(long id, CancellationToken cancellation)
    {
        var rules = await importer.RulesAsync(cancellation);
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await HoldAsync(connection, id, cancellation) is not { } job)
        {
            return true;
        }

        var from = job.Reached ?? await FirstAsync(connection, job.Since, cancellation);
        var until = from is { } start ? await EndAsync(connection, start, cancellation) : null;
        var found = from is null ? [] : await OwnedCalls.TakeAsync(connection, job.Code, job.SwitchId, job.From, from.Value, until, cancellation);
        var rollups = new Rollups();
        var legs = new LegChanges();
        var changed = new List<OwnedCall>();
        long priced = 0;
        foreach (var call in found)
        {
            if (call.Under(rules.Mediation, anew: job.From is not null) is { } now)
            {
                if (call.LinkedId is { } linkedId)
                {
                    legs.Remove(linkedId, new Leg(call.Figures, call.RecordKey), rollups);
                    legs.Add(linkedId, new Leg(now.Figures, now.RecordKey), rollups);
                }
                else
                {
                    rollups.Remove(call.Figures);
                    rollups.Add(now.Figures);
                }

                changed.Add(now);
                priced += now.Rating != call.Rating ? 1 : 0;
            }
        }

        if (changed.Count > 0)
        {
            await OwnedCalls.StoreAsync(connection, changed, cancellation);
        }

        await PlaceAsync(connection, id, from, until, changed.Count, priced, cancellation);
        await legs.SettleAsync(connection, rollups, cancellation);
        await RollupWriter.FoldAsync(connection, rollups, cancellation);
        await transaction.CommitAsync(cancellation);
        return until is null;
    }

    private static async Task<Job?> HoldAsync(NpgsqlConnection connection, long id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select code, switch_id, from_customer_id, since, reached from ownership_job where id = $1 and finished_at is null for update", connection)
        {
            Parameters = { new() { Value = id } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new Job(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.IsDBNull(2) ? null : row.GetInt32(2), Moment(row, 3), Moment(row, 4))
            : null;
    }

    private static async Task<DateTimeOffset?> FirstAsync(NpgsqlConnection connection, DateTimeOffset? since, CancellationToken cancellation) =>
        await MomentAsync(connection, since is null ? "select min(start) from call" : "select min(start) from call where start >= $1", since, cancellation);

    // A moment with more calls than a slice holds is a slice of its own.
    private async Task<DateTimeOffset?> EndAsync(NpgsqlConnection connection, DateTimeOffset from, CancellationToken cancellation)
    {
        var end = await MomentAsync(connection, FormattableString.Invariant($"select start from call where start >= $1 order by start offset {slice} limit 1"), from, cancellation);
        return end == from ? await MomentAsync(connection, "select min(start) from call where start > $1", from, cancellation) : end;
    }

    private async Task PlaceAsync(NpgsqlConnection connection, long id, DateTimeOffset? from, DateTimeOffset? until, long moved, long priced, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            update ownership_job set first = coalesce(first, $2), reached = coalesce($3, $2, reached), moved = moved + $4, priced = priced + $5, trouble = null,
                finished_at = case when $3::timestamptz is null then $6::timestamptz end where id = $1
            """, connection)
        {
            Parameters =
            {
                new() { Value = id }, new NpgsqlParameter<DateTime?> { TypedValue = from?.UtcDateTime }, new NpgsqlParameter<DateTime?> { TypedValue = until?.UtcDateTime },
                new() { Value = moved }, new() { Value = priced }, new() { Value = clock.GetUtcNow().UtcDateTime },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
        await using var tell = new NpgsqlCommand("select pg_notify('cdr_stored', '') where $1 > 0", connection) { Parameters = { new() { Value = moved } } };
        await tell.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<DateTimeOffset?> MomentAsync(NpgsqlConnection connection, string sql, DateTimeOffset? given, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        if (given is { } moment)
        {
            command.Parameters.AddWithValue(moment.UtcDateTime);
        }

        return await command.ExecuteScalarAsync(cancellation) is DateTime found ? new DateTimeOffset(found) : null;
    }

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private sealed record Job(string Code, int? SwitchId, int? From, DateTimeOffset? Since, DateTimeOffset? Reached);
}
