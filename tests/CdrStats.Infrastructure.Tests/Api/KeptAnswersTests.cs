using System.Text;
using CdrStats.Infrastructure.Api;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Api;

/// <summary>Answers that are kept for those who ask again, on whatever console of the database.</summary>
public sealed class KeptAnswersTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly byte[] One = [1];
    private static readonly byte[] Other = [2];
    private readonly Hand _clock = new();
    private NpgsqlDataSource? _source;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private KeptAnswers Console => new(_source!, _clock);

    public async ValueTask InitializeAsync() => _source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));

    public ValueTask DisposeAsync() => _source?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Of_many_alike_at_once_one_is_the_first_and_later_ones_are_told_its_answer()
    {
        var at = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Console.BeginAsync("user 7", "a", One, Stop)));
        Assert.Single(at.OfType<KeptRequest.First>());
        Assert.Equal(19, at.OfType<KeptRequest.Unanswered>().Count());

        await Console.KeepAsync("user 7", "a", new KeptAnswer(201, "application/json", "http://console/rest-api/customer/3/", null, Encoding.UTF8.GetBytes("{}")), Stop);
        var again = Assert.IsType<KeptRequest.Answered>(await Console.BeginAsync("user 7", "a", One, Stop)).Answer;
        Assert.Equal((201, "application/json", "http://console/rest-api/customer/3/", null, "{}"), (again.Status, again.ContentType, again.Location, again.ETag, Encoding.UTF8.GetString(again.Body.Span)));
    }

    [Fact]
    public async Task Another_request_with_the_key_is_a_mistake_and_of_another_user_it_is_another_key()
    {
        await Console.BeginAsync("user 7", "a", One, Stop);
        Assert.IsType<KeptRequest.Another>(await Console.BeginAsync("user 7", "a", Other, Stop));
        Assert.IsType<KeptRequest.First>(await Console.BeginAsync("user 8", "a", Other, Stop));
        Assert.IsType<KeptRequest.First>(await Console.BeginAsync("user 7", "b", Other, Stop));
    }

    [Fact]
    public async Task After_a_day_a_key_is_new()
    {
        await Console.BeginAsync("user 7", "a", One, Stop);
        _clock.Now += KeptAnswers.KeptFor - TimeSpan.FromSeconds(1);
        Assert.IsType<KeptRequest.Another>(await Console.BeginAsync("user 7", "a", Other, Stop));
        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.IsType<KeptRequest.First>(await Console.BeginAsync("user 7", "a", Other, Stop));
    }

    private sealed class Hand : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
