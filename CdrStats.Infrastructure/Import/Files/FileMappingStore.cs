using CdrStats.Domain.Accounts;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>A mapping that was given a name, to be used again.</summary>
/// <param name="Version">What was read: an edit of anything else than this is a conflict.</param>
public sealed record NamedMapping(int Id, string Name, FileMapping Mapping, int Version);

/// <summary>The named mappings. Who may import calls may name, change and delete them: they are tools of that work, and hold nobody's data.</summary>
public sealed class FileMappingStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const string Kind = "import_mapping";
    private const int LongestName = 100;

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<NamedMapping>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rows = await db.Database.SqlQuery<Row>($"select id, name, mapping::text, version from import_mapping order by lower(name)").ToListAsync(cancellation);
        return [.. rows.Select(row => row.Read())];
    }

    /// <summary>The one of this name, in any case; null: there is none.</summary>
    public async Task<NamedMapping?> FindAsync(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return (await db.Database.SqlQuery<Row>($"select id, name, mapping::text, version from import_mapping where lower(name) = lower({name.Trim()})").ToListAsync(cancellation)) is [var row] ? row.Read() : null;
    }

    /// <summary>Adds it (id 0) or stores it as given.</summary>
    public async Task<Saved> SaveAsync(NamedMapping edited, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        ArgumentNullException.ThrowIfNull(editor);
        var name = edited.Name.Trim();
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (Refuse(rights, name, edited.Mapping) is { } why)
        {
            return why;
        }

        var before = (await db.Database.SqlQuery<Row>($"select id, name, mapping::text, version from import_mapping where id = {edited.Id} for update").ToListAsync(cancellation)).SingleOrDefault()?.Read();
        if (edited.Id != 0 && before?.Version != edited.Version)
        {
            return await EditLog.ConflictAsync(db, Kind, edited.Id, cancellation);
        }

        var now = clock.GetUtcNow();
        int id;
        try
        {
            id = (await db.Database.SqlQueryRaw<int>(
                before is null
                    ? "insert into import_mapping (name, mapping, edited_by, edited_at) values ({0}, @mapping, {1}, {2}) returning id as \"Value\""
                    : "update import_mapping set name = {0}, mapping = @mapping, edited_by = {1}, edited_at = {2}, version = version + 1 where id = {3} returning id as \"Value\"",
                [name, rights.Name, now.UtcDateTime, edited.Id, Named(edited.Mapping)]).ToListAsync(cancellation))[0];
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Saved.Refused($"There is already a mapping '{name}'.", "name");
        }

        var changes = new EditChanges().Note("name", before?.Name, name).Note("mapping", before is null ? null : FileMappingJson.Text(before.Mapping), FileMappingJson.Text(edited.Mapping));
        await EditLog.AddAsync(db, rights, Kind, id, name, before is null ? "added" : "changed", changes, now, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    /// <summary>Deletes one that is as it was read. Imports that were made by it keep what they were made by.</summary>
    public async Task<Saved> DeleteAsync(NamedMapping mapping, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(Permissions.Add("cdr")))
        {
            return new Saved.Refused("You may not delete mappings: that needs the permission to import calls.");
        }

        if (await db.Database.ExecuteSqlAsync($"delete from import_mapping where id = {mapping.Id} and version = {mapping.Version}", cancellation) == 0)
        {
            return await EditLog.ConflictAsync(db, Kind, mapping.Id, cancellation);
        }

        await EditLog.AddAsync(db, rights, Kind, mapping.Id, mapping.Name, "deleted", new EditChanges(), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(mapping.Id);
    }

    private static Saved.Refused? Refuse(EditorRights rights, string name, FileMapping mapping) =>
        !rights.May(Permissions.Add("cdr")) ? new Saved.Refused("You may not save mappings: that needs the permission to import calls.")
        : name.Length == 0 ? new Saved.Refused("A mapping needs a name.", "name")
        : name.Length > LongestName ? new Saved.Refused($"The name has {name.Length} characters; up to {LongestName} are kept.", "name")
        : mapping.Complaint is { } complaint ? new Saved.Refused(complaint) : null;

    private static NpgsqlParameter Named(FileMapping mapping)
    {
        var parameter = FileMappingJson.Parameter(mapping);
        parameter.ParameterName = "mapping";
        return parameter;
    }

    private sealed record Row(int Id, string Name, string Mapping, int Version)
    {
        public NamedMapping Read() => new(Id, Name, FileMappingJson.Read(Mapping)!, Version);
    }
}
