using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.ConsoleSettings;

/// <summary>A host of the console as far as settings go: its own configuration, over what is stored in the database that it shares with others.</summary>
internal sealed class SettingsHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SettingsHost(string connection, params (string Key, string Value)[] configured)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("ConnectionStrings:CdrStats", connection), .. configured.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))]);
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging();
        _services = services.AddStorage().AddStoredSettings(configuration).AddImport().AddMail().AddJobWork(configuration).BuildServiceProvider();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public Task<SectionState> ReadAsync(SettingSection section) => Get<SettingsDesk>().ReadAsync(AccessScope.Everything, section, Stop);

    /// <summary>Stores by name within the section, over what there is.</summary>
    public async Task<Saved> SaveAsync(SettingSection section, params (string Name, string? Value)[] typed) => await Get<SettingsDesk>().SaveAsync(
        section, typed.ToDictionary(pair => section.KeyOf(pair.Name), pair => pair.Value), (await ReadAsync(section)).Version, Editor.AtTheMachine, Stop);

    /// <summary>What a host does every other second.</summary>
    public async Task LookAsync()
    {
        await using var connection = await Get<NpgsqlDataSource>().OpenConnectionAsync(Stop);
        await Get<SettingsFollower>().RefreshAsync(connection, Stop);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
