using System.Net;
using System.Security.Claims;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Testing;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>
/// Every page, endpoint and file that the running console has mapped, found in its own routes and asked as those who may not: a door that is added is asked, too,
/// without a line here. What is open to anybody, or to everybody who is signed in, is named here one by one.
/// </summary>
[Collection(WalkedConsoles.Name)]
public sealed class EveryDoorTests(WalkedConsole walked, ITestOutputHelper output)
{
    private static readonly string[] ToAnybody =
    [
        "/answer/403", "/answer/{Code:int}", "/branding/logo", "/error", "/forbidden", "/forgotten", "/health/live", "/health/ready", "/login", "/login/second", "/logout", "/not-found", "/passkey/known", "/set-password", "/tv/{Token}",
        "/_blazor/disconnect/", "/_blazor/initializers/",
    ];

    private static readonly string[] ToEverybodySignedIn =
    [
        "/_framework/opaque-redirect", "/api-explorer", "/notifications", "/openapi/{documentName}.json", "/passkey/new", "/profile", "/rest-api/", "/rest-api/hangup-cause/", "/rest-api/hangup-cause/{id:int}/", "/view-as/end", "/{**path:file}",
        OldAddresses.Administration, .. OldAddresses.All.Keys,
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_open_is_open_on_purpose()
    {
        Assert.Equal(ToAnybody.Order(StringComparer.Ordinal), walked.Doors.Where(door => door.IsOpen).Select(door => door.Template).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(ToEverybodySignedIn.Order(StringComparer.Ordinal), walked.Doors.Where(door => !door.IsOpen && door.Policies.Count == 0).Select(door => door.Template).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_answered_who_is_not_signed_in()
    {
        using var anonymous = walked.Anonymous();
        var walk = new Walk();
        foreach (var door in walked.Doors.Where(door => !door.IsOpen))
        {
            var (status, text, place) = await AskAsync(anonymous, door, door.Path(WalkedConsole.Rivals));
            walk.Asked(door, text, status == HttpStatusCode.Unauthorized || (status == HttpStatusCode.Redirect && place?.AbsolutePath == "/login"), status);
        }

        walk.End(output, "as nobody");
    }

    [Fact]
    public async Task An_operator_without_its_permission_is_refused_at_every_door()
    {
        var walk = new Walk();
        foreach (var guarded in walked.Doors.SelectMany(door => door.Policies.Select(policy => (door, policy))).ToLookup(pair => pair.policy, pair => pair.door))
        {
            await walked.AddUserAsync($"without-{guarded.Key}", null, true, Permissions.All.Except(await MeantAsync(guarded.Key)));
            using var limited = await walked.SignInAsync($"without-{guarded.Key}");
            foreach (var door in guarded)
            {
                var (status, text, _) = await AskAsync(limited, door, door.Path(WalkedConsole.Rivals));
                walk.Asked($"{door} without {guarded.Key}", text, status == HttpStatusCode.Forbidden, status);
            }
        }

        walk.End(output, "as an operator without the permission");
    }

    [Theory]
    [InlineData(WalkedConsole.Other)]
    [InlineData(WalkedConsole.Stray)]
    public async Task No_door_tells_a_customer_or_a_stray_user_anything_of_another_customer_or_of_what_calls_cost(string name)
    {
        using var browser = await walked.SignInAsync(name);
        using var administrator = await walked.SignInAsync(ConsoleProcess.Administrator, ConsoleProcess.Password);
        var (walk, bites) = (new Walk(), 0);
        string[] things = [WalkedConsole.Rivals, await walked.OneAsync<string>("select min(id)::text from call where customer_id = 912")];
        foreach (var door in walked.Doors.Where(door => door.IsRead))
        {
            foreach (var path in things.Select(door.Path).Distinct().SelectMany(path => Questions(path)))
            {
                var (status, text, _) = await AskAsync(browser, door, path);
                walk.Asked(path, text, status < HttpStatusCode.InternalServerError, status);
            }

            // That the same question would tell, if it were answered.
            bites += WalkedConsole.Told((await AskAsync(administrator, door, door.Path(things[0]))).Text).Count > 0 ? 1 : 0;
        }

        walk.End(output, $"as {name}; {bites} of the doors tell an administrator what is hidden");
        Assert.True(bites >= 40, $"Only {bites} doors show what is looked for.");
    }

    [Theory]
    [InlineData(WalkedConsole.Other)]
    [InlineData(WalkedConsole.Stray)]
    public async Task No_door_lets_them_change_anything_of_another_customers(string name)
    {
        using var browser = await walked.SignInAsync(name);
        var before = await RivalsAsync();
        var walk = new Walk();
        foreach (var door in walked.Doors.Where(door => !door.IsRead))
        {
            var (status, text, _) = await AskAsync(browser, door, door.Path(WalkedConsole.Rivals));
            walk.Asked(door, text, status < HttpStatusCode.InternalServerError, status);
        }

        Assert.Equal(before, await RivalsAsync());
        walk.End(output, $"to change something, as {name}");
    }

    [Fact]
    public async Task No_door_tells_a_whole_phone_number_to_who_may_not_see_one()
    {
        using var masked = await walked.SignInAsync(WalkedConsole.Masked);
        using var administrator = await walked.SignInAsync(ConsoleProcess.Administrator, ConsoleProcess.Password);
        var (whole, dots, bites) = (new List<string>(), 0, 0);
        string[] things = [WalkedConsole.Rivals, await walked.OneAsync<string>("select min(id)::text from call where customer_id = 912")];
        foreach (var door in walked.Doors.Where(door => door.IsRead))
        {
            foreach (var path in things.Select(door.Path).Distinct().SelectMany(path => new[] { path, $"{path}?caller=34999000&caller_match=begins&last=7d" }))
            {
                var (_, text, _) = await AskAsync(masked, door, path);
                whole.AddRange(WalkedConsole.Whole(text).Select(number => $"{path}: {number}"));
                dots += System.Net.WebUtility.HtmlDecode(text).Contains("••••", StringComparison.Ordinal) || text.Contains("\\u2022", StringComparison.Ordinal) ? 1 : 0;
            }

            bites += WalkedConsole.Whole((await AskAsync(administrator, door, door.Path(things[^1]))).Text).Count > 0 ? 1 : 0;
        }

        Assert.True(whole.Count == 0, string.Join('\n', whole));
        output.WriteLine($"{bites} doors tell an administrator a whole number; {dots} answers to the other have dots in its place");
        Assert.True(bites >= 8 && dots >= 8, $"Only {bites} doors show whole numbers, {dots} hidden ones.");
    }

    private static IEnumerable<string> Questions(string path) => [path, $"{path}?customer=912", $"{path}?caller=34999000&caller_match=begins&last=7d", $"{path}?destination=34650999&destination_match=begins"];

    // Each permission that lets an operator pass, as the console itself decides.
    private async Task<IReadOnlyList<string>> MeantAsync(string policy)
    {
        await using var scope = walked.Console.Services.CreateAsyncScope();
        var authorization = scope.ServiceProvider.GetRequiredService<IAuthorizationService>();
        var meant = new List<string>();
        foreach (var permission in Permissions.All)
        {
            var holder = new ClaimsPrincipal(new ClaimsIdentity([new Claim("operator", "true"), new Claim(AccountClaims.Permission, permission)], "walk"));
            if ((await authorization.AuthorizeAsync(holder, null, policy)).Succeeded)
            {
                meant.Add(permission);
            }
        }

        Assert.NotEmpty(meant);
        return meant;
    }

    // All that is the rival's and that nothing but people change.
    private Task<string> RivalsAsync() => walked.OneAsync<string>("""
        select concat_ws(' ', (select md5(string_agg(t::text, ' ' order by id)) from customer t), (select md5(string_agg(t::text, ' ' order by id)) from account_code t), (select md5(string_agg(t::text, ' ' order by id)) from statement t),
            (select md5(string_agg(t::text, ' ' order by id)) from control_entry t), (select md5(string_agg(t::text, ' ' order by id)) from call_limit t), (select md5(string_agg(t::text, ' ' order by id)) from api_key t where id = 912),
            (select md5(string_agg(t::text, ' ' order by id)) from saved_view t where id = 912), (select md5(string_agg(t::text, ' ' order by id)) from mail_schedule t where id = 912), (select md5(string_agg(t::text, ' ' order by id)) from wall_link t),
            (select md5(string_agg(t::text, ' ' order by id)) from alarm t), (select md5(string_agg(t::text, ' ' order by id)) from call t), (select md5(string_agg(t::text, ' ' order by id)) from rate t), (select md5(string_agg(t::text, ' ' order by id)) from switch t))
        """);

    private static async Task<(HttpStatusCode Status, string Text, Uri? Place)> AskAsync(HttpClient client, Door door, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(door.Method), path);
        request.Headers.Accept.ParseAdd(door.IsPage ? "text/html" : "*/*");
        if (!door.IsRead)
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop), answer.Headers.Location is { IsAbsoluteUri: true } place ? place : answer.Headers.Location is { } local ? new Uri(client.BaseAddress!, local) : null);
    }
}
