using System.Globalization;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>The rows of one file that can become no call, as a CSV file that can be corrected and imported. Made when there is one.</summary>
/// <param name="goesOn">Whether what is opened has a header already.</param>
internal sealed class RejectFile(Func<TextWriter> open, bool goesOn = false) : IAsyncDisposable
{
    /// <summary>What a rejected line is told in, beside its own values; left out when the corrected file is read.</summary>
    public static readonly string[] Remarks = ["rejected_line", "rejected_reason"];

    private TextWriter? _file;
    private int _columns;

    public async Task AddAsync(IReadOnlyList<string> header, TableRow row, string reason)
    {
        if (_file is null)
        {
            _file = open();
            _columns = header.Count;
            await (goesOn ? Task.CompletedTask : WriteAsync([.. header, .. Remarks]));
        }

        // A row of the wrong length has no columns to stand under: its values as one, before the remarks. So have values whose column came later.
        var values = new string[_columns];
        Array.Fill(values, "");
        if (Fits(row))
        {
            for (var at = 0; at < Math.Min(_columns, row.Count); at++)
            {
                values[at] = row[at].ToString();
            }
        }
        else
        {
            values[0] = Whole(row);
        }

        await WriteAsync([.. values, row.Line.ToString(CultureInfo.InvariantCulture), reason]);
    }

    public static string Whole(TableRow row) => string.Join(',', Enumerable.Range(0, row.Count).Select(at => row[at].ToString()));

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    private bool Fits(TableRow row) => row.Trouble is null && row.Count <= _columns;

    private Task WriteAsync(string[] values) => _file!.WriteLineAsync(string.Join(',', values.Select(Quoted)));

    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
