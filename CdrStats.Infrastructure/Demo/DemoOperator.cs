using System.Security.Cryptography;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdrStats.Infrastructure.Demo;

/// <summary>A user that was made with the demo operator; the password is told this once.</summary>
public sealed record DemoUser(string Name, string Password);

/// <summary>What making the demo operator did.</summary>
public sealed record DemoMade(long Calls, IReadOnlyList<DemoUser> Users);

/// <summary>
/// An invented operator with switches, customers, carriers, prices, users and a past, all flagged as demo. Its calls go through the inbox,
/// as any switch's do.
/// </summary>
public sealed class DemoOperator(ImportHost host, TimeProvider clock)
{
    public const int HistoryCalls = 250_000;
    public const int HistoryDays = 30;

    // Shared by whoever adds demo calls, held alone by whoever makes or removes the operator: "demo".
    internal const long Lock = 0x64656d6f;
    private const int Seed = 20161;

    // Without letters and digits that look alike: it is read off a terminal.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static readonly string[] CustomerPermissions =
        [Permissions.Dashboard, Permissions.Search, Permissions.CdrDetail, Permissions.Overview, Permissions.DailyComparison, Permissions.ByCountry, Permissions.BillingReport, Permissions.Statements, Permissions.CallRate];

    /// <summary>Makes it with its past, all or nothing; null when it is there already.</summary>
    public async Task<DemoMade?> MakeAsync(CancellationToken cancellation, int calls = HistoryCalls)
    {
        await using var connection = await host.Databases.Calls.OpenConnectionAsync(cancellation);
        await using var db = new CdrStatsDb(new DbContextOptionsBuilder<CdrStatsDb>().UseNpgsql(connection).UseSnakeCaseNamingConvention().Options);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellation);
        if (await db.Set<Switches.Switch>().AnyAsync(row => row.Demo, cancellation))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        await DemoFurniture.AddAsync(db, now, cancellation);
        var users = await AddUsersAsync(db, now, cancellation);
        var history = CallHistory.Of(calls, HistoryDays, now, new CallInvention(Seed, new CallOrigin()));
        // An inbox in another database is committed last: an operator without its past is removed and made again; a past without its operator would stay.
        await using var elsewhere = host.Databases.InboxIsElsewhere ? await host.Databases.Inbox.OpenConnectionAsync(cancellation) : null;
        await using var sending = elsewhere is null ? null : await elsewhere.BeginTransactionAsync(cancellation);
        var sent = await InboxCopy.WriteAsync(elsewhere ?? connection, history, cancellation);
        await transaction.CommitAsync(cancellation);
        if (sending is not null)
        {
            await sending.CommitAsync(cancellation);
        }

        return new DemoMade((long)sent, users);
    }

    private static async Task<List<DemoUser>> AddUsersAsync(CdrStatsDb db, DateTimeOffset now, CancellationToken cancellation)
    {
        var customer = await db.Set<Customers.Customer>().Where(row => row.Demo).OrderBy(row => row.Id).Select(row => row.Id).FirstAsync(cancellation);
        var made = new List<DemoUser>();
        await AddAsync("demo-noc", null, Permissions.Pages);
        await AddAsync("demo-customer", customer, CustomerPermissions);
        return made;

        async Task AddAsync(string name, int? of, IEnumerable<string> permissions)
        {
            var normalised = name.ToUpperInvariant();
            if (await db.Users.AnyAsync(row => row.NormalizedUserName == normalised, cancellation))
            {
                // Somebody's own user of that name stays as it is.
                return;
            }

            var password = RandomNumberGenerator.GetString(Alphabet, 16);
            var user = new ConsoleUser
            {
                UserName = name,
                NormalizedUserName = normalised,
                IsOperator = of is null,
                CustomerId = of,
                Demo = true,
                CreatedAt = now,
                SecurityStamp = RandomNumberGenerator.GetHexString(32),
                LockoutEnabled = true,
            };
            user.PasswordHash = new PasswordHasher<ConsoleUser>().HashPassword(user, password);
            db.Add(user);
            await db.SaveChangesAsync(cancellation);
            db.AddRange(permissions.Select(permission => new IdentityUserClaim<int> { UserId = user.Id, ClaimType = AccountClaims.Permission, ClaimValue = permission }));
            await db.SaveChangesAsync(cancellation);
            made.Add(new DemoUser(name, password));
        }
    }
}
