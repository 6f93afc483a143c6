using System.Globalization;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Languages;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Links by which a user sets a password without having one: an invitation, or because it was forgotten. They are good once and for a day, and end with any change of
/// the password. They name the console by its setting, never by what a request said: a forged Host header would send them to somebody else.
/// </summary>
public sealed class PasswordLinks(UserManager<ConsoleUser> users, CdrStatsDb db, LinkMails mails, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>The address by which users reach the console.</summary>
    public const string AddressKey = "CdrStats:Address";

    public static readonly TimeSpan GoodFor = TimeSpan.FromDays(1);

    public static Setting Setting { get; } = new(AddressKey, "an address such as https://cdr.example.com", value =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address.Query.Length == 0);

    /// <summary>Whether the console knows its own address, and so can send links.</summary>
    public bool IsPossible => !string.IsNullOrEmpty(configuration[AddressKey]);

    /// <summary>Sends a link to whoever has this name or mail and may sign in; nothing tells whether anybody has.</summary>
    public async Task ForgottenAsync(string nameOrMail, CancellationToken cancellation)
    {
        var asked = users.NormalizeName(nameOrMail) ?? "";
        var found = await db.Users.Where(user => (user.NormalizedUserName == asked || user.NormalizedEmail == asked) && !user.Disabled && user.Email != null).OrderBy(user => user.Id).Take(5).ToListAsync(cancellation);
        foreach (var user in found)
        {
            var words = Wording.Of(user.Language);
            await SendAsync(user, words, words["CdrStats: Your password"], words["Somebody, you we hope, asked for a new password for {0}.", user.UserName], words["If it was not you, do nothing: the password stays as it is."]);
        }
    }

    /// <summary>Invites a user who has a mail address to choose a password.</summary>
    public async Task InviteAsync(int id, CancellationToken cancellation)
    {
        if (await db.Users.SingleOrDefaultAsync(user => user.Id == id && user.Email != null, cancellation) is { } user)
        {
            var words = Wording.Of(user.Language);
            await SendAsync(
                user, words, words["CdrStats: You are invited"], words["An account was made for you. Your user name is {0}.", user.UserName],
                words["If the link is no longer good, ask for another one at the sign-in, under \"{0}\".", words["Forgotten password?"]]);
        }
    }

    /// <summary>Sets the password, ends the user's open sessions, takes their passkeys away and lifts a lock of wrong passwords.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<string?> SetAsync(int id, string token, string password, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id.ToString(CultureInfo.InvariantCulture)) is not { Disabled: false } user || LinkToken.Read(token) is not { } proof)
        {
            return NotGood;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var result = await users.ResetPasswordAsync(user, proof, password);
        if (!result.Succeeded)
        {
            return result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.InvalidToken)) ? NotGood : string.Join(" ", result.Errors.Select(error => error.Description));
        }

        await users.ResetAccessFailedCountAsync(user);
        await users.SetLockoutEndDateAsync(user, null);
        // Whoever learned the old password may have added one of their own.
        await db.Database.ExecuteSqlAsync($"delete from user_passkey where user_id = {user.Id}", cancellation);
        await EditLog.AddAsync(db, user.UserName!, "user", user.Id, user.UserName!, "changed", new EditChanges().Note("password", null, "set by a link that was mailed"), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }

    private const string NotGood = "This link is no longer good: it was used, is older than a day, or was cut off. Ask for another one.";

    private async Task SendAsync(ConsoleUser user, Wording words, string subject, string first, string last)
    {
        if (configuration[AddressKey] is not { Length: > 0 } address)
        {
            return;
        }

        var token = LinkToken.Write(await users.GeneratePasswordResetTokenAsync(user));
        var link = $"{address.TrimEnd('/')}/set-password?user={user.Id.ToString(CultureInfo.InvariantCulture)}&token={token}";
        mails.Leave($"password {user.Id}", user.Id, user.Email!, subject, $"{first}\n\n{words["Set your password here, within a day:"]}\n{link}\n\n{last}\n");
    }
}
