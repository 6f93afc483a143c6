using System.Globalization;
using CdrStats.Infrastructure.Audit;

namespace CdrStats.Infrastructure.Accounts.Passkeys;

/// <summary>Adds and removes passkeys of whoever is signed in. Both ask for the password, end the user's other sessions and are written down.</summary>
public sealed class PasskeyDesk(ConsoleSignIn signIn, PasskeyRows rows, AuditNotes notes)
{
    /// <summary>More than anybody has devices.</summary>
    public const int Most = 10;

    public const int LongestName = 60;

    private const string Kind = "passkey";

    /// <summary>Checks what the browser's authenticator answered and keeps the passkey.</summary>
    /// <param name="credential">JSON of navigator.credentials.create().</param>
    /// <returns>Why not, or null.</returns>
    public async Task<string?> AddAsync(ConsoleUser user, string name, string password, string credential, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(name);
        name = name.Trim();
        if (name.Length is 0 or > LongestName)
        {
            return "Say what the passkey is called: the device, for instance.";
        }

        if (!await signIn.UserManager.CheckPasswordAsync(user, password))
        {
            return "The password is wrong.";
        }

        if ((await rows.ListAsync(user.Id, cancellation)).Count >= Most)
        {
            return "You have as many passkeys as there may be. Remove one first.";
        }

        var made = await signIn.PerformPasskeyAttestationAsync(credential);
        if (!made.Succeeded || made.UserEntity.Id != user.Id.ToString(CultureInfo.InvariantCulture))
        {
            return "The passkey was not made. Begin again.";
        }

        if (await rows.FindAsync(made.Passkey.CredentialId, cancellation) is not null)
        {
            return "This passkey is known already.";
        }

        made.Passkey.Name = name;
        await rows.PutAsync(user.Id, made.Passkey, cancellation);
        await EndAsync(user, name, "added", cancellation);
        return null;
    }

    /// <returns>Why not, or null.</returns>
    public async Task<string?> RemoveAsync(ConsoleUser user, byte[] id, string password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (!await signIn.UserManager.CheckPasswordAsync(user, password))
        {
            return "The password is wrong.";
        }

        var name = (await rows.ListAsync(user.Id, cancellation)).FirstOrDefault(key => key.Id.AsSpan().SequenceEqual(id))?.Name;
        if (name is null || !await rows.RemoveAsync(user.Id, id, cancellation))
        {
            return "This passkey is no longer there.";
        }

        await EndAsync(user, name, "deleted", cancellation);
        return null;
    }

    // Who came in by it, or before it, comes in again.
    private async Task EndAsync(ConsoleUser user, string name, string action, CancellationToken cancellation)
    {
        await signIn.UserManager.UpdateSecurityStampAsync(user);
        await signIn.RefreshSignInAsync(user);
        await notes.AddAsync(user.UserName!, Kind, user.Id, user.UserName!, action, cancellation, ("passkey", name));
    }
}
