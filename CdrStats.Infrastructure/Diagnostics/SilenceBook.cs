using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>
/// Keeps which switches are silent, so that each silence is noticed once, whichever host looks, and lasts until the next call: an incident, which
/// tells people when it opens and when calls come again.
/// </summary>
public sealed class SilenceBook(NpgsqlDataSource calls, SilenceQueries silence, TimeProvider clock)
{
    /// <summary>Writes down which switches are silent, each until its next call.</summary>
    /// <returns>Those that fell silent since the last time, and those whose silence ended.</returns>
    public async Task<(IReadOnlyList<SilentSwitch> Fallen, IReadOnlyList<string> Back)> NoteAsync(CancellationToken cancellation)
    {
        var silent = await silence.ReadAsync(AccessScope.Everything, cancellation);
        var (back, now) = (new List<(int Id, string Name)>(), clock.GetUtcNow());
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var over = new NpgsqlCommand(
            """
            delete from switch_silence where not switch_id = any($1) returning switch_id, coalesce((select name from switch where switch.id = switch_id), '')
            """, connection)
        {
            Parameters = { new() { Value = silent.Select(one => one.Id).ToArray() } },
        })
        {
            await using var row = await over.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                back.Add((row.GetInt32(0), row.GetString(1)));
            }
        }

        var fallen = new List<SilentSwitch>();
        foreach (var one in silent)
        {
            await using var note = new NpgsqlCommand(
                """
                insert into switch_silence (switch_id, last_import, usual_an_hour, noticed_at) values ($1, $2, $3, $4)
                on conflict (switch_id) do update set last_import = excluded.last_import, usual_an_hour = excluded.usual_an_hour, noticed_at = excluded.noticed_at
                where switch_silence.last_import <> excluded.last_import
                """, connection)
            {
                Parameters =
                {
                    new() { Value = one.Id }, new() { Value = one.LastCall.UtcDateTime }, new() { Value = one.Silence.UsualAnHour }, new() { Value = now.UtcDateTime },
                },
            };
            if (await note.ExecuteNonQueryAsync(cancellation) > 0)
            {
                fallen.Add(one);
            }
        }

        await TellAsync(connection, fallen, back, now, cancellation);
        await transaction.CommitAsync(cancellation);
        return (fallen, [.. back.Select(one => one.Name).Where(name => name.Length > 0)]);
    }

    private static async Task TellAsync(NpgsqlConnection connection, List<SilentSwitch> fallen, List<(int Id, string Name)> back, DateTimeOffset now, CancellationToken cancellation)
    {
        if (fallen.Count + back.Count == 0)
        {
            return;
        }

        var maintenance = await MaintenanceStore.NowAsync(connection, now, cancellation);
        foreach (var one in fallen)
        {
            var found = new FoundSubject(
                SubjectIncidents.SilentSwitches, Key(one.Id), one.Id, 0, IncidentSentences.SilenceName.Of(one.Name), one.Silence.Words, (decimal)one.Silence.Lasting.TotalMinutes, one.Silence.UsualAnHour);
            await SubjectIncidents.OpenAsync(connection, found, maintenance, now, cancellation);
        }

        var open = await SubjectIncidents.ReadOpenAsync(connection, SubjectIncidents.SilentSwitches, cancellation);
        foreach (var (id, _) in back)
        {
            if (open.TryGetValue(Key(id), out var incident))
            {
                await SubjectIncidents.CloseAsync(connection, incident, IncidentSentences.CallsAgain, now, cancellation);
            }
        }

        await IncidentRows.AnnounceAsync(connection, cancellation);
    }

    private static string Key(int id) => id.ToString(CultureInfo.InvariantCulture);
}
