namespace CdrStats.Domain.Realtime;

/// <summary>What a switch says of one leg (channel) of a call. Texts are empty where it says nothing.</summary>
/// <param name="Id">The switch's own name of the leg.</param>
/// <param name="CallId">What ties the legs of one call: FreeSWITCH's call UUID, Asterisk's Linkedid. The originating leg carries its own id.</param>
/// <param name="Since">When it began, UTC.</param>
public sealed record CallLeg(string Id, string CallId, DateTimeOffset Since, bool IsAnswered)
{
    public string Caller { get; init; } = "";

    public string Destination { get; init; } = "";

    public string AccountCode { get; init; } = "";

    /// <summary>The channel, such as <c>PJSIP/trunk-00000012</c>.</summary>
    public string Channel { get; init; } = "";

    /// <summary>The dial-plan context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The gateway or peer at its far end.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>This, told anew: what is not said now is as it was, and what was answered stays so.</summary>
    public CallLeg Over(CallLeg before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return this with
        {
            Since = before.Since < Since ? before.Since : Since,
            IsAnswered = IsAnswered || before.IsAnswered,
            Caller = First(before.Caller, Caller),
            Destination = First(before.Destination, Destination),
            AccountCode = First(AccountCode, before.AccountCode),
            Channel = First(Channel, before.Channel),
            Context = First(before.Context, Context),
            Gateway = First(Gateway, before.Gateway),
        };
    }

    private static string First(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
