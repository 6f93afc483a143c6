using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Cdrs;

namespace CdrStats.Web.Cdrs;

/// <summary>Reads a record of the inbox out of JSON: the columns of <c>cdr_import</c> by their names. What it does not know is a defect, not ignored.</summary>
internal static class CallRecordReader
{
    /// <summary>Whatever it is, it is a record or a sentence: one that cannot be read must not take the others of its request with it.</summary>
    public static IntakeRecord Read(JsonElement json)
    {
        try
        {
            return ReadFields(json);
        }
        catch (InvalidOperationException)
        {
            // The parser looks at bytes only where a text is asked for: names and values that are no Unicode are found there.
            return new IntakeRecord(null, "the record holds text that is not UTF-8, or half of a surrogate pair");
        }
    }

    private static IntakeRecord ReadFields(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new IntakeRecord(null, "a record is a JSON object");
        }

        var row = new InboxRow { Source = CdrSource.Api };
        var hasStart = false;
        foreach (var field in json.EnumerateObject())
        {
            try
            {
                hasStart |= field.Name is "starting_date" or "start";
                if (!Take(row, field.Name, field.Value))
                {
                    return new IntakeRecord(null, $"{field.Name} is not a field of a call");
                }
            }
            catch (Exception error) when (error is FormatException or InvalidOperationException or OverflowException)
            {
                var shown = field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? field.Value.ValueKind.ToString() : Shown(field.Value);
                return new IntakeRecord(null, $"{field.Name} is {shown}; {Allowed(field.Name)}");
            }
        }

        if (!hasStart)
        {
            return new IntakeRecord(null, "starting_date is missing");
        }

        if (row.SourceKey.IsNull)
        {
            row.SourceKey = "fields:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(json))));
        }

        return new IntakeRecord(row, null);
    }

    private static bool Take(InboxRow row, string name, JsonElement value)
    {
        switch (name)
        {
            case "switch": row.Switch = Text(value) ?? ""; break;
            case "cdr_source_type": row.Source = value.ValueKind == JsonValueKind.Null ? CdrSource.Api : Source(value); break;
            case "callid": row.CallId = Text(value) ?? ""; break;
            case "caller_id_number": row.CallerNumber = Text(value) ?? ""; break;
            case "caller_id_name": row.CallerName = Text(value) ?? ""; break;
            case "destination_number": row.Destination = Text(value) ?? ""; break;
            case "dialcode": row.DialCode = Text(value); break;
            case "state": row.State = Text(value); break;
            case "channel": row.Channel = Text(value); break;
            case "starting_date" or "start": row.Start = Moment(value); break;
            case "duration": row.Duration = Whole(value) ?? 0; break;
            case "billsec": row.BillSeconds = Whole(value) ?? 0; break;
            case "progresssec": row.ProgressSeconds = Whole(value); break;
            case "answersec": row.AnswerSeconds = Whole(value); break;
            case "waitsec": row.WaitSeconds = Whole(value); break;
            case "hangup_cause_id": row.HangupCauseId = Whole(value); break;
            case "hangup_cause": row.HangupCause = Text(value); break;
            case "direction": row.Direction = Direction(value); break;
            case "country_code": row.CountryCode = Text(value); break;
            case "accountcode": row.AccountCode = Text(value); break;
            case "buy_rate": row.BuyRate = Amount(value); break;
            case "sell_rate": row.SellRate = Amount(value); break;
            case "buy_cost": row.BuyCost = Amount(value); break;
            case "sell_cost": row.SellCost = Amount(value); break;
            case "extradata": row.ExtraData = value.ValueKind == JsonValueKind.Null ? null : value.GetRawText(); break;
            case "source_key": row.SourceKey = Text(value); break;
            case "linked_id": row.LinkedId = Text(value); break;
            default: return false;
        }

        return true;
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => value.GetRawText(),
        _ => value.GetString(),
    };

    private static int? Whole(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => int.Parse(value.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        _ => value.GetInt32(),
    };

    private static decimal? Amount(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => decimal.Parse(value.GetString()!, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
        _ => value.GetDecimal(),
    };

    private static CdrSource Source(JsonElement value) => Whole(value) is >= 0 and <= 9 and { } number ? (CdrSource)number : throw new FormatException();

    private static int? Direction(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch { "inbound" or "1" => 1, "outbound" or "2" => 2, "unknown" or "0" => 0, _ => throw new FormatException() }
        : Whole(value);

    private static DateTimeOffset Moment(JsonElement value)
    {
        var text = value.GetString() ?? throw new FormatException();
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasOffset ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime() : throw new FormatException();
    }

    private static string Allowed(string name) => name switch
    {
        "starting_date" or "start" => "allowed is a time by RFC 3339 with its offset, such as 2026-11-24T10:00:00Z",
        "direction" => "allowed is inbound (1), outbound (2) or unknown (0)",
        "cdr_source_type" => "allowed is a whole number from 0 to 9",
        "buy_rate" or "sell_rate" or "buy_cost" or "sell_cost" => "allowed is a decimal number, as a number or a text",
        "duration" or "billsec" or "progresssec" or "answersec" or "waitsec" or "hangup_cause_id" => "allowed is a whole number",
        _ => "allowed is a text",
    };

    private static string Shown(JsonElement value)
    {
        try
        {
            return Shorten(value.GetRawText());
        }
        catch (InvalidOperationException)
        {
            return "no UTF-8 text";
        }
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";

    // The order of a record's fields, and blanks between them, are no part of what it says.
    private static string Canonical(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", json.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal)
            .Select(field => JsonSerializer.Serialize(field.Name) + ":" + Canonical(field.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", json.EnumerateArray().Select(Canonical)) + "]",
        _ => json.GetRawText(),
    };
}
