using System.Security.Claims;
using Bunit;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Admin;
using CdrStats.Web.Tests.Shell;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Xunit;

namespace CdrStats.Web.Tests.Admin;

public sealed class AdminPageTests : ConsoleContext
{
    [Theory]
    [InlineData("operator", "change_provider", false, true, false)]
    [InlineData("operator", "add_provider", true, false, false)]
    [InlineData("operator", "delete_provider", false, false, true)]
    [InlineData("operator", "change_gateway", false, false, false)]
    [InlineData("customer", "change_provider", false, false, false)]
    [InlineData("administrator", "", true, true, true)]
    public async Task What_a_user_may_not_do_is_refused_whatever_is_sent(string kind, string permission, bool adds, bool changes, bool deletes)
    {
        var page = Render<Providers>(parameters => parameters.AddCascadingValue(Task.FromResult(new AuthenticationState(User(kind, permission)))));

        Assert.Equal(adds, await page.InvokeAsync(() => page.Instance.TryAsync(p => p.SaveNewAsync)));
        Assert.Equal(changes, await page.InvokeAsync(() => page.Instance.TryAsync(p => p.SaveOldAsync)));
        Assert.Equal(deletes, await page.InvokeAsync(() => page.Instance.TryAsync(p => p.RemoveAsync)));
    }

    [Fact]
    public async Task What_is_wrong_with_one_field_stands_beside_it_and_nothing_closes()
    {
        var page = Render<Providers>(parameters => parameters.AddCascadingValue(Task.FromResult(new AuthenticationState(User("administrator", "")))));
        page.Instance.Answer = new Saved.Refused("A name is wanted.", "name");

        await page.InvokeAsync(() => page.Instance.SaveOldAsync());

        Assert.Equal(("A name is wanted.", null, 0), (page.Instance.AtName, page.Instance.AtTop, page.Instance.Reads - 1));
    }

    private static ClaimsPrincipal User(string kind, string permission) => new(new ClaimsIdentity(
        [new Claim(kind, kind == "customer" ? "1" : "true"), new Claim("permission", permission)], "test"));

    private sealed class Providers : AdminPage<object>
    {
        private int _done;

        public Saved Answer { get; set; } = new Saved.Done(1);

        public int Reads { get; private set; }

        public string? AtName => TroubleAt("name");

        public string? AtTop => Trouble;

        protected override string Kind => "provider";

        public Task SaveNewAsync() => SaveAsync(isNew: true, DoneAsync);

        public Task SaveOldAsync() => SaveAsync(isNew: false, DoneAsync);

        public Task RemoveAsync() => DeleteAsync(DoneAsync);

        public async Task<bool> TryAsync(Func<Providers, Func<Task>> deed)
        {
            var before = _done;
            await deed(this)();
            Assert.Equal(_done == before, Trouble is not null);
            return _done > before;
        }

        protected override Task ReadAsync()
        {
            Reads++;
            return Task.CompletedTask;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "providers");

        private Task<Saved> DoneAsync()
        {
            _done++;
            return Task.FromResult(Answer);
        }
    }
}
