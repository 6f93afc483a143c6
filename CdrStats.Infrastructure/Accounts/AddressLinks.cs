using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Languages;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// A user's own mail address: it becomes theirs when they follow a link that was mailed to it, and until then no other mail goes there. What an administrator
/// entered counts without: administrators answer for it.
/// </summary>
public sealed class AddressLinks(UserManager<ConsoleUser> users, CdrStatsDb db, LinkMails mails, IConfiguration configuration, TimeProvider clock)
{
    private const string NotGood = "This link is no longer good: it was used, is older than a day, or was cut off. Enter the address again.";

    /// <summary>Whether the console knows its own address, and so can send links.</summary>
    public bool IsPossible => !string.IsNullOrEmpty(configuration[PasswordLinks.AddressKey]);

    /// <summary>Mails a link to an address that the user says is theirs.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<string?> AskAsync(ConsoleUser user, string address)
    {
        ArgumentNullException.ThrowIfNull(user);
        var typed = (address ?? "").Trim();
        if (!MailAddress.IsOne(typed) || typed.Contains('\n', StringComparison.Ordinal))
        {
            return "That is no mail address.";
        }

        if (configuration[PasswordLinks.AddressKey] is not { Length: > 0 } console)
        {
            return "The console does not know by which address it is reached, and so cannot send a link: an administrator enters addresses.";
        }

        var token = LinkToken.Write(await users.GenerateChangeEmailTokenAsync(user, typed));
        var words = Wording.Of(user.Language);
        mails.Leave(
            $"address {user.Id}", user.Id, typed, words["CdrStats: Your mail address"],
            $"""
            {words["{0} of CdrStats Console wants mails to come to this address.", user.UserName]}

            {words["If that is you, sign in and confirm it here, within a day:"]}
            {console.TrimEnd('/')}/profile?address={Uri.EscapeDataString(typed)}&token={token}

            {words["If it is not you, do nothing: no further mail comes."]}

            """);
        return null;
    }

    /// <summary>The address is the user's from now on; the one before is told so.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<string?> ConfirmAsync(ConsoleUser user, string address, string token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (LinkToken.Read(token ?? "") is not { } proof)
        {
            return NotGood;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = user.Email;
        var result = await users.ChangeEmailAsync(user, address, proof);
        if (!result.Succeeded)
        {
            return result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.InvalidToken)) ? NotGood : string.Join(" ", result.Errors.Select(error => error.Description));
        }

        await EditLog.AddAsync(db, user.UserName!, "user", user.Id, user.UserName!, "changed", new EditChanges().Note("email", before, address), clock.GetUtcNow(), cancellation);
        if (before is { Length: > 0 } && !before.Equals(address, StringComparison.OrdinalIgnoreCase))
        {
            var words = Wording.Of(user.Language);
            await MailOutbox.AddAsync(
                (NpgsqlConnection)db.Database.GetDbConnection(), before, words["CdrStats: Your mail address was changed"],
                $"{words["Mails to {0} of CdrStats Console go to {1} from now on.", user.UserName, address]}\n\n{words["If that was not you, tell an administrator at once."]}\n", null, clock.GetUtcNow(), cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return null;
    }
}
