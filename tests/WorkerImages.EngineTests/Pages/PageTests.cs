using PuppeteerSharp;
using WorkerImages.Reporting.Pages;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Pages;

/// <summary>Pages as people see them: on a phone, a tablet and a desk, light and dark, and as those hear them who do not see.</summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>
{
    private const string Hostile =
        "<script>alert(1)</script>\"><img src=https://evil.example/x onerror=alert(2)>javascript:alert(3)\u202Edesrever\u2066</style></pre>" + "averylongwordwithoutanyblank";

    private static readonly Dictionary<string, Func<string>> Pages = new()
    {
        ["run"] = () => RunPage.Of(SampleRun.Usual),
        ["hostile"] = () => RunPage.Of(SampleRun.Of(string.Concat(Enumerable.Repeat(Hostile, 3)))),
        ["catalog"] = () => CatalogPage.Of(SampleCatalog.Usual),
        ["hostile-catalog"] = () => CatalogPage.Of(SampleCatalog.Of(Hostile)),
        ["plan"] = () => RunPage.Of(new("Plan", DateTimeOffset.UnixEpoch, 0.4, SampleRun.Usual.Plan, [])),
    };

    public static TheoryData<string, int, bool> Screens =>
        [.. from page in Pages.Keys from width in new[] { 360, 768, 1280 } from isDark in new[] { false, true } select (page, width, isDark)];

    [BrowserTheory]
    [MemberData(nameof(Screens))]
    public async Task A_page_fits_its_screen_needs_no_network_and_is_heard_by_everybody(string page, int width, bool isDark)
    {
        using var scratch = new ScratchDirectory();
        var file = scratch.Write("index.html", Pages[page]());
        await using var shown = await browser.OpenAsync(file, width, isDark);

        await shown.Page.ScreenshotAsync(Screenshot($"{page}-{width}-{(isDark ? "dark" : "light")}.png"), new ScreenshotOptions { FullPage = true });

        Assert.Equal([new Uri(file).AbsoluteUri], shown.Requests);
        Assert.Empty(shown.Complaints);
        Assert.Equal(0, await shown.Page.EvaluateExpressionAsync<int>("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"));
        await shown.Page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        Assert.Equal(0, await shown.Page.EvaluateExpressionAsync<int>("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"));
        Assert.Empty(await Browser.ViolationsAsync(shown));
    }

    private static string Screenshot(string name) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(ScratchRepository.Root, "artifacts", "reports", "screenshots")).FullName, name);
}
