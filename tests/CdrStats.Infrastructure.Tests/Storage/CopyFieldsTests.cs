using System.Globalization;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Storage;

public sealed class CopyFieldsTests(PostgresFixture postgres)
{
    private readonly TextCache _texts = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_numeric_is_read_as_the_decimal_it_is_and_refused_where_no_decimal_holds_it()
    {
        decimal[] fit = [0m, 1m, -1m, 0.0001m, 9999m, 10_000m, 99_999.99999m, 9_999_999.99999m, 0.00000001m, 12_345_678.87654321m, -0.5m, .. Gen.Sample(ArbMap.Default.ArbFor<decimal>().Generator, 300).Where(Moderate)];
        string[] misfits = ["'NaN'", "'Infinity'", "'-Infinity'", "1e40", "1e-40", "123456789012345678901234567890"];
        var shown = fit.Select(value => value.ToString(CultureInfo.InvariantCulture)).Concat(misfits).ToList();

        var fields = new CopyFields(await BytesAsync($"select value::numeric from (values {string.Join(", ", shown.Select((text, at) => $"({at}, {text}::numeric)"))}) as v(at, value) order by at"), _texts);

        foreach (var value in fit)
        {
            Assert.True(fields.NextRow());
            Assert.Equal(value, fields.Numeric(out var fits));
            Assert.True(fits);
        }

        foreach (var text in misfits)
        {
            Assert.True(fields.NextRow());
            Assert.Null(fields.Numeric(out var fits));
            Assert.False(fits, text);
        }

        Assert.False(fields.NextRow());
    }

    [Fact]
    public async Task Texts_numbers_and_instants_are_read_as_they_are_stored()
    {
        var fields = new CopyFields(
            await BytesAsync("""
                select a, a, a, b::integer, c::bigint, d::timestamptz from (values
                    (1, 'ñandú 日本語 📞', -7, 9007199254740993, '1999-12-31 23:59:59.123456Z'), (2, '', null, null, null),
                    (3, null, 1, 1, 'infinity'), (4, 'ñandú 日本語 📞', 1, 1, '-infinity'), (5, 'x', 1, 1, '9999-12-31 23:59:59Z'), (6, 'x', 1, 1, '10000-01-01Z')) as v(at, a, b, c, d) order by at
                """),
            _texts);

        Assert.True(fields.NextRow());
        var first = fields.Recurring();
        Assert.Equal("ñandú 日本語 📞", first);
        Assert.Equal(first, fields.Text());
        var carried = fields.Carried();
        Assert.Equal(first, (string?)carried);
        Assert.Equal(-7, fields.Int());
        Assert.Equal(9007199254740993, fields.Long());
        Assert.Equal(new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(123_456), fields.Instant(out _));

        Assert.True(fields.NextRow());
        Assert.Equal(("", ""), (fields.Recurring(), fields.Text()));
        carried = fields.Carried();
        Assert.Equal((false, ""), (carried.IsNull, carried.ToString()));
        Assert.Null(fields.Int());
        Assert.Null(fields.Long());
        Assert.Null(fields.Instant(out var fits));
        Assert.True(fits);

        Assert.True(fields.NextRow());
        Assert.Equal((null, null), (fields.Recurring(), fields.Text()));
        Assert.True(fields.Carried().IsNull);
        Assert.Equal((false, null), Last(ref fields));

        Assert.True(fields.NextRow());
        Assert.Same(first, fields.Recurring());
        fields.Text();
        fields.Carried();
        Assert.Equal((false, null), Last(ref fields));

        Assert.True(fields.NextRow());
        Skip(ref fields);
        Assert.Equal((true, new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)), Last(ref fields));
        Assert.True(fields.NextRow());
        Skip(ref fields);
        Assert.Equal((false, null), Last(ref fields));
        Assert.False(fields.NextRow());
    }

    private static void Skip(ref CopyFields fields)
    {
        fields.Recurring();
        fields.Text();
        fields.Carried();
    }

    private static (bool Fits, DateTimeOffset? Instant) Last(ref CopyFields fields)
    {
        fields.Int();
        fields.Long();
        var instant = fields.Instant(out var fits);
        return (fits, instant);
    }

    // The format's groups of four digits must be seven at most, those of the decimals included.
    private static bool Moderate(decimal value)
    {
        var text = Math.Abs(value).ToString(CultureInfo.InvariantCulture).Split('.');
        return ((text[0].Length + 3) / 4) + (text.Length == 1 ? 0 : (text[1].Length + 3) / 4) <= 7;
    }

    private async Task<byte[]> BytesAsync(string query)
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy ({query}) to stdout (format binary)", Stop);
        using var bytes = new MemoryStream();
        await copy.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }
}
