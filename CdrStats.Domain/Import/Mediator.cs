using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;

namespace CdrStats.Domain.Import;

/// <summary>
/// Makes calls of records, in the order of spec/mediation.md 2. Pure: the same row, switch and rules give the same call.
/// Rows that <see cref="RecordCheck"/> rejects must not come here.
/// </summary>
public static class Mediator
{
    private const int NormalClearing = 16;
    private const int TemporaryFailure = 41;

    public static MediatedCall Mediate(InboxRow row, SwitchProfile from, MediationRules rules)
    {
        var call = Read(row, from, rules);
        call.Rating = RatingEngine.Rate(call.Plan, RequestOf(call));
        return call;
    }

    /// <summary>Everything but the rating, which <see cref="Rate"/> then does for many calls together.</summary>
    public static MediatedCall Read(InboxRow row, SwitchProfile from, MediationRules rules)
    {
        var remarks = MediationRemarks.None;
        var number = from.Numbers.Normalise(row.Destination);
        var caller = from.Numbers.NormaliseCaller(row.CallerNumber);
        var dialCode = DialCodeOf(row, number, from.Settings, rules.DialPlan, ref remarks);
        var country = CountryOf(row, dialCode, rules, ref remarks);
        var customer = rules.OwnerByCode(row.AccountCode, from.Id, row.Start);
        if (customer is null && from.DefaultCustomerId is { } byDefault)
        {
            customer = byDefault;
            remarks |= MediationRemarks.OwnerBySwitch;
        }

        var direction = DirectionOf(row, caller.Kind, from, ref remarks);
        var cause = CauseOf(row, rules, ref remarks);
        var plan = customer is { } id ? rules.Plans.GetValueOrDefault(id) : null;
        return new MediatedCall(row, from.Id, number, caller, dialCode, country, customer, direction, cause, plan, remarks)
        {
            Control = rules.Control.Decide(customer, number.Digits, country, plan?.Bans ?? BanList.None),
        };
    }

    /// <summary>Prices calls that have been read.</summary>
    public static void Rate(IReadOnlyList<MediatedCall> calls)
    {
        const int Together = 64;
        var rating = new BatchRating();
        var plans = new VoipPlan?[Together];
        var requests = new RatingRequest[Together];
        var outcomes = new RatingOutcome[Together];
        for (var from = 0; from < calls.Count; from += Together)
        {
            var count = Math.Min(Together, calls.Count - from);
            for (var i = 0; i < count; i++)
            {
                (plans[i], requests[i]) = (calls[from + i].Plan, RequestOf(calls[from + i]));
            }

            rating.Rate(plans.AsSpan(0, count), requests.AsSpan(0, count), outcomes.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                calls[from + i].Rating = outcomes[i];
            }
        }
    }

    private static RatingRequest RequestOf(MediatedCall call)
    {
        var row = call.Row;
        return new RatingRequest(
            call.Number.Kind, call.Direction, call.Number.Digits, row.Start, row.BillSeconds, new GivenPrice(row.SellRate, row.SellCost, row.BuyRate, row.BuyCost));
    }

    private static DialCode? DialCodeOf(InboxRow row, NormalisedNumber number, NumberSettings settings, DialPlan plan, ref MediationRemarks remarks)
    {
        if (number.Digits.Length == 0)
        {
            return null;
        }

        var ours = plan.Find(number.Digits, settings.PrefixLimitMin, settings.PrefixLimitMax);
        if (row.DialCode is { Length: > 0 } given
            && given.Length > (ours?.Prefix.Length ?? 0)
            && number.Digits.StartsWith(given, StringComparison.Ordinal)
            && plan.Find(given, given.Length, given.Length) is { } known)
        {
            remarks |= MediationRemarks.DialCodeFromRecord;
            return known;
        }

        return ours;
    }

    private static string? CountryOf(InboxRow row, DialCode? dialCode, MediationRules rules, ref MediationRemarks remarks)
    {
        if (dialCode is not null)
        {
            return dialCode.Country;
        }

        if (row.CountryCode is { Length: > 0 } given && rules.Countries.TryGetValue(given.Trim().ToUpperInvariant(), out var country))
        {
            remarks |= MediationRemarks.CountryFromRecord;
            return country;
        }

        return null;
    }

    private static CallDirection DirectionOf(InboxRow row, CallerKind caller, SwitchProfile from, ref MediationRemarks remarks)
    {
        if (row.Direction is 1 or 2)
        {
            return (CallDirection)row.Direction;
        }

        if (from.DirectionRuleFor(row, caller) is { } rule)
        {
            remarks |= MediationRemarks.DirectionByRule;
            return from.Directions[rule].Direction;
        }

        return CallDirection.Unknown;
    }

    private static int CauseOf(InboxRow row, MediationRules rules, ref MediationRemarks remarks)
    {
        var cause = row.HangupCauseId
            ?? (row.HangupCause is { Length: > 0 } name && rules.Causes.TryGetValue(name.Trim(), out var code) ? code : 0);
        if (row.Source == CdrSource.Kamailio && cause == TemporaryFailure && row.BillSeconds > 0)
        {
            remarks |= MediationRemarks.AnsweredCauseMended;
            return NormalClearing;
        }

        return cause;
    }
}
