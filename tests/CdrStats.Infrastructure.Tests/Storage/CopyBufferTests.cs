using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Storage;

public sealed class CopyBufferTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_is_read_back_from_the_database_as_it_was()
    {
        decimal[] amounts =
        [
            0m, 0.000000m, 1m, -1m, 10_000m, 9_999.9999m, 0.0001m, 0.00010m, 0.00001234m, 12345678.87654321m, 1_000_000_000_000m, -0.5m,
            decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m,
            .. Gen.Sample(ArbMap.Default.ArbFor<decimal>().Generator, 400),
        ];
        string?[] texts = ["", null, "plain", "tab\tline\nback\\slash \\N", "ñandú 日本語 📞", new string('x', 600_000)];
        var instant = new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(123_456);
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using (var make = new NpgsqlCommand("create table written (n integer, amount numeric, words text, at timestamptz, id uuid, many bigint, few smallint, extra jsonb)", connection))
        {
            await make.ExecuteNonQueryAsync(Stop);
        }

        var id = Guid.NewGuid();
        await using (var copy = await connection.BeginRawBinaryCopyAsync("copy written from stdin (format binary)", Stop))
        {
            var to = new CopyBuffer(copy);
            to.Header();
            for (var i = 0; i < amounts.Length; i++)
            {
                to.StartRow(8);
                to.Int(i);
                to.Numeric(amounts[i]);
                to.Text(texts[i % texts.Length]);
                to.Instant(instant);
                to.Uuid(id);
                to.Long(i % 2 == 0 ? long.MinValue : null);
                to.Short(-7);
                to.Json(i % 3 == 0 ? null : """{"a": "ü"}""");
                await to.FlushIfFullAsync(Stop);
            }

            await to.EndAsync(Stop);
        }

        await using var read = new NpgsqlCommand("select amount, words, at, id, many, few, extra ->> 'a', amount::text from written order by n", connection);
        await using var rows = await read.ExecuteReaderAsync(Stop);
        for (var i = 0; i < amounts.Length; i++)
        {
            Assert.True(await rows.ReadAsync(Stop));
            Assert.Equal(amounts[i], rows.GetDecimal(0));
            Assert.Equal(amounts[i].ToString(System.Globalization.CultureInfo.InvariantCulture), rows.GetString(7));
            Assert.Equal(texts[i % texts.Length], rows.IsDBNull(1) ? null : rows.GetString(1));
            Assert.Equal(instant, rows.GetFieldValue<DateTimeOffset>(2));
            Assert.Equal((id, (short)-7), (rows.GetGuid(3), rows.GetInt16(5)));
            Assert.Equal(i % 2 == 0 ? long.MinValue : null, rows.IsDBNull(4) ? (long?)null : rows.GetInt64(4));
            Assert.Equal(i % 3 == 0 ? null : "ü", rows.IsDBNull(6) ? null : rows.GetString(6));
        }

        Assert.False(await rows.ReadAsync(Stop));
    }
}
