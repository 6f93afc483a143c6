using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>What a column of an export holds.</summary>
internal enum ExportKind
{
    Text,
    Whole,

    /// <summary>A rate or an amount, exact.</summary>
    Amount,

    /// <summary>UTC.</summary>
    Moment,

    /// <summary>A number in the database, a word in the export.</summary>
    Word,
}

/// <summary>A column of an export.</summary>
internal abstract record ExportColumn(string Name, ExportKind Kind);

/// <summary>A column of an export of what is in memory.</summary>
/// <param name="Value">Null where there is none.</param>
internal sealed record ListColumn<T>(string Name, ExportKind Kind, Func<T, object?> Value) : ExportColumn(Name, Kind);

/// <summary>A column of an export of calls.</summary>
/// <param name="Words">By number, of <see cref="ExportKind.Word"/>.</param>
internal sealed record CallColumn(string Name, string Sql, ExportKind Kind, string[]? Words = null) : ExportColumn(Name, Kind)
{
    /// <summary>Phone numbers are in it: the whole of it is one, or it may hold one; null: neither.</summary>
    public bool? IsNumber { get; init; }

    private static readonly CallColumn[] ForEverybody =
    [
        new("start", "c.start", ExportKind.Moment),
        // A call outlives what it refers to: what was deleted keeps its number as its name.
        new("switch", "coalesce(s.name, '#' || c.switch_id)", ExportKind.Text),
        new("customer", "coalesce(k.name, '#' || c.customer_id)", ExportKind.Text),
        new("accountcode", "c.account_code", ExportKind.Text) { IsNumber = false },
        new("caller_id_number", "c.caller_number", ExportKind.Text) { IsNumber = true },
        new("caller_id_name", "c.caller_name", ExportKind.Text) { IsNumber = false },
        new("destination_number", "c.destination", ExportKind.Text) { IsNumber = true },
        new("e164", "c.e164", ExportKind.Text) { IsNumber = true },
        new("kind", "c.kind", ExportKind.Word, WordsOf<CallKind>()),
        new("country", "c.country", ExportKind.Text),
        new("destination_name", "c.destination_name", ExportKind.Text),
        new("dialcode", "c.dial_code", ExportKind.Text),
        new("duration", "c.duration", ExportKind.Whole),
        new("billsec", "c.billsec", ExportKind.Whole),
        new("hangup_cause_id", "c.cause", ExportKind.Whole),
        new("hangup_cause", "h.enumeration", ExportKind.Text),
        new("direction", "c.direction", ExportKind.Word, WordsOf<CallDirection>()),
        new("rating_status", "status", ExportKind.Word, WordsOf<RatingStatus>()),
        new("sell_rate", "c.sell_rate", ExportKind.Amount),
        new("sell_cost", "c.sell_cost", ExportKind.Amount),
        new("currency", "c.currency", ExportKind.Text),
        new("callid", "c.callid", ExportKind.Text) { IsNumber = false },
        new("linked_id", "c.linked_id", ExportKind.Text) { IsNumber = false },
    ];

    private static readonly CallColumn[] BuySide = [new("buy_rate", "c.buy_rate", ExportKind.Amount), new("buy_cost", "c.buy_cost", ExportKind.Amount)];

    /// <summary>What a reader may see. The buy side is not even asked for where it may not be seen.</summary>
    public static IReadOnlyList<CallColumn> For(AccessScope scope) =>
        [.. (scope.SeesBuySide ? [.. ForEverybody, .. BuySide] : ForEverybody).Select(column => column.Name == "rating_status" ? column with { Sql = CallSql.Status(scope) } : column)];

    private static string[] WordsOf<T>() where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var words = new string[values.Max(value => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)) + 1];
        Array.Fill(words, "");
        foreach (var value in values)
        {
            words[Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)] = EnumText.Of(value);
        }

        return words;
    }
}
