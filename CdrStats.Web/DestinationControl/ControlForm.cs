using System.Globalization;
using CdrStats.Infrastructure.DestinationControl;

namespace CdrStats.Web.DestinationControl;

/// <summary>Entries of a list as they are typed: one on each line, or with commas between them.</summary>
public sealed class ControlForm
{
    private static readonly char[] _between = ['\n', '\r', ',', ';'];

    public ControlForm(ControlRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        (Row, What, Note, Customer) = (row, row.What, row.Note, row.CustomerId?.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    /// <summary>As it was read.</summary>
    public ControlRow Row { get; }

    public string What { get; set; }

    public string Note { get; set; }

    /// <summary>An id; empty: everybody's calls.</summary>
    public string Customer { get; set; }

    public IReadOnlyList<string> Lines => What.Split(_between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public ControlRow Read() => Row with { What = What.Trim(), Note = Note, CustomerId = int.TryParse(Customer, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null };
}
