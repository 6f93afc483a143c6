using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>The imports of files, as the database knows them.</summary>
public sealed class FileImportStore(ImportDatabases databases, TimeProvider clock)
{
    private const string Columns = """
        id, instance, file_name, size, host, mapping, mapping_name, state, requested_by, requested_at, beat_at, finished_at, phase, done,
        rows_done, fresh, duplicate, in_file, rejected, repeated_hour, skipped_hour, waiting, stored, known, quarantined,
        preview, trouble, undone_by, undone_at, undone_rows, undone_calls, first_start, last_start
        """;

    /// <summary>A page of all, the newest first.</summary>
    public async Task<GridPage<FileImportJob>> PageAsync(AccessScope scope, GridRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(request);
        if (!scope.SeesEverything)
        {
            return new GridPage<FileImportJob>([], 0);
        }

        var pattern = request.Pattern ?? "%";
        await using var rows = Command($"select {Columns} from file_import where file_name ilike $1 order by id desc limit {GridRequest.Size} offset $2", pattern, request.Skip);
        await using var count = Command("select count(*)::int from file_import where file_name ilike $1", pattern);
        return new GridPage<FileImportJob>(await ReadAsync(rows, cancellation), (int)(await count.ExecuteScalarAsync(cancellation))!);
    }

    public async Task<FileImportJob?> FindAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.SeesEverything ? await FindAsync(id, cancellation) : null;
    }

    /// <summary>Enters an import of a file that is here.</summary>
    /// <param name="host">Whose disk has the file for good; null: only this process knows it.</param>
    public async Task<FileImportJob> AddAsync(CallFile file, string? host, string by, FileMapping mapping, string? mappingName, FileImportState state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        await using var command = Command(
            $"insert into file_import (file_name, size, host, requested_by, requested_at, beat_at, mapping, mapping_name, state) values ($1, $2, $3, $4, $5, $5, $6, $7, $8) returning {Columns}",
            file.Name, new FileInfo(file.Path).Length, host ?? ThisHost.Name, by, Now, FileMappingJson.Parameter(mapping), (object?)mappingName ?? DBNull.Value, EnumText.Of(state));
        return (await ReadAsync(command, cancellation))[0];
    }

    internal async Task<FileImportJob?> FindAsync(long id, CancellationToken cancellation)
    {
        await using var command = Command($"select {Columns} from file_import where id = $1", id);
        return await ReadAsync(command, cancellation) is [var job] ? job : null;
    }

    /// <summary>Notes how far an import is. True: somebody wants it broken off.</summary>
    internal async Task<bool> BeatAsync(long id, FileImportCounts counts, double done, DateTimeOffset? first, DateTimeOffset? last, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            update file_import set beat_at = $2, phase = null, done = $3, rows_done = $4, fresh = $5, duplicate = $6, in_file = $7, rejected = $8, repeated_hour = $9, skipped_hour = $10,
                first_start = least(first_start, $11), last_start = greatest(last_start, $12) where id = $1 returning is_cancelled
            """,
            id, Now, done, counts.Read, counts.Fresh, counts.Duplicates, counts.InFile, counts.Rejected, counts.RepeatedHour, counts.SkippedHour, Moment(first), Moment(last));
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>Ends an import, or one of its steps.</summary>
    public async Task EndAsync(long id, FileImportState state, string? trouble, CancellationToken cancellation)
    {
        await using var command = Command(
            "update file_import set state = $2, trouble = $3, finished_at = $4, beat_at = $4, phase = null, is_cancelled = false where id = $1", id, EnumText.Of(state), (object?)trouble ?? DBNull.Value, Now);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Notes what the import has made of the rows that were sent.</summary>
    public async Task FateAsync(long id, InboxFate fate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fate);
        await using var command = Command(
            "update file_import set waiting = $2, stored = $3, known = $4, quarantined = $5, beat_at = $6 where id = $1", id, fate.Waiting, fate.Stored, fate.Duplicate, fate.Quarantined, Now);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The first and the last row of the inbox that an import added; null: it added none.</summary>
    public async Task<IdRange?> RangeAsync(long id, CancellationToken cancellation)
    {
        await using var command = Command("select min(first), max(last) from file_import_range where import_id = $1", id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return row.IsDBNull(0) ? null : new IdRange(row.GetInt64(0), row.GetInt64(1));
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private static NpgsqlParameter<DateTime?> Moment(DateTimeOffset? moment) => new NpgsqlParameter<DateTime?> { TypedValue = moment?.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    internal NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = databases.Calls.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static async Task<IReadOnlyList<FileImportJob>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var jobs = new List<FileImportJob>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            jobs.Add(FileImportRow.Read(row));
        }

        return jobs;
    }
}
