using CdrStats.Web.Shell;
using Microsoft.JSInterop;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

/// <summary>A component may leave at any moment while the page makes something for it.</summary>
public sealed class ScriptObjectTests : IAsyncDisposable
{
    private readonly Page _page = new();

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public async Task What_was_made_is_called_and_taken_back()
    {
        var made = new ScriptObject(_page);
        await made.CallAsync("early");
        _page.Answer("import");
        _page.Answer("create");
        await made.MakeAsync("chart.js", 1);
        await made.CallAsync("update", 2);

        await made.DisposeAsync();

        await made.CallAsync("late");
        Assert.Equal(["import", "create", "update", "dispose"], _page.Called);
    }

    [Theory]
    [InlineData("import", new[] { "import" })]
    [InlineData("create", new[] { "import", "create", "dispose" })]
    public async Task One_who_leaves_meanwhile_leaves_nothing_behind(string meanwhile, string[] called)
    {
        var made = new ScriptObject(_page);
        foreach (var earlier in new[] { "import", "create" }.TakeWhile(one => one != meanwhile))
        {
            _page.Answer(earlier);
        }

        var making = made.MakeAsync("chart.js");
        await made.DisposeAsync();
        _page.Answer(meanwhile);

        await making;
        Assert.False(made.IsThere);
        Assert.Equal(called, _page.Called);
    }

    [Fact]
    public async Task A_script_that_fails_is_the_components_trouble_only_while_it_is_there()
    {
        _page.Answer("import");
        _page.Fail("create");
        await Assert.ThrowsAsync<JSException>(() => new ScriptObject(_page).MakeAsync("chart.js"));

        var gone = new ScriptObject(_page);
        await gone.DisposeAsync();
        await gone.MakeAsync("chart.js");
    }

    /// <summary>A browser's side: each function answers when it is told to.</summary>
    private sealed class Page : IJSRuntime, IJSObjectReference
    {
        private readonly Dictionary<string, TaskCompletionSource> _answers = [];

        public List<string> Called { get; } = [];

        public void Answer(string function) => Of(function).SetResult();

        public void Fail(string function) => Of(function).SetException(new JSException("no such element"));

        public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args) => InvokeAsync<T>(identifier, default, args);

        public async ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            Called.Add(identifier);
            if (identifier is "import" or "create")
            {
                await Of(identifier).Task;
                return (T)(object)this;
            }

            return default!;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private TaskCompletionSource Of(string function) => _answers.TryGetValue(function, out var known) ? known : _answers[function] = new TaskCompletionSource();
    }
}
