using System.Net;
using System.Text;
using CdrStats.Infrastructure.ConsoleSettings;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>A statement as a page that stands alone and prints well; any number of calls in little memory.</summary>
public static class StatementHtml
{
    private const int FlushEvery = 500;

    private const string Style = """
        body{font:14px/1.45 system-ui,sans-serif;color:#111;background:#fff;margin:32px auto;max-width:960px;padding:0 16px}
        h1{font-size:24px;margin:0 0 16px}h2{font-size:16px;margin:28px 0 8px}
        .parties{display:flex;flex-wrap:wrap;justify-content:space-between;gap:16px 48px;margin-bottom:20px;white-space:pre-line}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:0}dt{color:#555}dd{margin:0}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th{text-align:left;border-bottom:1px solid #111;padding:4px 8px 4px 0}
        td{border-bottom:1px solid #ddd;padding:3px 8px 3px 0;vertical-align:top}.n{text-align:right}tfoot td{border-top:1px solid #111;border-bottom:0;font-weight:600}
        .scroll{overflow-x:auto}thead{display:table-header-group}tr{break-inside:avoid}@page{margin:16mm}@media print{body{margin:0;max-width:none;font-size:11px}.scroll{overflow:visible}}
        """;

    public static async Task WriteAsync(Stream output, Statement statement, IReadOnlyList<StatementDestination> destinations, IAsyncEnumerable<StatementCall> calls, CancellationToken cancellation, Brand? brand = null)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(destinations);
        ArgumentNullException.ThrowIfNull(calls);
        await using var to = new StreamWriter(output, new UTF8Encoding(false), 32 * 1024, leaveOpen: true) { AutoFlush = false };
        await to.WriteAsync($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{statement.Title} {Safe(statement.Number)}</title><style>{Style}</style></head><body><main>
            {Head(brand)}<h1>{statement.Title} {Safe(statement.Number)}</h1>
            <div class="parties"><div><strong>{Safe(statement.IssuerName)}</strong>
            {Safe(statement.IssuerDetails)}</div><div><strong>{Safe(statement.CustomerName)}</strong>
            {Safe(statement.CustomerCompany)}</div></div><dl>
            """);
        foreach (var (label, value) in StatementText.Facts(statement))
        {
            await to.WriteAsync($"<dt>{label}</dt><dd>{Safe(value)}</dd>");
        }

        await to.WriteAsync($"""
            </dl><h2>By destination</h2><div class="scroll" tabindex="0" role="region" aria-label="By destination"><table><thead><tr><th>Destination</th><th class="n">Calls</th><th class="n">Time</th><th class="n">{Safe(statement.Currency)}</th></tr></thead><tbody>
            """);
        foreach (var one in destinations)
        {
            await to.WriteAsync($"<tr><td>{Safe(StatementText.Destination(one.Destination))}</td>{Figures(one.Calls, one.Seconds, one.Amount)}</tr>\n");
        }

        await to.WriteAsync($"</tbody><tfoot><tr><td>Total</td>{Figures(statement.Calls, statement.Seconds, statement.Amount)}</tr></tfoot></table></div>");
        await to.WriteAsync($"""
            <h2>Calls</h2><div class="scroll" tabindex="0" role="region" aria-label="Calls"><table><thead><tr><th>Start ({Safe(statement.TimeZone)})</th><th>From</th><th>To</th><th>Destination</th><th class="n">Time</th><th class="n">Charged, s</th><th class="n">Rate per minute</th><th class="n">{Safe(statement.Currency)}</th></tr></thead><tbody>
            """);
        var written = 0;
        var zone = statement.Zone;
        await foreach (var call in calls.WithCancellation(cancellation))
        {
            await to.WriteAsync($"<tr><td>{StatementText.Moment(call.Start, zone)}</td><td>{Safe(call.Caller)}</td><td>{Safe(call.Number)}</td><td>{Safe(StatementText.Destination(call.Destination))}</td><td class=\"n\">{StatementText.Duration(call.Seconds)}</td><td class=\"n\">{StatementText.Count(call.Billed)}</td><td class=\"n\">{StatementText.Rate(call.Rate)}</td><td class=\"n\">{StatementText.Exact(call.Amount, statement.Decimals)}</td></tr>\n");
            if (++written % FlushEvery == 0)
            {
                await to.FlushAsync(cancellation);
            }
        }

        await to.WriteAsync("</tbody></table></div></main></body></html>\n");
        await to.FlushAsync(cancellation);

        string Figures(long count, long seconds, decimal amount) =>
            $"<td class=\"n\">{StatementText.Count(count)}</td><td class=\"n\">{StatementText.Duration(seconds)}</td><td class=\"n\">{StatementText.Amount(amount, statement.Decimals)}</td>";
    }

    private static string Head(Brand? brand)
    {
        var rule = brand?.Accent is { } accent ? $"<hr style=\"border:0;height:4px;margin:0 0 20px;background:{accent}\">" : "";
        return brand?.Logo is { } logo ? $"<p style=\"margin:0 0 12px\"><img src=\"{logo.ToData()}\" alt=\"{Safe(brand.Name)}\" style=\"height:40px;max-width:100%\"></p>{rule}" : rule;
    }

    private static string Safe(string? text) => WebUtility.HtmlEncode(text ?? "");
}
