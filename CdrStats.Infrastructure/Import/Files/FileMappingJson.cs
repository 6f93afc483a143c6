using System.Text.Json;
using System.Text.Json.Serialization;
using CdrStats.Domain.Import.Files;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Mappings as they are kept.</summary>
internal static class FileMappingJson
{
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new ColumnName(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    public static FileMapping? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<FileMapping>(json, Options);

    public static string Text(FileMapping mapping) => JsonSerializer.Serialize(mapping, Options);

    public static NpgsqlParameter Parameter(FileMapping? mapping) => new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = mapping is null ? DBNull.Value : Text(mapping) };

    /// <summary>The inbox's columns by their own names.</summary>
    private sealed class ColumnName : JsonConverter<InboxColumn>
    {
        public override InboxColumn Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            InboxColumns.Named(reader.GetString() ?? "") ?? throw new JsonException($"The inbox has no column '{reader.GetString()}'.");

        public override void Write(Utf8JsonWriter writer, InboxColumn value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());
    }
}
