using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>
/// What axe objects to. It is brought into a page once and says no more than its objections: what the library's own way for this browser costs, a second
/// page for every look and all that passed as well, was most of the time of all tests with a browser.
/// </summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <param name="rules">By their names; null: WCAG 2.2 A and AA, and good practice.</param>
    /// <returns>One line a node.</returns>
    public static async Task<string[]> ObjectionsAsync(IPage page, string[]? rules)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.EvaluateAsync(Script);
        }

        return await page.EvaluateAsync<string[]>("""
            async rules => (await axe.run(document, {
                resultTypes: ['violations'],
                runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
            })).violations.flatMap(rule => rule.nodes.map(node =>
                `${rule.id}: ${node.html} ${[...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')}`))
            """, rules);
    }
}
