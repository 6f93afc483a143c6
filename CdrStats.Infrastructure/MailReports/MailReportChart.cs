using CdrStats.Domain.MailReports;
using CdrStats.Infrastructure.Billing.Statements;
using CdrStats.Infrastructure.Languages;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Reporting;
using SkiaSharp;

namespace CdrStats.Infrastructure.MailReports;

/// <summary>The attempts of a report as bars, answered ones apart from the others, as a picture: mail programs draw nothing themselves.</summary>
internal static class MailReportChart
{
    private const int Width = 640, Height = 220;
    private const float Left = 46, Top = 28, Bottom = Height - 24, Right = Width - 4, Size = 11;
    private const int Lines = 4;

    private static readonly SKColor Answered = new(0x1f, 0x6f, 0xeb), Others = new(0xc3, 0xca, 0xd4), Ink = new(0x57, 0x60, 0x6a), Rule = new(0xe3, 0xe7, 0xec);

    public static MailImage Of(MailReport report, Wording words)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width * 2, Height * 2));
        var canvas = surface.Canvas;
        canvas.Scale(2);
        canvas.Clear(SKColors.White);
        var points = report.Points;
        var top = Ceiling(points.Count == 0 ? 0 : points.Max(point => point.Figures.Attempts));
        using var font = new SKFont(StatementFonts.Plain, Size) { Edging = SKFontEdging.Antialias };
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        using var rule = new SKPaint { Color = Rule, StrokeWidth = 1 };
        for (var line = 0; line <= Lines; line++)
        {
            var y = Bottom - ((Bottom - Top) * line / Lines);
            canvas.DrawLine(Left, y, Right, y, rule);
            canvas.DrawText(MailReportWords.Count(words, top * line / Lines), Left - 6, y + 4, SKTextAlign.Right, font, ink);
        }

        Legend(canvas, font, ink, words);
        var width = (Right - Left) / Math.Max(1, points.Count);
        var every = report.Period == MailPeriod.Day ? 3 : points.Count > 10 ? 5 : 1;
        using var answered = new SKPaint { Color = Answered };
        using var others = new SKPaint { Color = Others };
        for (var i = 0; i < points.Count; i++)
        {
            var (figures, x) = (points[i].Figures, Left + (width * i) + (width * 0.12f));
            var (whole, part) = (Bottom - Up(figures.Attempts), Bottom - Up(figures.Answered));
            canvas.DrawRect(new SKRect(x, whole, x + (width * 0.76f), part), others);
            canvas.DrawRect(new SKRect(x, part, x + (width * 0.76f), Bottom), answered);
            if (i % every == 0)
            {
                canvas.DrawText(Label(report, points[i], words), x + (width * 0.38f), Bottom + 15, SKTextAlign.Center, font, ink);
            }
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return new MailImage("calls", Alt(report, words), png.ToArray(), Width, Height);

        float Up(long value) => (Bottom - Top) * value / top;
    }

    /// <summary>What the picture shows, in words.</summary>
    private static string Alt(MailReport report, Wording words)
    {
        var isDay = report.Period == MailPeriod.Day;
        if (report.Totals.Attempts == 0 || report.Points.MaxBy(point => point.Figures.Attempts) is not { } busiest)
        {
            return isDay ? words["Attempts by hour: there were none."] : words["Attempts by day: there were none."];
        }

        object[] figures = [MailReportWords.Count(words, report.Totals.Attempts), MailReportWords.Count(words, report.Totals.Answered), Label(report, busiest, words), MailReportWords.Count(words, busiest.Figures.Attempts)];
        return isDay ? words["Attempts by hour: {0} in all, {1} answered; the busiest hour was {2} with {3}.", figures] : words["Attempts by day: {0} in all, {1} answered; the busiest day was {2} with {3}.", figures];
    }

    private static string Label(MailReport report, TrafficPoint point, Wording words) =>
        TimeZoneInfo.ConvertTime(point.At, report.Zone).ToString(report.Period switch { MailPeriod.Day => "HH:mm", MailPeriod.Week => "ddd d", _ => "d MMM" }, words.Language.Culture);

    private static void Legend(SKCanvas canvas, SKFont font, SKPaint ink, Wording words)
    {
        using var answered = new SKPaint { Color = Answered };
        using var others = new SKPaint { Color = Others };
        canvas.DrawRect(new SKRect(Left, 6, Left + 10, 16), answered);
        canvas.DrawText(words["answered"], Left + 15, 15, SKTextAlign.Left, font, ink);
        var next = Left + 15 + font.MeasureText(words["answered"]) + 20;
        canvas.DrawRect(new SKRect(next, 6, next + 10, 16), others);
        canvas.DrawText(words["not answered"], next + 15, 15, SKTextAlign.Left, font, ink);
    }

    /// <summary>A round number, so that the lines are at whole ones.</summary>
    private static long Ceiling(long value)
    {
        for (var unit = 1L; ; unit *= 10)
        {
            foreach (var part in (long[])[1, 2, 5])
            {
                if (part * unit * Lines >= value)
                {
                    return part * unit * Lines;
                }
            }
        }
    }
}
