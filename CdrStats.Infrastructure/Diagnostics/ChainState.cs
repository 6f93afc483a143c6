using System.Globalization;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <param name="Bytes">Of the whole database.</param>
public sealed record DatabaseLink(string Version, bool IsEmbedded, long Bytes, int Connections);

/// <param name="Total">Estimated by the server's statistics.</param>
/// <param name="Trouble">Why an inbox in another database cannot be read; nothing is known of its rows then. Null: it can.</param>
public sealed record InboxLink(long Total, int Waiting, DateTimeOffset? OldestWaiting, int Rejected, string? Trouble);

/// <summary>Sums of the import's ledger over the last 24 hours: read = stored + duplicate + quarantined.</summary>
public sealed record ImportLink(DateTimeOffset? LastBatch, long ReadLastMinute, long Batches, long Read, long Stored, long Duplicate, long Quarantined)
{
    public bool AddsUp => Read == Stored + Duplicate + Quarantined;
}

/// <param name="MedianLag">Seconds from the end of a call to its import in the last batch; hours off or negative means a wrong source time zone.</param>
/// <param name="WithoutOwner">Calls of the last 24 hours that belong to no customer.</param>
public sealed record SwitchLink(int Id, string Name, string Address, bool IsNew, DateTimeOffset? LastImport, DateTimeOffset? LastStart, long Records, double MedianLag, long WithoutOwner, long CallsLastDay)
{
    /// <summary>Whole half hours by which the switch's clock seems to be read in a wrong zone; null: it seems right.</summary>
    public TimeSpan? ZoneError =>
        LastImport is not null && (MedianLag < -60 || MedianLag > 1500) && Math.Abs(Math.Round(MedianLag / 1800) * 1800 - MedianLag) < 120
            ? TimeSpan.FromSeconds(Math.Round(MedianLag / 1800) * 1800) is var off && off != TimeSpan.Zero && off.Duration() <= TimeSpan.FromHours(14) ? off : null
            : null;
}

/// <param name="Last">Null: none yet.</param>
/// <param name="DriftLastDay">Rows found wrong in the last 24 hours, and repaired.</param>
/// <param name="Dirty">Ranges that wait to be checked.</param>
public sealed record RollupLink(AuditResult? Last, long AuditsLastDay, long DriftLastDay, long Dirty);

/// <summary>A record that was in quarantine, and what somebody did about it.</summary>
/// <param name="Resolution">dismissed or sent again; null: it became a call by itself.</param>
public sealed record SettledRecord(long Id, string Switch, string Reason, DateTimeOffset At, string? By, string? Resolution);

/// <summary>A record that could not become a call.</summary>
/// <param name="Record">As it was received, JSON; of a very long one, where it is kept.</param>
public sealed record RejectedRecord(long Id, long InboxRow, string Switch, string Reason, DateTimeOffset RejectedAt, string Record)
{
    // What a page can show; the whole record may be a thousand times as long.
    private const int LongestShown = 256 * 1024;

    private const string NotShown = "jsonb_build_object('id', inbox_row, 'switch', switch, 'record_not_shown', 'It is long; cdr_rejected keeps it under id ' || id)::text";

    internal static readonly string Columns = string.Create(
        CultureInfo.InvariantCulture,
        $"id, inbox_row, switch, reason, rejected_at, case when pg_column_size(record) > {LongestShown} then {NotShown} when octet_length(record::text) > {LongestShown} then {NotShown} else record::text end");

    internal static RejectedRecord Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), row.GetString(5));
}

/// <summary>Every link from the switches to the screen, as of <paramref name="At"/>.</summary>
public sealed record ChainState(
    DateTimeOffset At, DatabaseLink Database, InboxLink Inbox, ImportLink Import, IReadOnlyList<SwitchLink> Switches, RollupLink Rollups,
    IReadOnlyList<JobRun> Jobs, IReadOnlyList<RejectedRecord> Rejected, IReadOnlyList<SettledRecord> Settled);
