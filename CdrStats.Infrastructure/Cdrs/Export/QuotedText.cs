using System.Globalization;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>Values as JSON writes them, with everything escaped that YAML does not print.</summary>
internal static class QuotedText
{
    public static void Value(ExportBuffer to, ExportRow row, int at)
    {
        if (row.IsNull(at))
        {
            to.Raw("null"u8);
            return;
        }

        switch (row.Columns[at].Kind)
        {
            case ExportKind.Whole:
                to.Number(row.Whole(at));
                break;
            case ExportKind.Amount:
                to.Byte((byte)'"');
                to.Number(row.Amount(at));
                to.Byte((byte)'"');
                break;
            case ExportKind.Moment:
                to.Byte((byte)'"');
                to.Moment(row.Moment(at), "Z\""u8);
                break;
            default:
                Write(to, row.Text(at));
                break;
        }
    }

    public static void Write(ExportBuffer to, ReadOnlySpan<char> text)
    {
        to.Byte((byte)'"');
        var from = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var sign = text[at];
            if (!MustBeEscaped(sign))
            {
                continue;
            }

            to.Text(text[from..at]);
            from = at + 1;
            if (sign is '"' or '\\')
            {
                to.Byte((byte)'\\');
                to.Byte((byte)sign);
            }
            else
            {
                to.Raw("\\u"u8);
                to.Text(((int)sign).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        to.Text(text[from..]);
        to.Byte((byte)'"');
    }

    private static bool MustBeEscaped(char sign) =>
        sign is '"' or '\\' or < ' ' or (>= '\u007f' and <= '\u009f') or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff';
}
