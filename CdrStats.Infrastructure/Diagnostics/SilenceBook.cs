using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>Keeps which switches are silent, so that each silence is noticed once, whichever host looks, and lasts until the next call.</summary>
public sealed class SilenceBook(NpgsqlDataSource calls, SilenceQueries silence, TimeProvider clock)
{
    /// <summary>Writes down which switches are silent, each until its next call.</summary>
    /// <returns>Those that fell silent since the last time, and those whose silence ended.</returns>
    public async Task<(IReadOnlyList<SilentSwitch> Fallen, IReadOnlyList<string> Back)> NoteAsync(CancellationToken cancellation)
    {
        var silent = await silence.ReadAsync(AccessScope.Everything, cancellation);
        var back = new List<string>();
        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var over = new NpgsqlCommand(
            """
            delete from switch_silence where not switch_id = any($1) returning coalesce((select name from switch where switch.id = switch_id), '')
            """, connection)
        {
            Parameters = { new() { Value = silent.Select(one => one.Id).ToArray() } },
        })
        {
            await using var row = await over.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                back.Add(row.GetString(0));
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
                    new() { Value = one.Id }, new() { Value = one.LastCall.UtcDateTime }, new() { Value = one.Silence.UsualAnHour }, new() { Value = clock.GetUtcNow().UtcDateTime },
                },
            };
            if (await note.ExecuteNonQueryAsync(cancellation) > 0)
            {
                fallen.Add(one);
            }
        }

        await transaction.CommitAsync(cancellation);
        return (fallen, [.. back.Where(name => name.Length > 0)]);
    }
}
