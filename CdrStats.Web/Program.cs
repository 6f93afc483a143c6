using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Accounts;
using CdrStats.Web.Accounts.Passkeys;
using CdrStats.Web.Accounts.Viewing;
using CdrStats.Web.Admin;
using CdrStats.Web.Alarms;
using CdrStats.Web.Alarms.Fraud;
using CdrStats.Web.Api;
using CdrStats.Web.Audit;
using CdrStats.Web.Billing;
using CdrStats.Web.Billing.Reconciliation;
using CdrStats.Web.Billing.Statements;
using CdrStats.Web.Cdrs;
using CdrStats.Web.CommandLine;
using CdrStats.Web.ConsoleSettings;
using CdrStats.Web.Customers.Rest;
using CdrStats.Web.Demo;
using CdrStats.Web.DestinationControl;
using CdrStats.Web.Diagnostics;
using CdrStats.Web.Diagnostics.Metrics;
using CdrStats.Web.Host;
using CdrStats.Web.Import;
using CdrStats.Web.Jobs;
using CdrStats.Web.MailReports;
using CdrStats.Web.Notifications;
using CdrStats.Web.Privacy;
using CdrStats.Web.Rating;
using CdrStats.Web.Rating.Rest;
using CdrStats.Web.Realtime;
using CdrStats.Web.Reporting;
using CdrStats.Web.Reporting.Cards;
using CdrStats.Web.Shell;
using CdrStats.Web.Switches;

if (await ConsoleVerbs.TryRunAsync(args, Compose) is { } exitCode)
{
    return exitCode;
}

var app = Compose(args).Build();
var isWeb = app.Services.GetRequiredService<ConsoleRoles>().Web;
app.UseHost();
if (isWeb)
{
    app.UseShell();
}

app.UseApi();
app.UseJobs();
app.MapHealth();
app.MapMetrics();
if (isWeb)
{
    app.MapShell();
    app.MapBranding();
    app.MapAccounts();
    app.MapViewAs();
    app.MapPasskeys();
    app.MapRealtime();
    var api = app.MapApi();
    api.MapSwitches().MapHangupCauses();
    api.MapCustomers();
    api.MapReports();
    api.MapDashboards();
    api.MapBillingReport();
    api.MapCalls();
    api.MapPusherStates();
    api.MapLiveCounts();
    api.MapVoipRates().MapSimulate();
    api.MapRatingAdministration();
    api.MapAlarms().MapIncidents().MapMaintenance().MapFraudRules().MapWebhooks().MapJobs();
    api.MapDestinationControl();
    var files = app.MapNotedFiles();
    files.MapCallExport();
    files.MapRatingExports();
    files.MapBillingExports();
    files.MapReportExports();
    files.MapStatements();
    files.MapReconciliations();
    files.MapAuditExports();
    app.MapPrivacy();
    app.MapFileImports();
}
else
{
    // Nothing is there, not even a login to be sent to.
    app.MapFallback(() => TypedResults.NotFound()).AllowAnonymous();
}

return await app.RunConsoleAsync();

// Everything the console is made of; the verbs of the command line use the same.
static WebApplicationBuilder Compose(string[] settings)
{
    var builder = ConsoleBuilder.Create(settings);
    builder.AddHost();      // opens and migrates the database before anything that reads it starts
    builder.Services.AddStorage();
    builder.Services.AddStoredSettings(builder.Configuration);
    builder.Services.AddImport();
    builder.AddImportRoles();
    builder.Services.AddImportPages();
    builder.Services.AddAccounts();
    builder.Services.AddSignIn();
    builder.Services.AddAdmin();
    builder.Services.AddAuditPages();
    builder.Services.AddSettingsPages();
    builder.Services.AddPrivacy();
    builder.Services.AddRatingAdmin();
    builder.Services.AddRatingPages();
    builder.Services.AddBilling();
    builder.Services.AddBillingPages();
    builder.Services.AddAlarmPages();
    builder.Services.AddFraudPages();
    builder.Services.AddControlPages();
    builder.Services.AddWebhookPages();
    builder.Services.AddMailReportPages();
    builder.Services.AddApi();
    builder.AddDemoOperator();
    builder.Services.AddShell();
    builder.AddReports();
    builder.Services.AddRealtime(builder.Configuration);
    builder.Services.AddCalls();
    builder.Services.AddConsoleFigures();
    return builder;
}
