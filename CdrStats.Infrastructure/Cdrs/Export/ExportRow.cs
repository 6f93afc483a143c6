using Npgsql;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>A call of an export as the database sends it, column by column: no object is made of it.</summary>
internal readonly struct ExportRow(NpgsqlDataReader reader, IReadOnlyList<ExportColumn> columns)
{
    public IReadOnlyList<ExportColumn> Columns => columns;

    public bool IsNull(int column) => reader.IsDBNull(column);

    public string Text(int column) =>
        columns[column].Words is { } words ? reader.GetInt16(column) is var number && number >= 0 && number < words.Length ? words[number] : "" : reader.GetString(column);

    public int Whole(int column) => reader.GetInt32(column);

    public decimal Amount(int column) => reader.GetDecimal(column);

    public DateTime Moment(int column) => reader.GetDateTime(column);
}
