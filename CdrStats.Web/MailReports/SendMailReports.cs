using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.MailReports;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.MailReports;

/// <summary>Leaves the reports by mail that are due in the outbox; one that cannot be made keeps no other waiting.</summary>
internal sealed partial class SendMailReports(JobRunner jobs, MailPost post, MailComposer composer, MailReader readers, Database database, ILogger<SendMailReports> logger) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Exceptions;

    protected override TimeSpan? NotWithin => TimeSpan.FromSeconds(45);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var troubles = new List<Exception>();
        foreach (var (schedule, days) in await post.DueAsync(cancellation))
        {
            try
            {
                var reader = await readers.FindAsync(schedule.UserId);
                foreach (var day in days)
                {
                    var mails = reader is null ? null : await composer.ComposeForAllAsync(schedule, day, reader, cancellation);
                    if (await post.LeaveAsync(schedule, day, mails, cancellation) && mails is null)
                    {
                        LogNotSent(schedule.Id, day);
                    }
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                troubles.Add(new InvalidOperationException($"The report {schedule.Id} of user {schedule.UserId} could not be made: {error.Message}", error));
            }
        }

        if (troubles.Count > 0)
        {
            throw troubles.Count == 1 ? troubles[0] : new AggregateException($"{troubles[0].Message} And {troubles.Count - 1} more.", troubles);
        }
    }

    [LoggerMessage(LogLevel.Information, "The report {Schedule} of {Day} is not sent: its user is gone, disabled, or may not have reports by mail")]
    private partial void LogNotSent(int schedule, DateOnly day);
}
