using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Accounts;
using CdrStats.Web.Api;
using CdrStats.Web.Host;
using CdrStats.Web.Import;
using CdrStats.Web.Shell;

var builder = WebApplication.CreateBuilder(DemoOption.Expand(args));
builder.Services.AddStorage();
builder.AddHost();
builder.Services.AddImport();
builder.AddImportRoles();
builder.Services.AddAccounts();
builder.Services.AddSignIn();
builder.Services.AddApi();
builder.Services.AddShell();

var app = builder.Build();
app.UseHost();
app.UseApi();
app.MapShell();
app.MapHealth();
app.MapAccounts();
app.MapApi();
return await app.RunConsoleAsync();
