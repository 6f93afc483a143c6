using System.Net.Sockets;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime.Collectors.Sharing;
using CdrStats.Infrastructure.Realtime.History.Influx;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CdrStats.Web.Host;

/// <summary>How the console starts and ends, and what stands before every feature.</summary>
public static class HostModule
{
    internal const string DefaultAddress = "http://127.0.0.1:8000";

    /// <summary>In bytes. What takes more says so itself: calls that are handed in, files of calls.</summary>
    private const long LargestBody = 8 << 20;

    /// <summary>The settings that say where to listen.</summary>
    private static readonly string[] Addresses = ["urls", "http_ports", "https_ports"];

    public static WebApplicationBuilder AddHost(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (Addresses.All(setting => string.IsNullOrEmpty(builder.Configuration[setting])))
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        // A build that was not published serves its files, too.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSetting(new Setting(ConsoleRoles.Key, "web, jobs or both, with a comma", ConsoleRoles.Allows));
        builder.Services.AddSetting(Setting.YesOrNo(DemoOption.Key));
        builder.Services.AddSingleton(ConsoleRoles.From(builder.Configuration));
        builder.Services.AddDatabaseStart();
        builder.Services.AddHostedService<ConsoleStatusFeed>();
        builder.Services.AddSingleton<RunningConsoles>();
        builder.Services.AddHostedService<ConsoleSign>();
        builder.Services.AddSetting(Proxies.Setting);
        builder.Services.Configure<ForwardedHeadersOptions>(options => options.Believe(builder.Configuration[Proxies.Key]));
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = LargestBody);
        builder.Services.AddSecurityHeaders();
        return builder;
    }

    /// <summary>The first middleware: who really asks, what a browser is to refuse, and whether there is a database to answer from.</summary>
    public static WebApplication UseHost(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.Use(RefuseNul);
        app.UseMiddleware<DatabaseGate>();
        return app;
    }

    /// <summary>No text in the database holds U+0000, so no question may: PostgreSQL would answer it with an error of its own.</summary>
    private static Task RefuseNul(HttpContext context, RequestDelegate next) =>
        context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? Results.Problem("The address holds a NUL character (%00), which no text here can hold.", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context)
            : next(context);

    /// <summary>Checks the settings, opens the database and runs until stopped. What the person at the keyboard can mend is one line, and exit code 1.</summary>
    public static async Task<int> RunConsoleAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            await using (app)
            {
                SettingsCheck.Check(app.Configuration, app.Services.GetServices<Setting>());
                _ = app.Services.GetRequiredService<MediationOptions>();     // refuses what does not fit together
                _ = InfluxSettings.Read(app.Configuration);     // so does this
                _ = RedisSettings.Read(app.Configuration);      // and this
                FreeAddress.Check(app.Configuration);
                await app.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
                app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"CdrStats Console: {string.Join("  ", app.Urls)}"));
                await app.RunAsync();
            }

            return 0;
        }
        catch (SocketException error)
        {
            await Console.Error.WriteLineAsync($"It cannot listen on {app.Configuration["urls"] ?? app.Configuration["http_ports"] ?? app.Configuration["https_ports"] ?? DefaultAddress}: {error.Message}");
            return 1;
        }
        catch (Exception error) when (error is SettingException or EmbeddedPostgresException or IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException })
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
