using System.Globalization;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Infrastructure.Billing.Statements;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Billing;

public sealed class StatementTests(PostgresFixture postgres)
{
    /// <summary>October of Madrid: summer time at its beginning, winter time at its end.</summary>
    private const string OfOctober = "customer_id = 1 and start >= '2026-09-30 22:00Z' and start < '2026-10-31 23:00Z' and currency = 'EUR' and (sell_cost <> 0 or (billsec > 0 and rating_status <> 2))";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_has_the_calls_of_the_month_of_the_plans_zone_and_their_sums()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var statement = await lab.IssueAsync(1, "2026-10");

        Assert.Equal("S-000001", statement.Number);
        Assert.Equal((await lab.Calls.OneAsync<long>($"select count(*) from call where {OfOctober}"), await lab.Calls.OneAsync<decimal>($"select sum(sell_cost) from call where {OfOctober}")), (statement.Calls, statement.Amount));
        Assert.Equal((new DateTimeOffset(2026, 9, 30, 22, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 31, 23, 0, 0, TimeSpan.Zero)), (statement.From, statement.To));
        var destinations = await lab.Statements.DestinationsAsync(AccessScope.Customer(1), statement.Id, Stop);
        Assert.Equal((statement.Calls, statement.Seconds, statement.Amount), (destinations.Sum(one => one.Calls), destinations.Sum(one => one.Seconds), destinations.Sum(one => one.Amount)));
        Assert.True(destinations.Count > 1);
        var calls = await lab.Statements.CallsAsync(AccessScope.Customer(1), statement.Id, Stop).ToListAsync(Stop);
        Assert.Equal((statement.Calls, statement.Amount), (calls.Count, calls.Sum(call => call.Amount)));
        Assert.Equal(calls.OrderBy(call => call.Start).Select(call => call.Start), calls.Select(call => call.Start));
    }

    [Fact]
    public async Task Numbers_have_no_gaps_however_many_issue_at_once_and_whatever_is_refused()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var orders = Enumerable.Range(1, 30).SelectMany(day => Enumerable.Range(1, 3).Select(customer => new StatementOrder(customer, StatementPeriod.Days($"2026-10-{day:00}", $"2026-10-{day:00}")!.Value))).ToList();
        // Each twice: the second of the two would bill the same calls again.
        var outcomes = await Task.WhenAll(orders.Concat(orders).Select(order => Task.Run(() => lab.Desk.IssueAsync(StatementLab.Boss, order, Stop))));

        var issued = outcomes.OfType<StatementOutcome.Issued>().Count();
        Assert.InRange(issued, 40, 60);
        Assert.Equal($"1..{issued}", await lab.Calls.OneAsync<string>("select min(number) || '..' || max(number) from statement where (select count(distinct number) = max(number) from statement)"));
        Assert.Equal(0L, await lab.Calls.OneAsync<long>("select count(*) from (select customer_id, period_from from statement group by 1, 2 having count(*) > 1) as twice"));
        Assert.Equal(issued, await lab.Calls.OneAsync<long>("select last_number from statement_issuer"));
    }

    [Theory]
    [InlineData("update statement set amount = 0")]
    [InlineData("update statement_issuer set last_number = last_number; delete from statement_call where position = 1")]
    [InlineData("update statement_destination set calls = calls + 1")]
    [InlineData("delete from statement where id = 1")]
    [InlineData("truncate statement cascade")]
    [InlineData("insert into statement_call select statement_id, 100000, start, caller, number, destination, seconds, billed, rate, amount from statement_call where position = 1")]
    [InlineData("insert into statement_destination values (1, 100000, 'more', 1, 1, 1)")]
    public async Task What_was_issued_is_not_changed_by_anybody(string sql)
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        await lab.IssueAsync(1, "2026-10");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => lab.Calls.RunAsync(sql));
        Assert.Contains("an issued statement is never changed", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happens_to_calls_customers_and_plans_afterwards_changes_nothing_on_it()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var statement = await lab.IssueAsync(1, "2026-10");
        var before = await HtmlAsync(lab, statement);
        await lab.Calls.RunAsync("update customer set name = 'Other' where id = 1; update voip_plan set name = 'Silver', currency = 'USD', time_zone = 'UTC'; update call set sell_cost = 9; update statement_issuer set name = 'New name'; delete from call where customer_id = 1");

        Assert.Equal(before, await HtmlAsync(lab, (await lab.Statements.FindAsync(AccessScope.Everything, statement.Id, Stop))!));
    }

    [Fact]
    public async Task A_credit_takes_all_lines_back_once_and_the_period_can_be_issued_anew()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var first = await lab.IssueAsync(1, "2026-10");
        Assert.Contains(first.Number, Refused(await lab.Desk.IssueAsync(StatementLab.Boss, new StatementOrder(1, StatementPeriod.Days("2026-10-31", "2026-11-02")!.Value), Stop)), StringComparison.Ordinal);
        Assert.Contains("why", Refused(await lab.Desk.CreditAsync(StatementLab.Boss, first.Id, " ", Stop)), StringComparison.Ordinal);

        var credited = Assert.IsType<StatementOutcome.Issued>(await lab.Desk.CreditAsync(StatementLab.Boss, first.Id, "wrong rate", Stop));
        var credit = (await lab.Statements.FindAsync(AccessScope.Customer(1), credited.Id, Stop))!;
        Assert.Equal((first.Number, "S-000002", -first.Amount, -first.Calls, "wrong rate"), (credit.Credits, credit.Number, credit.Amount, credit.Calls, credit.Reason));
        var lines = await lab.Statements.CallsAsync(AccessScope.Everything, credit.Id, Stop).ToListAsync(Stop);
        Assert.Equal(-first.Amount, lines.Sum(call => call.Amount));
        Assert.Equal(credit.Number, (await lab.Statements.FindAsync(AccessScope.Everything, first.Id, Stop))!.CreditedBy);
        Assert.Contains(credit.Number, Refused(await lab.Desk.CreditAsync(StatementLab.Boss, first.Id, "again", Stop)), StringComparison.Ordinal);
        Assert.Contains("not taken back", Refused(await lab.Desk.CreditAsync(StatementLab.Boss, credit.Id, "no", Stop)), StringComparison.Ordinal);

        await lab.Calls.RunAsync("update call set sell_cost = sell_cost * 2 where customer_id = 1");
        var again = await lab.IssueAsync(1, "2026-10");
        Assert.Equal((first.Amount * 2, "S-000003"), (again.Amount, again.Number));
    }

    [Fact]
    public async Task What_cannot_be_billed_is_refused_in_words_and_takes_no_number()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        await lab.Calls.RunAsync("insert into customer (name, demo, created_at) values ('New', false, now())");
        Assert.Contains("no plan", Refused(await lab.Desk.IssueAsync(StatementLab.Boss, new StatementOrder(3, StatementPeriod.Month("2026-10")!.Value), Stop)), StringComparison.Ordinal);
        Assert.Contains("no calls to bill", Refused(await lab.Desk.IssueAsync(StatementLab.Boss, new StatementOrder(1, StatementPeriod.Month("2025-01")!.Value), Stop)), StringComparison.Ordinal);
        Assert.Contains("in USD", Refused(await lab.Desk.IssueAsync(StatementLab.Boss, new StatementOrder(1, StatementPeriod.Month("2026-10")!.Value, "USD"), Stop)), StringComparison.Ordinal);
        Assert.Contains("not ended", Refused(await lab.Desk.IssueAsync(StatementLab.Boss, new StatementOrder(1, StatementPeriod.Month("2199-01")!.Value), Stop)), StringComparison.Ordinal);
        Assert.Equal(0L, await lab.Calls.OneAsync<long>("select last_number from statement_issuer"));
    }

    [Fact]
    public async Task A_customer_sees_their_own_statements_and_nothing_of_the_buy_side()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var (mine, theirs) = (await lab.IssueAsync(1, "2026-10"), await lab.IssueAsync(2, "2026-10"));

        Assert.Equal([mine.Number], (await lab.Statements.ListAsync(AccessScope.Customer(1), null, 0, 50, Stop)).Statements.Select(one => one.Number));
        Assert.Empty((await lab.Statements.ListAsync(AccessScope.Customer(1), 2, 0, 50, Stop)).Statements);
        Assert.Null(await lab.Statements.FindAsync(AccessScope.Customer(1), theirs.Id, Stop));
        Assert.Empty(await lab.Statements.DestinationsAsync(AccessScope.Customer(1), theirs.Id, Stop));
        Assert.Empty(await lab.Statements.CallsAsync(AccessScope.Customer(1), theirs.Id, Stop).ToListAsync(Stop));
        Assert.Empty(await lab.Statements.MailsAsync(AccessScope.Customer(1), [mine.Id], Stop));
        Assert.Null((await lab.Statements.FindAsync(AccessScope.Customer(1), mine.Id, Stop))!.IssuedBy);
        var page = await HtmlAsync(lab, mine);
        var said = page[page.IndexOf("</style>", StringComparison.Ordinal)..];
        Assert.DoesNotContain(new[] { "Secret carrier", "0.0777", "margin", "buy" }, word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("Sol &lt;Travel&gt;", page, StringComparison.Ordinal);
        Assert.Equal(mine.Calls, page.Split("<tr><td>2026-").Length - 1);
        Assert.Contains($"{mine.Amount.ToString("N4", CultureInfo.InvariantCulture)}</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pdf_has_its_pages_and_is_sent_by_mail_or_kept_in_the_outbox()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var statement = await lab.IssueAsync(1, "2026-10");
        await using (var pdf = await lab.Files.PdfAsync(AccessScope.Customer(1), statement, Stop))
        {
            var text = Encoding.Latin1.GetString(await ReadAsync(pdf));
            Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
            Assert.EndsWith("%%EOF", text.TrimEnd(), StringComparison.Ordinal);
            // Some seventy calls go on a page.
            Assert.InRange(text.Split("/Type /Page\n").Length - 1, (statement.Calls / 80) + 1, (statement.Calls / 50) + 2);
        }

        Assert.Equal("sol@example.com", await lab.Post.AddressAsync(AccessScope.Everything, 1, Stop));
        Assert.Null(await lab.Post.AddressAsync(AccessScope.Customer(2), 1, Stop));
        Assert.IsType<MailOutcome.Failed>(await lab.Post.SendAsync(StatementLab.Boss, AccessScope.Everything, statement.Id, "nobody", Stop));
        var sent = Assert.IsType<MailOutcome.Sent>(await lab.Post.SendAsync(StatementLab.Boss, AccessScope.Everything, statement.Id, "sol@example.com", Stop));
        var mail = await File.ReadAllTextAsync(Path.Combine(lab.DataDirectory, sent.Way), Stop);
        Assert.Contains("To: sol@example.com", mail, StringComparison.Ordinal);
        Assert.Contains("statement-S-000001.pdf", mail, StringComparison.Ordinal);
        Assert.Equal("sol@example.com", Assert.Single((await lab.Statements.MailsAsync(AccessScope.Everything, [statement.Id], Stop))[statement.Id]).Recipient);
    }

    [Fact]
    public async Task What_is_copied_out_of_a_pdf_are_its_words_and_amounts_each_in_one_piece()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var statement = await lab.IssueAsync(1, "2026-10");
        var file = Path.Combine(lab.DataDirectory, "statement.pdf");
        await using (var pdf = await lab.Files.PdfAsync(AccessScope.Customer(1), statement, Stop))
        {
            await File.WriteAllBytesAsync(file, await ReadAsync(pdf), Stop);
        }

        await using var reader = PrivateProcess.Start("pdftotext", lab.DataDirectory, "-layout", file, "statement.txt");
        Assert.Equal(0, await reader.EndAsync(TimeSpan.FromMinutes(1)));
        var lines = await File.ReadAllLinesAsync(Path.Combine(lab.DataDirectory, "statement.txt"), Stop);
        var total = Assert.Single(lines, line => line.StartsWith("Total ", StringComparison.Ordinal));
        Assert.EndsWith($" {statement.Amount.ToString("N4", CultureInfo.InvariantCulture)} {statement.Currency}", total, StringComparison.Ordinal);
        Assert.Contains($" {statement.Calls.ToString("N0", CultureInfo.InvariantCulture)} ", total, StringComparison.Ordinal);
        Assert.Equal(statement.Calls, lines.Count(line => line.StartsWith("2026-1", StringComparison.Ordinal)));
    }

    private static string Refused(StatementOutcome outcome) => Assert.IsType<StatementOutcome.Refused>(outcome).Reason;

    private static async Task<string> HtmlAsync(StatementLab lab, Statement statement)
    {
        using var page = new MemoryStream();
        await lab.Files.WriteHtmlAsync(page, AccessScope.Everything, statement, Stop);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Stop);
        return all.ToArray();
    }
}
