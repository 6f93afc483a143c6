using System.Text.Json;
using CdrStats.Domain.Cdrs;
using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Reads an import of a file from its row.</summary>
internal static class FileImportRow
{
    private static readonly Dictionary<string, FileImportState> States = Enum.GetValues<FileImportState>().ToDictionary(EnumText.Of, StringComparer.Ordinal);

    public static FileImportJob Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Instance = row.GetGuid(1),
        FileName = row.GetString(2),
        Size = row.GetInt64(3),
        Host = row.GetString(4),
        Mapping = FileMappingJson.Read(Text(row, 5)) ?? new(),
        MappingName = Text(row, 6),
        State = States[row.GetString(7)],
        RequestedBy = row.GetString(8),
        RequestedAt = row.GetFieldValue<DateTimeOffset>(9),
        BeatAt = row.GetFieldValue<DateTimeOffset>(10),
        FinishedAt = Moment(row, 11),
        Phase = Text(row, 12),
        Done = row.GetDouble(13),
        Counts = new FileImportCounts(row.GetInt64(14), row.GetInt64(15), row.GetInt64(16), row.GetInt64(17), row.GetInt64(18), row.GetInt64(19), row.GetInt64(20)),
        Fate = new InboxFate(row.GetInt64(21), row.GetInt64(22), row.GetInt64(23), row.GetInt64(24)),
        Preview = Text(row, 25) is { } preview ? JsonSerializer.Deserialize<FilePreviewResult>(preview, FileMappingJson.Options) : null,
        Trouble = Text(row, 26),
        UndoneBy = Text(row, 27),
        UndoneAt = Moment(row, 28),
        UndoneRows = row.GetInt64(29),
        UndoneCalls = row.GetInt64(30),
        ConfirmedAt = Moment(row, 31),
    };

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
