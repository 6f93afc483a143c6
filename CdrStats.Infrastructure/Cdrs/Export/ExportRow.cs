using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>The values of one row, column by column.</summary>
internal interface IExportValues
{
    bool IsNull(int column);

    string Text(int column);

    int Whole(int column);

    decimal Amount(int column);

    DateTime Moment(int column);
}

/// <summary>A row of an export.</summary>
internal readonly struct ExportRow(IExportValues values, IReadOnlyList<ExportColumn> columns)
{
    public IReadOnlyList<ExportColumn> Columns => columns;

    public bool IsNull(int column) => values.IsNull(column);

    public string Text(int column) => values.Text(column);

    public int Whole(int column) => values.Whole(column);

    public decimal Amount(int column) => values.Amount(column);

    public DateTime Moment(int column) => values.Moment(column);
}

/// <summary>A call as the database sends it: no object is made of it.</summary>
internal sealed class CallValues(NpgsqlDataReader reader, IReadOnlyList<CallColumn> columns, NumberMask mask) : IExportValues
{
    public bool IsNull(int column) => reader.IsDBNull(column);

    public string Text(int column) =>
        columns[column].Words is { } words ? reader.GetInt16(column) is var number && number >= 0 && number < words.Length ? words[number] : ""
        : columns[column].IsNumber switch { true => mask.Number(reader.GetString(column)), false => mask.Text(reader.GetString(column)), null => reader.GetString(column) };

    public int Whole(int column) => reader.GetInt32(column);

    public decimal Amount(int column) => reader.GetDecimal(column);

    public DateTime Moment(int column) => reader.GetDateTime(column);
}

/// <summary>An object's values; its <see cref="Row"/> is the next one when the former is written.</summary>
internal sealed class ListValues<T>(IReadOnlyList<ListColumn<T>> columns) : IExportValues
{
    public T Row { get; set; } = default!;

    public bool IsNull(int column) => Value(column) is null;

    public string Text(int column) => (string)Value(column)!;

    public int Whole(int column) => (int)Value(column)!;

    public decimal Amount(int column) => (decimal)Value(column)!;

    public DateTime Moment(int column) => ((DateTimeOffset)Value(column)!).UtcDateTime;

    private object? Value(int column) => columns[column].Value(Row);
}
