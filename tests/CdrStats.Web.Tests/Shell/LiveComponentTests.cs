using System.Runtime.CompilerServices;
using Bunit;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

public sealed class LiveComponentTests : ConsoleContext
{
    private readonly Live<int> _calls = new(1, TimeProvider.System);

    private sealed class CallCount : LiveComponent
    {
        private int _count;

        [Parameter, EditorRequired]
        public Live<int> Calls { get; set; } = default!;

        protected override void OnInitialized() => Follow(Calls.WatchAsync(TimeSpan.Zero), Show);

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _count);

        private void Show(int count) => _count = count >= 0 ? count : throw new InvalidOperationException("less than no calls");
    }

    private sealed class SlowStart : LiveComponent
    {
        [Parameter, EditorRequired]
        public Task Ready { get; set; } = default!;

        public bool HasFollowed { get; private set; }

        protected override async Task OnInitializedAsync()
        {
            await Ready;
            Follow(BreakingAsync(Gone), _ => { });
            HasFollowed = true;
        }

        // As a read of a database is, that is cut off in the middle.
        private static async IAsyncEnumerable<int> BreakingAsync([EnumeratorCancellation] CancellationToken stop)
        {
            yield return 1;
            var cut = new TaskCompletionSource();
            await using var _ = stop.Register(cut.SetResult);
            await cut.Task;
            throw new IOException("the read was cut off");
        }
    }

    private IRenderedComponent<CallCount> Open(PageLiveness liveness) =>
        Render<CallCount>(page => page.Add(count => count.Calls, _calls).AddCascadingValue(liveness));

    private static PageLiveness Liveness => new(TimeProvider.System);

    [Fact]
    public void A_page_shows_the_value_there_is_and_each_change()
    {
        var page = Open(Liveness);

        page.WaitForAssertion(() => Assert.Equal("1", page.Markup));
        _calls.Update(_ => 2);
        page.WaitForAssertion(() => Assert.Equal("2", page.Markup));
    }

    [Fact]
    public async Task A_paused_page_stands_still_and_goes_on_with_the_latest_value()
    {
        var liveness = Liveness;
        var page = Open(liveness);
        page.WaitForAssertion(() => Assert.Equal("1", page.Markup));

        await page.InvokeAsync(liveness.Pause);
        _calls.Update(_ => 2);
        _calls.Update(_ => 3);
        await page.InvokeAsync(() => Assert.Equal("1", page.Markup));
        await page.InvokeAsync(liveness.Resume);

        page.WaitForAssertion(() => Assert.Equal("3", page.Markup));
    }

    [Fact]
    public async Task A_page_that_leaves_is_no_longer_live_and_takes_its_pause_along()
    {
        var liveness = Liveness;
        Open(liveness);
        Assert.True(liveness.IsLive);
        liveness.Pause();

        await DisposeComponentsAsync();

        Assert.False(liveness.IsLive);
        Assert.False(liveness.IsPaused);
    }

    [Fact]
    public async Task A_component_that_left_while_it_was_made_ready_follows_nothing()
    {
        var ready = new TaskCompletionSource();
        var its = Render<SlowStart>(slow => slow.Add(one => one.Ready, ready.Task)).Instance;
        await DisposeComponentsAsync();

        ready.SetResult();

        await Renderer.Dispatcher.InvokeAsync(() => { });
        Assert.True(its.HasFollowed);
        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    [Fact]
    public async Task Values_that_break_as_a_component_leaves_trouble_nobody()
    {
        Render<SlowStart>(slow => slow.Add(one => one.Ready, Task.CompletedTask));

        await DisposeComponentsAsync();

        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    [Fact]
    public void An_error_of_showing_a_value_reaches_the_error_boundary()
    {
        var page = Render<ErrorBoundary>(boundary => boundary
            .Add(frame => frame.ChildContent, content =>
            {
                content.OpenComponent<CallCount>(0);
                content.AddComponentParameter(1, nameof(CallCount.Calls), _calls);
                content.CloseComponent();
            })
            .Add(frame => frame.ErrorContent, error => content => content.AddContent(0, error.Message)));

        _calls.Update(_ => -1);

        page.WaitForAssertion(() => Assert.Equal("less than no calls", page.Markup));
    }
}
