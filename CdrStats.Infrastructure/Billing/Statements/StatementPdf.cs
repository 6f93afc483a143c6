using CdrStats.Infrastructure.ConsoleSettings;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>A statement on paper (A4). Pages are written as they fill: a month of any number of calls takes no more memory than one page of them.</summary>
public static class StatementPdf
{
    private const float Full = 511;

    private static readonly PaperColumn[] Destinations =
        [new("Destination", 0, 270), new("Calls", 280, 60, true), new("Time", 350, 70, true), new("Amount", 430, Full - 430, true)];

    private static readonly PaperColumn[] Calls =
    [
        new("Start", 0, 86), new("From", 90, 70), new("To", 164, 78), new("Destination", 246, 92),
        new("Time", 334, 36, true), new("Charged, s", 372, 49, true), new("Rate/min", 424, 40, true), new("Amount", 466, Full - 466, true),
    ];

    /// <param name="brand">Whose logo and colour are at the head; null: none.</param>
    /// <param name="output">Written to in small pieces, and not asynchronously: a file rather than a network.</param>
    public static async Task WriteAsync(Stream output, Statement statement, IReadOnlyList<StatementDestination> destinations, IAsyncEnumerable<StatementCall> calls, CancellationToken cancellation, Brand? brand = null)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(destinations);
        ArgumentNullException.ThrowIfNull(calls);
        using var paper = new StatementPaper(output, $"{statement.Title} {statement.Number}", statement.IssuerName);
        paper.Brand(brand?.Logo, brand?.Accent);
        paper.Line($"{statement.Title} {statement.Number}", 16, isBold: true);
        paper.Gap(10);
        paper.Beside([statement.IssuerName, .. Lines(statement.IssuerDetails)], [statement.CustomerName, .. Lines(statement.CustomerCompany)]);
        paper.Gap(8);
        foreach (var (label, value) in StatementText.Facts(statement))
        {
            paper.Line($"{label}: {value}");
        }

        paper.Gap(12);
        paper.Line($"By destination, amounts in {statement.Currency}", 10.5f, isBold: true);
        paper.Head(Destinations);
        foreach (var one in destinations)
        {
            paper.Row(Destinations, [StatementText.Destination(one.Destination), StatementText.Count(one.Calls), StatementText.Duration(one.Seconds), StatementText.Amount(one.Amount, statement.Decimals)]);
        }

        paper.Row(Destinations, ["Total", StatementText.Count(statement.Calls), StatementText.Duration(statement.Seconds), $"{StatementText.Amount(statement.Amount, statement.Decimals)} {statement.Currency}"], isBold: true);
        paper.Gap(14);
        paper.Line($"Calls, times of {statement.TimeZone}, amounts in {statement.Currency}", 10.5f, isBold: true);
        paper.Head(Calls);
        var zone = statement.Zone;
        await foreach (var call in calls.WithCancellation(cancellation))
        {
            paper.Row(Calls,
            [
                StatementText.Moment(call.Start, zone), call.Caller, call.Number, StatementText.Destination(call.Destination), StatementText.Duration(call.Seconds), StatementText.Count(call.Billed),
                StatementText.Rate(call.Rate), StatementText.Exact(call.Amount, statement.Decimals),
            ]);
        }

        paper.Close();
    }

    private static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
