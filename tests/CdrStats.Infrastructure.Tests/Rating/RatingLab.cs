using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Infrastructure.Switches;
using CdrStats.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>The stores of plans and rates on a fresh console database, and questions to it that do not go through them.</summary>
internal sealed class RatingLab : IAsyncDisposable
{
    private readonly Database _database;

    private RatingLab(string connectionString)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:CdrStats", connectionString)]).Build();
        _database = new Database(configuration, NullLogger<EmbeddedPostgres>.Instance, new Live<DatabaseState>(new DatabaseState.Starting(DateTimeOffset.UnixEpoch), TimeProvider.System));
        VoipPlans = new VoipPlanStore(_database, TimeProvider.System);
        Plans = new RatePlanStore(_database, TimeProvider.System);
        Rates = new RateStore(_database, TimeProvider.System);
        Import = new RateImport(_database, TimeProvider.System);
        Versions = new RateVersionStore(_database, TimeProvider.System);
        Layouts = new RateLayouts(_database);
        Bans = new BanPlanStore(_database, TimeProvider.System);
        Providers = new ProviderStore(_database, TimeProvider.System);
        Gateways = new GatewayStore(_database, TimeProvider.System);
        History = new EditHistory(_database);
        Switches = new SwitchStore(_database, TimeProvider.System);
        Trial = new SwitchTrial(_database, new MediationOptions());
    }

    public NpgsqlDataSource Source => _database.Source;

    public VoipPlanStore VoipPlans { get; }

    public RatePlanStore Plans { get; }

    public RateStore Rates { get; }

    public RateImport Import { get; }

    public RateVersionStore Versions { get; }

    public RateLayouts Layouts { get; }

    public BanPlanStore Bans { get; }

    public ProviderStore Providers { get; }

    public GatewayStore Gateways { get; }

    public EditHistory History { get; }

    public SwitchStore Switches { get; }

    public SwitchTrial Trial { get; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RatingLab> NewAsync(PostgresFixture postgres) => new(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));

    public async Task<int> AddPlanAsync(string name, RateSide side = RateSide.Sell, string currency = "EUR") =>
        Done(await Plans.SaveAsync("test", new RatePlanRow { Name = name, Side = side, Currency = currency }, Stop));

    public async Task AddRateAsync(int plan, string prefix, decimal perMinute, DateTimeOffset? from = null, DateTimeOffset? until = null, bool enabled = true, string? destination = null) =>
        Done(await Rates.SaveAsync(new RateRow { RatePlanId = plan, Prefix = prefix, Destination = destination ?? $"to {prefix}", PerMinute = perMinute, ValidFrom = from, ValidUntil = until, Enabled = enabled }, "test", Stop));

    /// <summary>The rates that count, as short texts: prefix, rate, from, until.</summary>
    public async Task<IReadOnlyList<string>> RatesOfAsync(int plan) =>
        [.. (await Rates.PageAsync(plan, null, null, 1000, Stop)).Rates.Select(rate => $"{rate.Prefix} {rate.PerMinute:0.####}{At(" from", rate.ValidFrom)}{At(" until", rate.ValidUntil)}{(rate.Enabled ? "" : " off")}").Order(StringComparer.Ordinal)];

    /// <summary>The edits of a thing as short texts, the latest first: who, what, and each field before and after.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(string kind, int id) =>
        [.. (await History.ReadAsync(AccessScope.Everything, kind, id, 100, Stop)).Select(one =>
            $"{one.By} {one.Action}: {string.Join(", ", one.Fields.OrderBy(field => field.Field, StringComparer.Ordinal).Select(field => $"{field.Field} {field.Before ?? "–"} > {field.After ?? "–"}"))}")];

    public static RateImportTerms Terms(DateTimeOffset? from = null, bool endMissing = false) => new(TimeZoneInfo.Utc, from, endMissing, "EUR");

    public async Task<RateImportPreview> PreviewAsync(int plan, string csv, RateImportTerms? terms = null)
    {
        var file = File(csv);
        var layout = (await RateFileGuess.OfAsync(file, Stop)).Layout;
        file.Position = 0;
        return await Import.PreviewAsync(plan, new RateSource.File(file, "deck.csv", layout), terms ?? Terms(), null, Stop);
    }

    /// <summary>Previews and confirms.</summary>
    public async Task<RateImportPreview> BringInAsync(int plan, string csv, RateImportTerms? terms = null)
    {
        var preview = await PreviewAsync(plan, csv, terms);
        Done(await Import.ConfirmAsync(preview, "test", null, Stop));
        return preview;
    }

    public static MemoryStream File(string csv) => new(Encoding.UTF8.GetBytes(csv));

    public static int Done(Saved saved) => Assert.IsType<Saved.Done>(saved).Id;

    public static string Refused(Saved saved) => Assert.IsType<Saved.Refused>(saved).Reason;

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(Stop);
    }

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static string At(string word, DateTimeOffset? moment) => moment is { } at ? FormattableString.Invariant($"{word} {at.UtcDateTime:yyyy-MM-dd}") : "";
}
