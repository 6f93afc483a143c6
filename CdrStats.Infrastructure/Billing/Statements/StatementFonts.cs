using SkiaSharp;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>The faces that statements are set in: shipped with the console, since a server need not have any.</summary>
internal static class StatementFonts
{
    public static SKTypeface Plain { get; } = Load("DejaVuSans.ttf");

    public static SKTypeface Bold { get; } = Load("DejaVuSans-Bold.ttf");

    private static SKTypeface Load(string name)
    {
        using var file = typeof(StatementFonts).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is missing from the assembly.");
        using var data = SKData.Create(file);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"{name} is no font.");
    }
}
