using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Import;

namespace CdrStats.Infrastructure.Rating;

/// <summary>
/// What calls cost, for people who ask: by the rules that the next imported call is rated by, in memory. A question takes one look at the versions of
/// the rules; only what was edited since is read.
/// </summary>
public sealed class RatingDesk(ImportHost import, MediationOptions mediation)
{
    private NumberReader Usual => new(mediation.Over());

    /// <summary>The plans as they are now, as far as somebody may ask about them: operators about all, customers about their own.</summary>
    public async Task<PlansInForce> NowAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var rules = await import.Importer.RulesAsync(cancellation);
        IReadOnlyList<VoipPlan> plans = scope.SeesEverything ? [.. rules.Plans.Values.OrderBy(plan => plan.Name, StringComparer.OrdinalIgnoreCase).ThenBy(plan => plan.Id)]
            : scope.CustomerId is { } customer && rules.Mediation.Plans.TryGetValue(customer, out var own) ? [own]
            : [];
        IReadOnlyList<SwitchProfile> switches = scope.SeesEverything ? [.. rules.Switches.Values.DistinctBy(one => one.Id).OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase)] : [];
        return new PlansInForce(scope, plans, switches, Usual, rules.Mediation.DialPlan);
    }
}

/// <summary>How numbers are read: by a switch's settings, or by the usual ones.</summary>
internal sealed record NumberReader(NumberSettings Settings, NumberNormaliser Numbers)
{
    public NumberReader(NumberSettings settings) : this(settings, new NumberNormaliser(settings))
    {
    }
}

/// <summary>A number as it would be dialled, how it is read, and the call to it.</summary>
/// <param name="Code">Where it leads; null when no dial code begins it.</param>
public sealed record Simulation(string Dialled, NormalisedNumber Number, DialCode? Code, SimulatedCall Call)
{
    /// <summary>The prefix by which the plan bans the destination; null: it may be called.</summary>
    public string? BannedBy => Call.Plan?.Bans.Find(Number.Digits);
}

/// <summary>Plans, and the reading of numbers, at one moment.</summary>
public sealed class PlansInForce
{
    private readonly AccessScope _scope;
    private readonly NumberReader _usual;
    private readonly DialPlan _dialPlan;

    internal PlansInForce(AccessScope scope, IReadOnlyList<VoipPlan> plans, IReadOnlyList<SwitchProfile> switches, NumberReader usual, DialPlan dialPlan) =>
        (_scope, Plans, Switches, _usual, _dialPlan) = (scope, plans, switches, usual, dialPlan);

    /// <summary>Those that may be asked about, by name.</summary>
    public IReadOnlyList<VoipPlan> Plans { get; }

    /// <summary>Those whose way of dialling may be asked for, by name.</summary>
    public IReadOnlyList<SwitchProfile> Switches { get; }

    /// <summary>The plan of this id or name; null when there is none to be asked about.</summary>
    public VoipPlan? FindPlan(string text) =>
        (int.TryParse(text, out var id) ? Plans.FirstOrDefault(plan => plan.Id == id) : null)
        ?? Plans.FirstOrDefault(plan => plan.Name == text) ?? Plans.FirstOrDefault(plan => plan.Name.Equals(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The switch of this id or name.</summary>
    public SwitchProfile? FindSwitch(string text) =>
        (int.TryParse(text, out var id) ? Switches.FirstOrDefault(one => one.Id == id) : null)
        ?? Switches.FirstOrDefault(one => one.Name.Equals(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>How a number is read that is dialled on a switch; on none in particular by the global settings.</summary>
    public NormalisedNumber Read(SwitchProfile? on, string dialled) => Reader(on).Numbers.Normalise(dialled);

    /// <summary>The same, step by step.</summary>
    public IReadOnlyList<NumberStep> Explain(SwitchProfile? on, string dialled) => Reader(on).Numbers.Explain(dialled);

    /// <summary>What an outbound call would cost; of the sale alone for those who may not see the buy side.</summary>
    /// <param name="plan">Null: on no plan.</param>
    public Simulation Simulate(VoipPlan? plan, SwitchProfile? on, string dialled, int seconds, DateTimeOffset at)
    {
        var reader = Reader(on);
        var number = reader.Numbers.Normalise(dialled);
        var code = number.Digits.Length == 0 ? null : _dialPlan.Find(number.Digits, reader.Settings.PrefixLimitMin, reader.Settings.PrefixLimitMax);
        var request = new RatingRequest(number.Kind, CallDirection.Outbound, number.Digits, at, seconds);
        return new Simulation(dialled, number, code, _scope.SeesBuySide ? SimulatedCall.Of(plan, request) : SimulatedCall.OfSellSide(plan, request));
    }

    private NumberReader Reader(SwitchProfile? on) => on is null ? _usual : new NumberReader(on.Settings, on.Numbers);
}
