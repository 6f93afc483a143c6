using System.Collections.Concurrent;
using System.Net;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Audit;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Who signed in, out, or was refused, for the audit log. What was typed as a name that nobody has is not kept: people type passwords there. A program that
/// shows a wrong password with each request is noted once a minute.
/// </summary>
public sealed class SignInNotes(AuditNotes notes, TimeProvider clock)
{
    private const string Kind = "sign_in";
    private const int MostPrograms = 10_000;
    private static readonly TimeSpan ProgramsEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(int User, string Address), DateTimeOffset> _programs = new();

    /// <param name="how">With what: a password, a passkey.</param>
    public Task InAsync(ConsoleUser user, string how, IPAddress? address, string device)
    {
        ArgumentNullException.ThrowIfNull(user);
        return notes.AddAsync(user.UserName!, Kind, user.Id, user.UserName!, "signed in", default, ("with", how), ("address", address?.ToString()), ("device", Words(device)));
    }

    public Task OutAsync(int user, string name, IPAddress? address) => notes.AddAsync(name, Kind, user, name, "signed out", default, ("address", address?.ToString()));

    /// <param name="user">Null: nobody has the name.</param>
    public Task RefusedAsync(ConsoleUser? user, string why, IPAddress? address, bool isProgram)
    {
        var place = address?.ToString() ?? "";
        return isProgram && !IsDue(user?.Id ?? 0, place)
            ? Task.CompletedTask
            : notes.AddAsync(AuditNotes.Nobody, Kind, user?.Id ?? 0, user?.UserName ?? "", "refused", default, ("why", why), ("address", place), ("by", isProgram ? "a program" : null));
    }

    /// <summary>So many wrong passwords came from an address that it is shut out for a while.</summary>
    public Task ShutOutAsync(IPAddress? address) => notes.AddAsync(AuditNotes.Nobody, Kind, 0, "", "shut out", default, ("address", address?.ToString()));

    private static string Words(string device) => DeviceWords.Of(device) is (var browser, var system) ? string.Join(", ", new[] { browser, system }.OfType<string>()) : device;

    private bool IsDue(int user, string place)
    {
        var now = clock.GetUtcNow();
        if (_programs.Count >= MostPrograms)
        {
            _programs.Clear();
        }

        return _programs.TryGetValue((user, place), out var before) ? now - before >= ProgramsEvery && _programs.TryUpdate((user, place), now, before) : _programs.TryAdd((user, place), now);
    }
}
