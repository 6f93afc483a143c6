using System.Globalization;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Time;

namespace CdrStats.Web.Billing.Reconciliation;

/// <summary>What is typed about a reconciliation.</summary>
public sealed class ReconciliationForm
{
    public string Provider { get; set; } = "";

    public ReconciliationKind Kind { get; set; } = ReconciliationKind.Calls;

    public string Zone { get; set; } = "UTC";

    public string From { get; set; } = "";

    public string To { get; set; } = "";

    public string Currency { get; set; } = "";

    public int TimeTolerance { get; set; }

    public int Digits { get; set; }

    public int SecondsTolerance { get; set; }

    public decimal AmountTolerance { get; set; }

    public int ClockOffset { get; set; }

    /// <summary>What cannot be read, or null.</summary>
    public string? Trouble { get; private set; }

    public int? ProviderId => int.TryParse(Provider, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The last calendar month.</summary>
    public void LastMonth(DateTimeOffset now)
    {
        var first = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        (From, To) = (Wall(first.AddMonths(-1)), Wall(first));
    }

    /// <summary>As it was said last, for the time that is said now.</summary>
    public void Follow(ReconciliationTerms? last, string currency)
    {
        var terms = last ?? new ReconciliationTerms(Kind, default, TimeZoneInfo.Utc, currency) { AmountTolerance = Kind == ReconciliationKind.Calls ? 0.001m : 0.01m };
        (Zone, Currency) = (terms.Zone.Id, terms.Currency);
        (TimeTolerance, Digits, SecondsTolerance, AmountTolerance, ClockOffset) = (terms.TimeTolerance, terms.Digits, terms.SecondsTolerance, terms.AmountTolerance, terms.ClockOffset);
    }

    /// <summary>What it comes to; null: <see cref="Trouble"/> says why not.</summary>
    public ReconciliationTerms? Read()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone.Trim(), out var zone))
        {
            Trouble = "A time zone such as UTC or Europe/Madrid is wanted.";
            return null;
        }

        if (MomentText.Read(From, zone) is not { } from || MomentText.Read(To, zone) is not { } to)
        {
            Trouble = "The period's beginning and end are wanted.";
            return null;
        }

        var terms = new ReconciliationTerms(Kind, new TimeRange(from, to), zone, Currency.Trim().ToUpperInvariant())
        {
            TimeTolerance = TimeTolerance,
            Digits = Digits,
            SecondsTolerance = SecondsTolerance,
            AmountTolerance = AmountTolerance,
            ClockOffset = Kind == ReconciliationKind.Calls ? ClockOffset : 0,
        };
        Trouble = terms.Complaint;
        return Trouble is null ? terms : null;
    }

    private static string Wall(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
