using System.Security.Cryptography;
using System.Text.Json;
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
        preview, trouble, undone_by, undone_at, undone_rows, undone_calls, confirmed_at
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
        await using var content = file.OpenRead();
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        await using var command = Command(
            $"""
            insert into file_import (sha256, file_name, size, host, requested_by, requested_at, beat_at, mapping, mapping_name, state, confirmed_at)
            values ($9, $1, $2, $3, $4, $5, $5, $6, $7, $8, case when $8 = 'importing' then $5::timestamptz end) returning {Columns}
            """,
            file.Name, content.Length, host ?? ThisHost.Name, by, Now, FileMappingJson.Parameter(mapping), Text(mappingName), EnumText.Of(state), hash);
        return (await ReadAsync(command, cancellation))[0];
    }

    internal async Task<FileImportJob?> FindAsync(long id, CancellationToken cancellation)
    {
        await using var command = Command($"select {Columns} from file_import where id = $1", id);
        return await ReadAsync(command, cancellation) is [var job] ? job : null;
    }

    /// <summary>Notes how far an import is. True: somebody wants it broken off.</summary>
    internal async Task<bool> BeatAsync(long id, FileProgress progress, CancellationToken cancellation)
    {
        var counts = progress.Counts;
        await using var command = Command(
            """
            update file_import set beat_at = $2, phase = $3, done = $4, rows_done = $5, fresh = $6, duplicate = $7, in_file = $8, rejected = $9, repeated_hour = $10, skipped_hour = $11
            where id = $1 returning is_cancelled or state not in ('checking', 'importing')
            """,
            id, Now, Text(progress.Phase), progress.Done, counts.Read, counts.Fresh, counts.Duplicates, counts.InFile, counts.Rejected, counts.RepeatedHour, counts.SkippedHour);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>Notes a phase, without the counts of rows. True: somebody wants it broken off.</summary>
    internal async Task<bool> PhaseAsync(long id, string? phase, double done, CancellationToken cancellation)
    {
        await using var command = Command("update file_import set beat_at = $2, phase = $3, done = $4 where id = $1 returning is_cancelled or state not in ('checking', 'importing')", id, Now, Text(phase), done);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    internal async Task CheckedAsync(long id, FilePreviewResult preview, CancellationToken cancellation)
    {
        await using var command = Command(
            "update file_import set state = 'checked', phase = null, done = 1, is_cancelled = false, beat_at = $2, trouble = null, preview = $3 where id = $1 and state = 'checking'",
            id, Now, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = JsonSerializer.Serialize(preview, FileMappingJson.Options) });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Lets the mapping be chosen again: nothing came of the look at the file.</summary>
    internal async Task BackAsync(long id, string? trouble, CancellationToken cancellation)
    {
        await using var command = Command(
            "update file_import set state = 'waiting', preview = null, trouble = $2, phase = null, is_cancelled = false, beat_at = $3 where id = $1 and state = 'checking'", id, Text(trouble), Now);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>An earlier import of the same file, byte for byte, that was not undone; null: there is none.</summary>
    public async Task<FileImportJob?> SameAsync(AccessScope scope, FileImportJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(job);
        await using var command = Command(
            $"select {Columns} from file_import where id < $1 and sha256 = (select sha256 from file_import where id = $1) and confirmed_at is not null and state <> 'undone' order by id desc limit 1", job.Id);
        return scope.SeesEverything && await ReadAsync(command, cancellation) is [var same] ? same : null;
    }

    /// <summary>What there is to do on a host: its own files' work, and undoing, which any host can. The oldest first.</summary>
    internal async Task<FileImportJob?> NextAsync(string host, CancellationToken cancellation)
    {
        await using var command = Command($"select {Columns} from file_import where (host = $1 and state in ('checking', 'importing')) or state = 'undoing' order by id limit 1", host);
        return await ReadAsync(command, cancellation) is [var job] ? job : null;
    }

    /// <summary>Whose files this host is to keep; those that nobody has confirmed within a day are given up.</summary>
    internal async Task<IReadOnlySet<Guid>> OpenAsync(string host, CancellationToken cancellation)
    {
        await using var forget = Command(
            "update file_import set state = 'cancelled', finished_at = $2, trouble = 'Nobody confirmed it within a day; the file is no longer here.' where host = $1 and state in ('waiting', 'checked') and beat_at < $3",
            host, Now, Now.AddDays(-1));
        await forget.ExecuteNonQueryAsync(cancellation);
        await using var command = Command("select instance from file_import where host = $1 and state in ('waiting', 'checking', 'checked', 'importing')", host);
        var open = new HashSet<Guid>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            open.Add(row.GetGuid(0));
        }

        return open;
    }

    internal async Task TroubleAsync(long id, string trouble, CancellationToken cancellation)
    {
        await using var command = Command("update file_import set trouble = $2 where id = $1", id, trouble);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Ends an import, or one of its steps.</summary>
    public async Task EndAsync(long id, FileImportState state, string? trouble, CancellationToken cancellation)
    {
        await using var command = Command(
            "update file_import set state = $2, trouble = $3, finished_at = $4, beat_at = $4, phase = null, is_cancelled = false where id = $1 and state in ('checking', 'importing', 'undoing')", id, EnumText.Of(state), Text(trouble), Now);
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

    private static object Text(string? text) => (object?)text ?? DBNull.Value;

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
