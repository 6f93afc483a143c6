using System.Globalization;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications.Outbox;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <param name="Bytes">Of the whole database.</param>
public sealed record DatabaseLink(string Version, bool IsEmbedded, long Bytes, int Connections)
{
    /// <summary>Whether the database itself keeps customers apart, beneath the console's own queries.</summary>
    public bool KeepsCustomersApart { get; init; } = true;
}

/// <param name="Total">Estimated by the server's statistics.</param>
/// <param name="Trouble">Why an inbox in another database cannot be read; nothing is known of its rows then. Null: it can.</param>
public sealed record InboxLink(long Total, int Waiting, DateTimeOffset? OldestWaiting, int Rejected, string? Trouble);

/// <summary>Sums of the import's ledger over the last 24 hours: read = stored + duplicate + quarantined.</summary>
public sealed record ImportLink(DateTimeOffset? LastBatch, long ReadLastMinute, long Batches, long Read, long Stored, long Duplicate, long Quarantined)
{
    /// <summary>Calls stored in the last minute.</summary>
    public long StoredLastMinute { get; init; }

    /// <summary>From the arrival of a record to its commit as a call, of the last batch.</summary>
    public TimeSpan? Lag { get; init; }

    public bool AddsUp => Read == Stored + Duplicate + Quarantined;
}

/// <param name="MedianLag">Seconds from the end of a call to its import in the last batch; hours off or negative means a wrong source time zone.</param>
/// <param name="WithoutOwner">Calls of the last 24 hours that belong to no customer.</param>
public sealed record SwitchLink(int Id, string Name, string Address, bool IsNew, DateTimeOffset? LastImport, DateTimeOffset? LastStart, long Records, double MedianLag, long WithoutOwner, long CallsLastDay)
{
    // Records of a wrong zone are all as late as one another; those of a backlog are not, whatever their median comes to.
    private const double WidestOfOneZone = 1800;

    /// <summary>Seconds between the quarter that came soonest after their calls and the quarter that came latest, in the last batch.</summary>
    public double LagSpread { get; init; }

    /// <summary>Calls that ended in the last five minutes, a minute.</summary>
    public decimal PerMinute { get; init; }

    /// <summary>Its records that wait in the inbox, of the oldest hundred thousand there.</summary>
    public WaitingRecords? Waiting { get; init; }

    /// <summary>Its records in quarantine; null: none.</summary>
    public QuarantinedRecords? Quarantined { get; init; }

    /// <summary>Null: it is not silent.</summary>
    public SilentSwitch? Silent { get; init; }

    /// <summary>What its pushers last reported, the last one first; empty: none of them reports.</summary>
    public IReadOnlyList<SeenPusher> Pushers { get; init; } = [];

    /// <summary>Whole half hours by which the switch's clock seems to be read in a wrong zone; null: it seems right.</summary>
    public TimeSpan? ZoneError =>
        LastImport is not null && LagSpread <= WidestOfOneZone && (MedianLag < -60 || MedianLag > 1500) && Math.Abs(Math.Round(MedianLag / 1800) * 1800 - MedianLag) < 120
            ? TimeSpan.FromSeconds(Math.Round(MedianLag / 1800) * 1800) is var off && off != TimeSpan.Zero && off.Duration() <= TimeSpan.FromHours(14) ? off : null
            : null;
}

/// <summary>Records of a switch that wait to become calls.</summary>
public sealed record WaitingRecords(long Count, DateTimeOffset Oldest);

/// <summary>Records of a switch that could not become calls, and why the last one could not.</summary>
public sealed record QuarantinedRecords(long Count, DateTimeOffset LastAt, string LastReason);

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
    IReadOnlyList<JobRun> Jobs, IReadOnlyList<RejectedRecord> Rejected, IReadOnlyList<SettledRecord> Settled)
{
    /// <summary>The consoles that are at work on the database.</summary>
    public IReadOnlyList<RunningConsole> Consoles { get; init; } = [];

    /// <summary>Pushers that report for a switch that nobody knows.</summary>
    public IReadOnlyList<SeenPusher> Strangers { get; init; } = [];

    /// <summary>How mails get on.</summary>
    public OutboxState Mails { get; init; } = new(0, null, 0, null, null);

    /// <summary>Jobs that failed again and again, on whichever host.</summary>
    public IReadOnlyList<JobStanding> FailingJobs { get; init; } = [];

    /// <summary>Whether some console takes records out of the inbox.</summary>
    public bool Imports => Consoles.Any(console => console.Imports);
}
