using CdrStats.Web.Shell;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddShell();

var app = builder.Build();
app.MapShell();
app.MapGet("/health/live", () => "ok");
app.Run();
