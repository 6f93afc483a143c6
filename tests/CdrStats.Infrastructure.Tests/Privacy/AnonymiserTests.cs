using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Privacy;
using CdrStats.Infrastructure.Tests.Billing;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Privacy;

public sealed class AnonymiserTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Anonymiser Of(ImportLab lab) => new(new ImportDatabases(lab.Source, lab.Source), new AuditNotes(lab.Source, TimeProvider.System));

    [Fact]
    public async Task A_number_is_in_no_text_of_the_database_afterwards_but_in_issued_statements_and_figures_are_as_before()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var calls = lab.Calls;
        var statement = await lab.IssueAsync(1, "2026-10");
        await calls.RunAsync("""
            update call set extradata = '{"dialed": "34650784355"}', channel = 'SIP/34650784355-1' where e164 = '34650784355' and id % 3 = 0;
            insert into notification (created_at, recipient, subject, body, message_id, next_at, state) values (now(), 'a@example.com', 'Calls to 34650784355', 'Most went to +34650784355.', 'm1', now(), 2);
            insert into admin_edit (edited_at, editor, kind, object_id, object_name, action, changes) values (now(), 'admin', 'export', 0, 'calls', 'exported', '{"filters": [null, "destination=34650784355"]}')
            """);
        var (figures, count) = (await FiguresAsync(calls), await calls.OneAsync<long>("select count(*) from call where e164 = '34650784355'"));

        var trial = await Of(calls).NumberAsync(AccessScope.Everything, "+34 650 784 355", true, "admin", Stop);
        Assert.Equal((count, count), (trial.Calls, trial.Records));
        Assert.NotEmpty(await WhereAsync(calls, "650784355"));
        var done = await Of(calls).NumberAsync(AccessScope.Everything, "+34 650 784 355", false, "admin", Stop);

        Assert.Equal((trial.Calls, trial.Records, trial.StatementCalls), (done.Calls, done.Records, done.StatementCalls));
        Assert.Equal(trial.Others, done.Others);
        Assert.Equal(["admin_edit", "notification"], done.Others.Keys);
        Assert.Equal(["statement_call.number"], await WhereAsync(calls, "650784355"));
        Assert.Equal(count, await calls.OneAsync<long>("select count(*) from call where e164 = '34000000000' or e164 ~ '^34[0-9]+00$'"));
        Assert.Equal(figures, await FiguresAsync(calls));
        Assert.Empty(await calls.DriftAsync());
        Assert.True(done.StatementCalls > 0 && statement.Calls > 0);
        Assert.Equal("a number of 11 digits", await calls.OneAsync<string>("select object_name from admin_edit where kind = 'privacy'"));
        Assert.Equal(0, (await Of(calls).NumberAsync(AccessScope.Everything, "34650784355", false, "admin", Stop)).Calls);
    }

    [Fact]
    public async Task A_customers_calls_lose_who_called_and_the_end_of_whom_also_where_it_was_ended_in_between()
    {
        await using var lab = await StatementLab.NewAsync(postgres);
        var calls = lab.Calls;
        var figures = await FiguresAsync(calls);
        var others = await OthersAsync();

        // Ended in between: half of the calls were done, with all of their records.
        await Of(calls).CustomerAsync(AccessScope.Everything, 1, "Sol", true, "admin", Stop);
        await calls.RunAsync("update call set caller_number = 'anonymous', caller_e164 = '', e164 = rpad(left(e164, 2), length(e164), '0'), destination = '+' || rpad(left(e164, 2), length(e164), '0') where customer_id = 1 and id % 2 = 0");
        var done = await Of(calls).CustomerAsync(AccessScope.Everything, 1, "Sol", false, "admin", Stop);

        Assert.Equal(await calls.OneAsync<long>("select count(*) from call where customer_id = 1 and id % 2 = 1"), done.Calls);
        Assert.Equal(0, await calls.OneAsync<long>("select count(*) from call where customer_id = 1 and (caller_number <> 'anonymous' or caller_e164 <> '' or caller_name <> '' or e164 !~ '00$' or destination like '%650784355%')"));
        Assert.Equal(0, await calls.OneAsync<long>("select count(*) from cdr_import i join call c on c.id = i.call_id where c.customer_id = 1 and (caller_id_number <> 'anonymous' or i.destination_number !~ '00$')"));
        Assert.Equal(others, await OthersAsync());
        Assert.Equal(figures, await FiguresAsync(calls));
        Assert.Empty(await calls.DriftAsync());

        Task<string> OthersAsync() => calls.OneAsync<string>("select md5(string_agg(c::text || i::text, ' ' order by c.id)) from call c join cdr_import i on i.call_id = c.id where customer_id = 2");
    }

    // All that is counted and summed, and what each call cost.
    private static Task<string> FiguresAsync(ImportLab lab) => lab.OneAsync<string>("""
        select concat_ws(' ', (select md5(string_agg(t::text, ' ' order by t::text)) from rollup_traffic t), (select md5(string_agg(t::text, ' ' order by t::text)) from rollup_country t), (select md5(string_agg(t::text, ' ' order by t::text)) from rollup_destination t),
            (select md5(string_agg(t::text, ' ' order by t::text)) from rollup_total t), (select count(*) from rollup_dirty), (select md5(string_agg(concat_ws(',', id, start, duration, billsec, sell_cost, buy_cost, dial_code, country, kind, customer_id), ' ' order by id)) from call))
        """);

    // Each text of each table is read, by the database's own list of them.
    private static async Task<IReadOnlyList<string>> WhereAsync(ImportLab lab, string digits)
    {
        var columns = new List<string>();
        await using (var command = lab.Source.CreateCommand("select table_name || '.' || column_name from information_schema.columns join information_schema.tables using (table_schema, table_name) where table_schema = 'public' and table_type = 'BASE TABLE' and table_name !~ '^call_\\d' and data_type in ('text', 'character varying', 'jsonb', 'ARRAY') order by 1"))
        await using (var row = await command.ExecuteReaderAsync(Stop))
        {
            while (await row.ReadAsync(Stop))
            {
                columns.Add(row.GetString(0));
            }
        }

        var found = new List<string>();
        foreach (var column in columns)
        {
            var parts = column.Split('.');
            if (await lab.OneAsync<bool>($"select exists (select from \"{parts[0]}\" where \"{parts[1]}\"::text like '%{digits}%')"))
            {
                found.Add(column);
            }
        }

        return found;
    }
}
