using System.Globalization;
using CdrStats.Domain.Import;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Time;
using CdrStats.Infrastructure.Rating;

namespace CdrStats.Web.Rating;

/// <summary>What a simulated call is priced by, besides its number.</summary>
/// <param name="Plan">Null: whoever asks is on none.</param>
/// <param name="Switch">Where it is dialled; null: nowhere in particular.</param>
public sealed record SimulationTerms(VoipPlan? Plan, SwitchProfile? Switch, int Seconds, DateTimeOffset At);

/// <summary>The terms of a simulated call as they stand in an address, of the pages and of the interface alike.</summary>
public sealed record SimulationRequest(string? Seconds, string? At, string? Plan, string? Switch)
{
    public const int MostSeconds = 86_400;

    public static IReadOnlyList<string> Names { get; } = ["destination", "seconds", "at", "plan", "switch"];

    /// <summary>Reads the terms; without them it is a minute, now, on the one plan there is.</summary>
    /// <param name="isMissing">The problem is a plan or switch that is not there to be asked about.</param>
    /// <returns>Null: see the problem.</returns>
    public SimulationTerms? Read(PlansInForce rules, DateTimeOffset now, TimeZoneInfo zone, out string problem, out bool isMissing)
    {
        ArgumentNullException.ThrowIfNull(rules);
        (problem, isMissing) = ("", false);
        var seconds = 60;
        if (!string.IsNullOrWhiteSpace(Seconds) && !(int.TryParse(Seconds, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= MostSeconds))
        {
            problem = $"seconds is a whole number from 0 to {MostSeconds}.";
            return null;
        }

        if ((string.IsNullOrWhiteSpace(At) ? now : MomentText.Read(At.Trim(), zone)) is not { } at)
        {
            problem = $"at: allowed is {MomentText.Allowed}.";
            return null;
        }

        var on = string.IsNullOrWhiteSpace(Switch) ? null : rules.FindSwitch(Switch.Trim());
        if (on is null && !string.IsNullOrWhiteSpace(Switch))
        {
            (problem, isMissing) = ("There is no such switch.", true);
            return null;
        }

        return TryPlan(rules, Plan, out var plan, out problem, out isMissing) ? new SimulationTerms(plan, on, seconds, at) : null;
    }

    /// <summary>The plan that is named; without a name the only one there is, or none where there is none.</summary>
    public static bool TryPlan(PlansInForce rules, string? name, out VoipPlan? plan, out string problem, out bool isMissing)
    {
        ArgumentNullException.ThrowIfNull(rules);
        (plan, problem, isMissing) = (null, "", false);
        if (!string.IsNullOrWhiteSpace(name))
        {
            plan = rules.FindPlan(name.Trim());
            (problem, isMissing) = plan is null ? ("There is no such plan.", true) : ("", false);
        }
        else if (rules.Plans.Count > 1)
        {
            const int Shown = 10;
            problem = $"plan is wanted: the id or name of one of {string.Join(", ", rules.Plans.Take(Shown).Select(one => one.Name))}{(rules.Plans.Count > Shown ? ", …" : "")}.";
        }
        else
        {
            plan = rules.Plans.Count > 0 ? rules.Plans[0] : null;
        }

        return problem.Length == 0;
    }
}
