using System.Globalization;
using System.Net;
using System.Text;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>A mail as HTML that mail programs understand: one table, styles on the elements, nothing from elsewhere; narrow screens and dark ones too.</summary>
internal static class MailHtml
{
    private const string Body = "margin:0;padding:16px 8px;background:#f4f5f7;color:#1b1f24;font:14px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
    private const string Sheet = "max-width:640px;margin:0 auto;background:#ffffff;border:1px solid #d9dde3;border-radius:6px;padding:20px";
    private const string Head = "text-align:left;font-size:12px;font-weight:600;color:#57606a;border-bottom:1px solid #d0d5dc;padding:4px 6px 4px 0;vertical-align:bottom";
    private const string Cell = "border-bottom:1px solid #eaedf1;padding:4px 6px 4px 0;vertical-align:top;font-variant-numeric:tabular-nums";
    private const string Right = ";text-align:right;white-space:nowrap";

    public static string Of(MailDocument document)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html><html lang="{document.Language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>{Safe(document.Title)}</title></head>
            <body style="{Body}"><main style="{Sheet}">{ConsoleSettings.MailBrand.Head}<h1 style="font-size:20px;line-height:1.25;margin:0 0 4px">{Safe(document.Title)}</h1><p style="margin:0 0 16px;color:#57606a">{Safe(document.Lead)}</p>
            """);
        if (document.Image is { } image)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:0 0 16px\"><img src=\"cid:{image.Key}\" alt=\"{Safe(image.Alt)}\" width=\"{image.Width}\" style=\"display:block;width:100%;max-width:{image.Width}px;height:auto;border:0\"></p>\n");
        }

        foreach (var table in document.Tables)
        {
            Write(html, table);
        }

        html.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:20px 0 0;font-size:12px;color:#57606a\">{Safe(document.Foot)}</p></main></body></html>\n");
        return html.ToString();
    }

    private static void Write(StringBuilder html, MailTable table)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2 style=\"font-size:15px;margin:20px 0 6px\">{Safe(table.Heading)}</h2>\n");
        if (table.Rows.Count == 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:0;color:#57606a\">{Safe(table.Empty)}</p>\n");
            return;
        }

        html.Append("<div style=\"overflow-x:auto\" tabindex=\"0\"><table cellspacing=\"0\" cellpadding=\"0\" style=\"border-collapse:collapse;width:100%;font-size:13px\"><thead><tr>");
        foreach (var column in table.Columns)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" style=\"{Head}{(column.IsRight ? ";text-align:right" : "")}\">{Safe(column.Name)}</th>");
        }

        html.Append("</tr></thead><tbody>\n");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            for (var i = 0; i < row.Count; i++)
            {
                html.Append(CultureInfo.InvariantCulture, $"<td style=\"{Cell}{(table.Columns[i].IsRight ? Right : "")}\">{Safe(row[i])}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
