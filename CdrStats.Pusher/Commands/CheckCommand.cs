using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Destinations;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;
using CdrStats.Pusher.Sources.Csv;

namespace CdrStats.Pusher.Commands;

/// <summary><c>check</c>: tests both ends and prints what would be sent for the newest five records. It writes nothing, not even a flag column.</summary>
internal static class CheckCommand
{
    private const int Shown = 5;

    public static async Task<int> RunAsync(PusherConfig config, TextWriter output, TimeProvider clock, CancellationToken stop)
    {
        var tally = new Tally();
        var mapper = new RecordMapper(config, tally);
        IReadOnlyList<SourceRow> newest = [];
        var source = await TriedAsync("Source", output, async () => newest = await ReadAsync(config, clock, output, stop));
        await using var inbox = InboxChoice.Open(config, mapper.Columns);
        var destination = await TriedAsync("Destination", output, async () =>
        {
            await inbox.PrepareAsync(stop);
            await output.WriteLineAsync($"Destination: {inbox.Description}: fine; "
                + (inbox.KnowsSourceKeys ? "a record sent twice is kept once." : "it has no source_key, so a record sent twice after a crash would be there twice."));
        });
        await output.WriteLineAsync($"Switch {config.Switch}, cdr_source_type {(int)config.SourceType}; times without a zone are read in {config.TimeZone.Id}.");
        await PrintAsync(newest, mapper, output);
        return source && destination ? ExitCode.Well : ExitCode.Unreachable;
    }

    private static async Task<IReadOnlyList<SourceRow>> ReadAsync(PusherConfig config, TimeProvider clock, TextWriter output, CancellationToken stop)
    {
        if (config.Fake is { } fake)
        {
            var invented = new FakeCallSource(fake, clock);
            await output.WriteLineAsync($"Source: {invented.Description}");
            return await invented.ReadNewestAsync(Shown, stop);
        }

        if (config.Profile is { } profile)
        {
            await output.WriteLineAsync($"Profile {profile.Name}: {profile.About}");
        }

        if (config.Source.Layout is { } layout)
        {
            var (path, fields) = (CsvPath.Parse(config.Source.Location), new CsvFields(layout, config.Fields));
            var lines = new NewestLines(path, fields);
            lines.Check();
            var rows = lines.Read(Shown);
            await output.WriteLineAsync($"Source: {NewestLines.Describe(path, fields)}: fine; progress is kept in state_dir.");
            return rows;
        }

        var newest = new List<SourceRow>();
        foreach (var table in SourceChoice.Tables(config, writes: false))
        {
            await using (var connection = await table.Store.OpenAsync(stop))
            {
                var columns = await table.PrepareAsync(connection, stop);
                var flag = config.Source.FlagField;
                await output.WriteLineAsync($"Source: {table.Description}, by its key {table.Key.Name}: fine"
                    + (flag is null ? "; progress is kept in state_dir." : columns.Any(column => column.Name.Equals(flag, StringComparison.OrdinalIgnoreCase)) ? $"; progress is kept in its column {flag}." : $"; run will add the column {flag}."));
            }

            if (config.Profile is not null)
            {
                await ProfileReport.WriteAsync(config, table, output);
            }

            newest.AddRange(await table.ReadNewestAsync(Shown, stop));
        }

        return newest;
    }

    private static async Task PrintAsync(IReadOnlyList<SourceRow> newest, RecordMapper mapper, TextWriter output)
    {
        await output.WriteLineAsync(newest.Count == 0 ? "There are no records to show." : $"The newest {newest.Count} would be sent as:");
        foreach (var row in newest)
        {
            await output.WriteLineAsync();
            var (record, rejected) = mapper.Map(row);
            if (record is null)
            {
                await output.WriteLineAsync($"row {row}: a dead letter, {rejected!.Reason}");
                continue;
            }

            await output.WriteLineAsync($"row {row}, source key {record.SourceKey}");
            foreach (var (column, value) in mapper.Columns.Zip(record.Values))
            {
                await output.WriteLineAsync($"  {column.Name,-20} {(value is null ? "NULL" : RecordText.Of(value))}");
            }
        }
    }

    private static async Task<bool> TriedAsync(string end, TextWriter output, Func<Task> attempt)
    {
        try
        {
            await attempt();
            return true;
        }
        catch (Exception trouble) when (Outage.IsOne(trouble) || trouble is ConfigurationException)
        {
            await output.WriteLineAsync($"{end}: {trouble.Message}");
            return false;
        }
    }
}
