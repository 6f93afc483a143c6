using System.Globalization;
using CdrStats.Infrastructure.Rating;

namespace CdrStats.Web.Rating.Rest;

/// <summary>What may be set of a rate. Amounts are numbers, or texts with their exact decimals; a moment is a date (its first instant in UTC), or one with its own offset.</summary>
public sealed record RateInput
{
    public string Prefix { get; init; } = "";
    public string Destination { get; init; } = "";
    public decimal? Rate { get; init; }
    public decimal? InitialRate { get; init; }
    public decimal ConnectionFee { get; init; }
    public int InitialIncrement { get; init; } = 1;
    public int Increment { get; init; } = 1;
    public int MinimumSeconds { get; init; }
    public decimal MinimumCharge { get; init; }
    public int Grace { get; init; }
    public string? ValidFrom { get; init; }
    public string? ValidUntil { get; init; }
    public bool Enabled { get; init; } = true;

    internal static RateInput Of(RateRow row) => new()
    {
        Prefix = row.Prefix,
        Destination = row.Destination,
        Rate = row.PerMinute,
        InitialRate = row.InitialPerMinute,
        ConnectionFee = row.ConnectionFee,
        InitialIncrement = row.InitialSeconds,
        Increment = row.IncrementSeconds,
        MinimumSeconds = row.MinimumSeconds,
        MinimumCharge = row.MinimumCharge,
        Grace = row.GraceSeconds,
        ValidFrom = Moment(row.ValidFrom),
        ValidUntil = Moment(row.ValidUntil),
        Enabled = row.Enabled,
    };

    /// <summary>The rate that is meant; null: see the trouble. Whether it can be is for the store to say.</summary>
    /// <param name="id">The rate that it takes the place of; 0: none.</param>
    internal RateRow? Read(int plan, long id, out string trouble)
    {
        var isRead = RateText.TryMoment(ValidFrom ?? "", TimeZoneInfo.Utc, out var from) & RateText.TryMoment(ValidUntil ?? "", TimeZoneInfo.Utc, out var until);
        trouble = Rate is null ? RateForm.RateWanted : isRead ? "" : RateForm.MomentWanted;
        return trouble.Length > 0 ? null : new RateRow
        {
            Id = id,
            RatePlanId = plan,
            Prefix = Prefix,
            Destination = Destination,
            PerMinute = Rate!.Value,
            InitialPerMinute = InitialRate,
            ConnectionFee = ConnectionFee,
            InitialSeconds = InitialIncrement,
            IncrementSeconds = Increment,
            MinimumSeconds = MinimumSeconds,
            MinimumCharge = MinimumCharge,
            GraceSeconds = Grace,
            ValidFrom = from,
            ValidUntil = until,
            Enabled = Enabled,
        };
    }

    private static string? Moment(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
