using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Jobs;

/// <summary>How a job stands.</summary>
/// <param name="NextAt">When it is due next.</param>
/// <param name="Outcome">Of the last run: well, failed, cancelled or cut_off; null: none has ended yet.</param>
/// <param name="Failures">In a row.</param>
/// <param name="WantedBy">Who asked for a run that has not begun.</param>
public sealed record JobJson(
    string Url, string Name, string Does, int EverySeconds, bool IsRunning, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, DateTimeOffset NextAt, string Host, string? Outcome, string? Trouble, long Runs, int Failures,
    DateTimeOffset? FailingSince, string? WantedBy);

/// <summary>A run that ended.</summary>
public sealed record JobRunJson(long Id, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Host, string Outcome, int Times, string? Words, string? OrderedBy);

/// <summary>A job with its history.</summary>
public sealed record JobStoryJson(JobJson Job, IReadOnlyList<JobRunJson> History);

/// <summary>What the console does by itself, for programs.</summary>
internal static class JobEndpoints
{
    public static RouteGroupBuilder MapJobs(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/job").WithTags("job").ForOperators();
        group.MapGet("/", ListAsync).RequireAuthorization(Permissions.Administer("setting")).WithSummary("Every scheduled job and how it stands.");
        group.MapGet("/{name}/", FindAsync).RequireAuthorization(Permissions.Administer("setting")).WithSummary("One job with its history.");
        group.MapPost("/{name}/run/", RunAsync).RequireAuthorization(Permissions.Change("setting")).WithSummary("Asks for a run now.");
        group.MapPost("/{name}/cancel/", CancelAsync).RequireAuthorization(Permissions.Change("setting")).WithSummary("Asks the run to end; what it has done stays done.");
        return api;
    }

    private static async Task<Ok<IReadOnlyList<JobJson>>> ListAsync(HttpRequest request, JobBoard board, TimeProvider clock, CancellationToken cancellation)
    {
        var standings = (await board.ListAsync(cancellation)).ToDictionary(one => one.Name);
        return TypedResults.Ok<IReadOnlyList<JobJson>>([.. JobSchedule.All.Select(job => Show(job, standings.GetValueOrDefault(job.Name), request, clock.GetUtcNow()))]);
    }

    private static async Task<Results<Ok<JobStoryJson>, NotFound>> FindAsync(string name, HttpRequest request, JobBoard board, TimeProvider clock, CancellationToken cancellation)
    {
        if (Find(name) is not { } job)
        {
            return TypedResults.NotFound();
        }

        var standing = (await board.ListAsync(cancellation)).FirstOrDefault(one => one.Name == job.Name);
        var history = await board.HistoryAsync(job.Name, null, cancellation);
        return TypedResults.Ok(new JobStoryJson(
            Show(job, standing, request, clock.GetUtcNow()), [.. history.Select(run => new JobRunJson(run.Id, run.StartedAt, run.EndedAt, run.Host, Words(run.Outcome), run.Times, run.Words, run.OrderedBy))]));
    }

    private static async Task<Results<Accepted, NotFound>> RunAsync(string name, ClaimsPrincipal user, JobBoard board, CancellationToken cancellation)
    {
        if (Find(name) is not { } job)
        {
            return TypedResults.NotFound();
        }

        await board.OrderAsync(user.Identity?.Name ?? "", job.Name, cancellation);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Accepted, NotFound, ProblemHttpResult>> CancelAsync(string name, ClaimsPrincipal user, JobBoard board, CancellationToken cancellation)
    {
        if (Find(name) is not { } job)
        {
            return TypedResults.NotFound();
        }

        if (!job.CanBeCancelled)
        {
            return Edits.Bad("This job is not cancelled.");
        }

        await board.CancelAsync(user.Identity?.Name ?? "", job.Name, cancellation);
        return TypedResults.Accepted((string?)null);
    }

    private static ScheduledJob? Find(string name) => JobSchedule.All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static JobJson Show(ScheduledJob job, JobStanding? standing, HttpRequest request, DateTimeOffset now) => new(
        Edits.Url(request, $"job/{job.Name}/"), job.Name, job.Does, (int)job.Times.Every.TotalSeconds, standing?.IsRunning ?? false, standing?.StartedAt, standing?.FinishedAt, job.Times.Next(now), standing?.Host ?? "",
        standing?.Outcome is { } outcome ? Words(outcome) : null, standing?.Trouble, standing?.Runs ?? 0, standing?.Failures ?? 0, standing?.FailingSince, standing?.WantedBy);

    private static string Words(JobOutcome outcome) => outcome switch { JobOutcome.Well => "well", JobOutcome.Failed => "failed", JobOutcome.Cancelled => "cancelled", _ => "cut_off" };
}
