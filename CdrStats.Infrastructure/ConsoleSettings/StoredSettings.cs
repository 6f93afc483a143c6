using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>
/// The lowest layer of the configuration: what the settings page stored in the database. Files, environment and command line lie above it and win. Empty until the database answered.
/// </summary>
public sealed class StoredSettings : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Lays itself beneath all that is configured.</summary>
    public void PutUnder(IConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Sources.Insert(0, this);
    }

    /// <summary>The values from now on, by key in full; whoever reads the configuration reads them at once.</summary>
    public void Put(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Data = values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }

    /// <summary>Whether something above it sets the key, if only to nothing: what is stored has no effect then.</summary>
    public bool IsOverlaid(IConfiguration configuration, string key) =>
        configuration is IConfigurationRoot root && root.Providers.Any(provider => provider != this && provider.TryGet(key, out _));
}
