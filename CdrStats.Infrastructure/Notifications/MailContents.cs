using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>What mails of the outbox hold beside their text: kept once for all who get it.</summary>
internal static class MailContents
{
    /// <summary>Keeps it, in the caller's transaction.</summary>
    public static async Task<long> AddAsync(NpgsqlConnection connection, ComposedMail mail, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var add = new NpgsqlCommand("insert into mail_content (created_at, html) values ($1, $2) returning id", connection)
        {
            Parameters = { new() { Value = now.UtcDateTime }, new() { Value = (object?)mail.Html ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } },
        };
        var id = (long)(await add.ExecuteScalarAsync(cancellation))!;
        for (var i = 0; i < mail.Parts.Count; i++)
        {
            var part = mail.Parts[i];
            await using var insert = new NpgsqlCommand("insert into mail_part (content_id, position, name, content_type, content_key, data) values ($1, $2, $3, $4, $5, $6)", connection)
            {
                Parameters =
                {
                    new() { Value = id }, new() { Value = (short)i }, new() { Value = part.Name }, new() { Value = part.ContentType },
                    new() { Value = (object?)part.Key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = part.Data },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellation);
        }

        return id;
    }

    public static async Task<(string? Html, IReadOnlyList<MailAttachment> Parts)> ReadAsync(NpgsqlDataSource database, long id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select html, name, content_type, content_key, data from mail_content left join mail_part on content_id = id where id = $1 order by position
            """);
        command.Parameters.AddWithValue(id);
        string? html = null;
        var parts = new List<MailAttachment>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            html = row.IsDBNull(0) ? null : row.GetString(0);
            if (!row.IsDBNull(1))
            {
                parts.Add(new MailAttachment(row.GetString(1), row.GetString(2), new MemoryStream(row.GetFieldValue<byte[]>(4))) { Key = row.IsDBNull(3) ? null : row.GetString(3) });
            }
        }

        return (html, parts);
    }
}
