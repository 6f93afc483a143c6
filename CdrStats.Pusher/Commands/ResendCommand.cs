using System.Text.Json;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Destinations;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources.Csv;

namespace CdrStats.Pusher.Commands;

/// <summary>
/// <c>resend</c>: the dead letters once more, after settings, values or inbox were corrected; beside a running pusher too. A letter goes only when
/// the inbox holds it; broken off, all are sent again, which their source keys make harmless.
/// </summary>
internal sealed class ResendCommand(PusherConfig config, TextWriter output, TimeProvider clock)
{
    private readonly Tally _tally = new();
    private string? _first;
    private int _letters;
    private int _left;

    public static Task<int> RunAsync(PusherConfig config, TextWriter output, TimeProvider clock, CancellationToken stop) =>
        new ResendCommand(config, output, clock).RunAsync(stop);

    private async Task<int> RunAsync(CancellationToken stop)
    {
        using var state = new StateDirectory(config);
        var letters = new DeadLetters(state.DeadLetterFile, config.Fields, clock);
        if (!File.Exists(state.DeadLetterFile) && !File.Exists(letters.TakenFile))
        {
            await output.WriteLineAsync($"There are no dead letters: no {state.DeadLetterFile}.");
            return ExitCode.Well;
        }

        var mapper = new RecordMapper(config, _tally);
        await using var inbox = InboxChoice.Open(config, mapper.Columns);
        try
        {
            await inbox.PrepareAsync(stop);
            if (await letters.TakeAsync(stop) is { } taken)
            {
                await using (taken)
                {
                    await SendAsync(taken, letters, mapper, inbox, stop);
                }

                File.Delete(letters.TakenFile);
            }
        }
        catch (Exception trouble) when (Outage.IsOne(trouble) || trouble is OperationCanceledException)
        {
            var twice = inbox.KnowsSourceKeys ? "what was sent is not stored twice" : "this inbox has no source_key, so what was sent would be there twice";
            await output.WriteLineAsync($"Broken off after {_tally.Sent} sent: {trouble.Message.ReplaceLineEndings(" ")} The letters are kept; 'resend' sends them again, and {twice}.");
            return ExitCode.Unreachable;
        }

        await output.WriteLineAsync(
            $"{_letters} dead letter(s): {_tally.Sent} sent, {_tally.AlreadyThere} already there, {_left} still cannot be sent"
            + (_first is null ? "." : $" and stay in {state.DeadLetterFile}; the first: {_first}."));
        return _left == 0 ? ExitCode.Well : ExitCode.SomeLeft;
    }

    private async Task SendAsync(Stream taken, DeadLetters letters, RecordMapper mapper, IInbox inbox, CancellationToken stop)
    {
        using var reader = new StreamReader(taken);
        var lines = new List<string>();
        string? line;
        do
        {
            line = await reader.ReadLineAsync(stop);
            if (line?.Length > 0)
            {
                lines.Add(line);
            }

            if (lines.Count >= config.MaxFetchBatch || (line is null && lines.Count > 0))
            {
                stop.ThrowIfCancellationRequested();
                await BatchAsync(lines, letters, mapper, inbox);
                lines.Clear();
            }
        }
        while (line is not null);
    }

    private async Task BatchAsync(List<string> lines, DeadLetters letters, RecordMapper mapper, IInbox inbox)
    {
        var records = new List<InboxRecord>();
        var left = new List<string>();
        var read = new Dictionary<object, DeadLetter>(ReferenceEqualityComparer.Instance);
        foreach (var line in lines)
        {
            _letters++;
            if (Read(line) is not { } letter)
            {
                Keep($"'{(line.Length <= 60 ? line : line[..60] + "…")}' is not a line of a dead-letter file", line);
                continue;
            }

            var (row, missing) = letter.Line is { } text && config.Source.Layout is { } layout
                ? (new LineAgain(new CsvFields(layout, config.Fields)).Read(letter.Row, text), null)
                : letter.ToRow(config.Fields);
            var (record, rejected) = row is null ? (null, null) : mapper.Map(row, letter.SourceKey);
            if (record is null)
            {
                Leave(letter, rejected?.Reason ?? $"it has no value of '{missing}', which cdr_fields asks for");
                continue;
            }

            read[record.Row] = letter;
            records.Add(record);
        }

        var (added, refused) = await inbox.SendAsync(records, CancellationToken.None);
        foreach (var one in refused)
        {
            Leave(read[one.Row], one.Reason);
        }

        await letters.AddLinesAsync(left, CancellationToken.None);
        _tally.Sent += added;
        _tally.AlreadyThere += records.Count - refused.Count - added;

        void Leave(DeadLetter letter, string reason) => Keep($"row {letter.Row}, {reason}", DeadLetters.Line(letter with { At = clock.GetUtcNow(), Reason = reason }));

        void Keep(string sentence, string line)
        {
            _left++;
            _first ??= sentence;
            left.Add(line);
        }
    }

    private static DeadLetter? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, StateJson.Own.DeadLetter) is { SourceKey: not null, Row: not null, Fields: not null } letter ? letter : null;
        }
        catch (JsonException)
        {
            // Torn by a full disk or by hand: it stays as it is, and is shown.
            return null;
        }
    }
}
