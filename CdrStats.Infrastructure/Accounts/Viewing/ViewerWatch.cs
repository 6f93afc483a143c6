using System.Globalization;
using System.Security.Claims;
using CdrStats.Infrastructure.Accounts.Sessions;
using Microsoft.AspNetCore.Identity;

namespace CdrStats.Infrastructure.Accounts.Viewing;

/// <summary>Whether somebody who looks with a customer's eyes still may: their own session goes on, their rights are what they were, and the time is not over.</summary>
public sealed class ViewerWatch(SessionBook sessions, TimeProvider clock)
{
    public async Task<bool> MayGoOnAsync(UserManager<ConsoleUser> users, ClaimsPrincipal eyes)
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(eyes);
        return eyes.ViewerId() is { } id && eyes.SessionId() is { } session
            && long.TryParse(eyes.FindFirstValue(ViewingClaims.Until), NumberStyles.None, CultureInfo.InvariantCulture, out var until) && clock.GetUtcNow().ToUnixTimeSeconds() < until
            && await users.FindByIdAsync(id.ToString(CultureInfo.InvariantCulture)) is { Disabled: false } viewer
            && viewer.SecurityStamp == eyes.FindFirstValue(ViewingClaims.Stamp)
            && await sessions.IsOpenAsync(session, id, default);
    }
}
