using CdrStats.Domain.Jobs;
using CdrStats.Domain.Texts;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>One link of the chain: what is found there, and its figures as far as it has them.</summary>
/// <param name="Findings">One at least.</param>
public sealed record ChainStep(string Name, IReadOnlyList<Finding> Findings)
{
    /// <summary>Records or calls a minute.</summary>
    public decimal? PerMinute { get; init; }

    /// <summary>How long a record takes to here, or has waited here.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>When something last came by.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>What last went wrong here, over or not.</summary>
    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>The first of the worst findings.</summary>
    public Finding Worst => Findings.MaxBy(finding => finding.Kind)!;

    public FindingKind Kind => Worst.Kind;
}

/// <summary>The links that one switch has for itself, from the switch to its calls.</summary>
public sealed record SwitchChain(int Id, string Name, IReadOnlyList<ChainStep> Steps)
{
    public ChainStep Worst => Steps.MaxBy(step => step.Kind)!;
}

/// <summary>
/// The chain switch → pusher → inbox → mediation → calls → roll-ups → page, judged. The page Diagnostic, the notices and the verb <c>doctor</c> show the same.
/// </summary>
public sealed record Chain(DateTimeOffset At, IReadOnlyList<ChainStep> Steps, IReadOnlyList<SwitchChain> Switches)
{
    public const string Switch = "Switch";
    public const string Pusher = "Pusher";
    public const string Inbox = "Inbox";
    public const string Mediation = "Mediation";
    public const string Calls = "Calls";
    public const string Rollups = "Roll-ups";
    public const string Page = "Page";

    /// <summary>Beside the chain: calls pass, but what the console does by itself does not go well.</summary>
    public const string Jobs = "Jobs";

    /// <inheritdoc cref="Jobs"/>
    public const string Mail = "Mail";

    /// <inheritdoc cref="Jobs"/>
    public const string Database = "Database";

    /// <summary>A mail server that is being restarted is no news.</summary>
    private static readonly TimeSpan MailPatience = TimeSpan.FromMinutes(10);

    /// <summary>A record is a call within a second or two; so long means that nobody takes it up.</summary>
    public static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    /// <summary>What is the matter beside the chain.</summary>
    public IReadOnlyList<Finding> Beside { get; init; } = [];

    /// <summary>Everything that wants a look, the worst first.</summary>
    public IEnumerable<Finding> Notices => Steps.SelectMany(step => step.Findings).Concat(Beside).Where(finding => finding.Kind != FindingKind.Good).OrderByDescending(finding => finding.Kind);

    /// <param name="page">What is found at the pages; null: whoever asks is looking at one.</param>
    public static Chain Of(ChainState state, IReadOnlyList<Finding>? page = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var inbox = InboxStep(state);
        // Where records wait in the inbox, no call from anywhere says nothing about the switches.
        var hearsSwitches = inbox.Kind != FindingKind.Stop;
        var switches = new SwitchFindings(state, hearsSwitches);
        return new Chain(
            state.At,
            [
                switches.Step(), PusherFindings.Step(state), inbox, CallFindings.Mediation(state), CallFindings.Calls(state), CallFindings.Rollups(state),
                new ChainStep(Page, page ?? [Finding.Good(Page, "shown as calls come in; you are looking at it")]) { Last = state.Import.LastBatch },
            ],
            [.. state.Switches.Select(switches.Of)])
        {
            Beside = [.. DatabaseFindings(state), .. MailFindings(state), .. state.FailingJobs.Select(job => Finding.Note(
                Jobs, $"{JobTimes.Words(job.Name)} failed {job.Failures} times in a row: {job.Trouble}", "the page Jobs has its history; it is tried again at its next time"))],
        };
    }

    private static IEnumerable<Finding> DatabaseFindings(ChainState state) => state.Database.KeepsCustomersApart ? [] :
    [
        Finding.Note(
            Database, "the console's role may not make a role for customers' queries: the console keeps customers apart, and the database does not watch over it",
            "as its administrator: alter role … createrole; then start the console again"),
    ];

    private static IEnumerable<Finding> MailFindings(ChainState state)
    {
        var mails = state.Mails;
        if (mails.Oldest is { } oldest && state.At - oldest > MailPatience)
        {
            yield return Finding.Note(
                Mail, $"{Plural.Of(mails.Waiting, "mail waits", "mails wait")}, the oldest for {FindingText.Span(state.At - oldest)}{(mails.Trouble is { } trouble ? $": {trouble}" : "")}",
                "the page Mails has them; is the mail server up, and do CdrStats:Mail:… fit? The page Notifications sends a test mail");
        }

        if (mails.FailedLastDay > 0)
        {
            yield return Finding.Note(Mail, $"{Plural.Of(mails.FailedLastDay, "mail", "mails")} of 24 h could not be delivered{(mails.Trouble is { } reason ? $", the last one: {reason}" : "")}", "the page Mails names the addresses and tries them again");
        }
    }

    private static ChainStep InboxStep(ChainState state) => new(Inbox, [InboxFinding(state)])
    {
        PerMinute = state.Inbox.Trouble is null ? state.Import.ReadLastMinute : null,
        Lag = state.Inbox.OldestWaiting is { } oldest ? state.At - oldest : null,
        Last = state.Inbox.Trouble is null ? state.Import.LastBatch : null,
        LastError = state.Inbox.Trouble,
    };

    private static Finding InboxFinding(ChainState state)
    {
        if (state.Inbox.Trouble is { } trouble)
        {
            return Finding.Stop(
                Inbox, $"the database of ConnectionStrings:ImportCdr cannot be used: {trouble.TrimEnd('.')}",
                "is that server up, and may its role change the table cdr_import? Records wait there meanwhile, and the console keeps trying");
        }

        if (state.Inbox.Waiting == 0)
        {
            return Finding.Good(Inbox, "nothing waits");
        }

        var wait = Plural.Of(state.Inbox.Waiting, "record waits", "records wait");
        var oldest = state.Inbox.OldestWaiting is { } since ? state.At - since : TimeSpan.Zero;
        if (!state.Imports)
        {
            return Finding.Stop(Inbox, $"{wait}, and no console imports them", "start a console whose CdrStats:Roles holds jobs (./run.sh)");
        }

        if (oldest < Stuck)
        {
            return Finding.Good(Inbox, $"{wait}, the oldest for {FindingText.Span(oldest)}");
        }

        return state.Import.LastBatch is { } last && state.At - last < Stuck
            ? Finding.Note(Inbox, $"{wait}, the oldest for {FindingText.Span(oldest)}: the import is at it and has not caught up", "wait: the figures beside say how fast it is")
            : Finding.Stop(Inbox, $"{wait}, the oldest for {FindingText.Span(oldest)}, and none is taken up", "read the console's log: it says why the import fails");
    }
}
