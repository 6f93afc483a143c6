using System.IO.Compression;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Sessions;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Privacy;
using CdrStats.Infrastructure.Tests.Accounts;
using CdrStats.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Privacy;

/// <summary>What a customer is given of what is kept of them: all of it, no secret, and nothing of anybody else's.</summary>
public sealed class CustomerDataTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_customers_file_holds_what_is_kept_of_them_and_of_nobody_else_and_is_written_down()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var sol = await lab.MakeCustomerAsync("Sol", new CodeEntry("sol-1", null));
        var luna = await lab.MakeCustomerAsync("Luna", new CodeEntry("luna-1", null));
        var ana = await lab.MakeAsync("ana", customer: sol.Id, permissions: [Permissions.Search]);
        var lea = await lab.MakeAsync("lea", customer: luna.Id, permissions: [Permissions.Search]);
        foreach (var user in new[] { ana, lea })
        {
            await lab.Get<SessionBook>().BeginAsync(user.Id, (await lab.RowAsync(user.Id)).SecurityStamp!, $"192.0.2.{user.Id}", user.Name, Stop);
            await lab.Get<AuditNotes>().AddAsync(user.Name, "sign_in", user.Id, user.Name, "signed in", Stop);
        }

        var data = new CustomerData(lab.Get<NpgsqlDataSource>(), new CallExport(lab.Get<NpgsqlDataSource>()), lab.Customers, lab.Get<AuditNotes>());
        Assert.Null(await data.NameAsync(AccessScope.Customer(sol.Id), sol.Id, Stop));
        Assert.Null(await data.NameAsync(AccessScope.Everything, luna.Id + 100, Stop));
        Assert.Equal("Sol", await data.NameAsync(AccessScope.Everything, sol.Id, Stop));
        using var file = new MemoryStream();
        await data.WriteAsync(file, sol.Id, "Sol", "boss", Stop);

        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        var parts = new Dictionary<string, string>();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(Stop));
            parts[entry.Name] = await reader.ReadToEndAsync(Stop);
        }

        Assert.StartsWith("start,switch", parts["calls.csv"].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Equal("Sol", One("customer.json").GetProperty("name").GetString());
        Assert.Equal("sol-1", One("account_codes.json").GetProperty("code").GetString());
        Assert.Equal("ana", One("users.json").GetProperty("user_name").GetString());
        Assert.Equal($"192.0.2.{ana.Id}", One("sessions.json").GetProperty("address").GetString());
        Assert.Equal("signed in", One("sign_ins.json").GetProperty("action").GetString());
        Assert.Equal(0, JsonDocument.Parse(parts["statement_calls.json"]).RootElement.GetArrayLength());
        var all = string.Concat(parts.Values);
        Assert.DoesNotContain("una", all, StringComparison.Ordinal);
        Assert.DoesNotContain("lea", all, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", all, StringComparison.OrdinalIgnoreCase);
        await using var db = lab.Db();
        Assert.DoesNotContain((await lab.RowAsync(ana.Id)).PasswordHash!, all, StringComparison.Ordinal);
        Assert.Equal(["boss data exported Sol"], await db.Database.SqlQuery<string>($"select editor || ' ' || action || ' ' || object_name as \"Value\" from admin_edit where kind = 'privacy'").ToListAsync(Stop));

        JsonElement One(string part) => Assert.Single(JsonDocument.Parse(parts[part]).RootElement.EnumerateArray());
    }
}
