using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CdrStats.Web.Shell;

/// <summary>
/// Lines, areas and bars over time or categories, with the table behind them. New <see cref="Data"/> is shown when it is another instance.
/// </summary>
public partial class Chart : IAsyncDisposable
{
    private ElementReference _canvas;
    private DotNetObjectReference<Chart>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private ChartData? _shown;
    private bool _asTable;

    /// <summary>What it shows, for those who do not see it: <c>Calls by hour, today and yesterday</c>.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter, EditorRequired]
    public ChartData Data { get; set; } = new([]);

    /// <summary>The zone whose clock the axis and the table show.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Pixels; fixed, so that nothing moves when the chart arrives.</summary>
    [Parameter]
    public int Height { get; set; } = 220;

    /// <summary>Set: dragging over a chart over time chooses a range.</summary>
    [Parameter]
    public EventCallback<ChartRange> OnRangeSelected { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    private bool IsSelectable => OnRangeSelected.HasDelegate && Data.IsOverTime;

    /// <summary>Called by the script when a range has been dragged.</summary>
    [JSInvokable]
    public Task SelectRange(double fromWall, double untilWall) =>
        InvokeAsync(() => OnRangeSelected.InvokeAsync(new ChartRange(ChartWire.Moment(fromWall, Zone), ChartWire.Moment(untilWall, Zone))));

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_chart is not null)
            {
                await _chart.InvokeVoidAsync("dispose");
                await _chart.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the chart with it.
        }

        _self?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (ReferenceEquals(_shown, Data))
        {
            return;
        }

        // Taken before the first await: a render meanwhile must neither draw the same data twice nor keep newer data from being drawn.
        var data = _shown = Data;
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _module = await JS.InvokeAsync<IJSObjectReference>("import", Path("js/chart.js"));
            var chart = await _module.InvokeAsync<IJSObjectReference>("create", _canvas, Wire(data), Path("js/lib/echarts.bundle.js"), _self);
            _chart = chart;
            data = _shown;
        }

        if (_chart is not null)
        {
            await _chart.InvokeVoidAsync("update", Wire(data!));
        }
    }

    // Before the chart is there, there is nothing to save.
    private async Task SaveAsync(string kind)
    {
        if (_chart is not null)
        {
            await _chart.InvokeVoidAsync("save", kind, $"{string.Join('-', Name.Split([' ', '/', ',', '·', ':'], StringSplitOptions.RemoveEmptyEntries))}.{kind}");
        }
    }

    private object Wire(ChartData data) => ChartWire.Of(data, Zone, IsSelectable, CultureInfo.CurrentCulture.Name);

    private string Path(string asset) => $"./{Assets[asset]}";
}
