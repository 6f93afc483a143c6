using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Accounts;
using CdrStats.Web.Admin;
using CdrStats.Web.Api;
using CdrStats.Web.Cdrs;
using CdrStats.Web.CommandLine;
using CdrStats.Web.Demo;
using CdrStats.Web.Host;
using CdrStats.Web.Import;
using CdrStats.Web.Jobs;
using CdrStats.Web.Reporting;
using CdrStats.Web.Shell;
using CdrStats.Web.Switches;

if (await ConsoleVerbs.TryRunAsync(args) is { } exitCode)
{
    return exitCode;
}

var builder = WebApplication.CreateBuilder(DemoOption.Expand(args));
builder.AddHost();      // opens and migrates the database before anything that reads it starts
builder.Services.AddStorage();
builder.Services.AddImport();
builder.AddImportRoles();
builder.Services.AddAccounts();
builder.Services.AddSignIn();
builder.Services.AddAdmin();
builder.Services.AddApi();
builder.AddDemoOperator();
builder.Services.AddShell();
builder.AddReports();
builder.Services.AddCalls();

var app = builder.Build();
app.UseHost();
app.UseShell();
app.UseApi();
app.UseJobs();
app.MapShell();
app.MapHealth();
app.MapAccounts();
var api = app.MapApi();
api.MapSwitches().MapHangupCauses();
api.MapReports();
api.MapCalls();
app.MapCallExport();
return await app.RunConsoleAsync();
