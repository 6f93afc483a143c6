using System.Globalization;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Customers;

/// <summary>What hangs on a customer.</summary>
/// <param name="Calls">Counted up to a thousand.</param>
/// <param name="Users">Their names.</param>
/// <param name="Switches">Names of switches whose calls without an account code are this customer's.</param>
public sealed record CustomerDependents(int Calls, IReadOnlyList<string> Users, int Codes, IReadOnlyList<string> Switches)
{
    private const int Enough = 1000;

    internal static CustomerDependents None { get; } = new(0, [], 0, []);

    /// <summary>Why it cannot be deleted, or null.</summary>
    public string? Refusal => (Calls, Users.Count) switch
    {
        (0, 0) => null,
        (0, _) => $"It has users: {string.Join(", ", Users)}. Delete them, or give them to another customer, first.",
        (_, 0) => $"It has {Counted}, and calls keep their owner. Set it to not active instead.",
        _ => $"It has {Counted}, and calls keep their owner, and users: {string.Join(", ", Users)}. Set it to not active instead.",
    };

    private string Counted => Calls >= Enough ? "a thousand calls or more" : Plural.Of(Calls, "call", "calls");

    internal static async Task<CustomerDependents> ReadAsync(CdrStatsDb db, int id, CancellationToken cancellation)
    {
        var calls = await db.Database.SqlQuery<int>($"select count(*)::integer as \"Value\" from (select from call where customer_id = {id} limit {Enough}) as found").SingleAsync(cancellation);
        return new CustomerDependents(
            calls,
            await db.Set<ConsoleUser>().Where(user => user.CustomerId == id).OrderBy(user => user.UserName).Select(user => user.UserName!).ToListAsync(cancellation),
            await db.Set<AccountCode>().CountAsync(code => code.CustomerId == id, cancellation),
            await db.Set<Switch>().Where(row => row.DefaultCustomerId == id).OrderBy(row => row.Name).Select(row => row.Name).ToListAsync(cancellation));
    }
}
