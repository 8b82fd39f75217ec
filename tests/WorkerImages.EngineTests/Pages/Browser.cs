using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace WorkerImages.EngineTests.Pages;

/// <summary>The distribution's Chromium, started once for all tests of pages, without a window.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private const string Axe = "Deque.AxeCore.Commons.Resources.axe.min.js";

    private IBrowser? _browser;

    /// <summary>Why no page can be opened; null where one can.</summary>
    public static string? WhyNot { get; } = File.Exists(Program) ? null : "there is no chromium here: apt-get install chromium";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (WhyNot is null)
        {
            // Root has no sandbox there, and in containers /dev/shm is small. Nothing else than what these tests wrote is opened.
            _browser = await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    /// <summary>Opens a file as a reader with such a screen and such a taste does.</summary>
    internal async Task<ShownPage> OpenAsync(string file, int width, bool isDark)
    {
        var page = await _browser!.NewPageAsync();
        var shown = new ShownPage(page);
        await page.SetViewportAsync(new() { Width = width, Height = 900, DeviceScaleFactor = width < 500 ? 2 : 1, IsMobile = width < 500 });
        await page.EmulateMediaFeaturesAsync([new() { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" }]);
        await page.GoToAsync(new Uri(file).AbsoluteUri, WaitUntilNavigation.Load);
        return shown;
    }

    /// <summary>What axe finds wrong with a page as it is shown, a line for each.</summary>
    internal static async Task<string[]> ViolationsAsync(ShownPage shown)
    {
        using var script = new StreamReader(typeof(AxeResult).Assembly.GetManifestResourceStream(Axe)!);
        await shown.Page.EvaluateExpressionAsync($"{await script.ReadToEndAsync()};0");
        return await shown.Page.EvaluateExpressionAsync<string[]>(
            "axe.run().then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html} ${node.failureSummary}`)))");
    }
}

/// <summary>A page that is shown, and what it asked for and complained of.</summary>
internal sealed class ShownPage : IAsyncDisposable
{
    private readonly List<string> _requests = [];
    private readonly List<string> _complaints = [];

    public ShownPage(IPage page)
    {
        Page = page;
        page.Request += (_, request) => _requests.Add(request.Request.Url);
        page.Console += (_, console) => _complaints.Add($"{console.Message.Type}: {console.Message.Text}");
        page.PageError += (_, error) => _complaints.Add(error.Message);
        page.Dialog += async (_, dialog) =>
        {
            _complaints.Add($"dialog: {dialog.Dialog.Message}");
            await dialog.Dialog.Dismiss();
        };
    }

    public IPage Page { get; }

    /// <summary>The addresses that were asked for, the page's own first.</summary>
    public IReadOnlyList<string> Requests => _requests;

    /// <summary>What stands in the browser's console.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public async ValueTask DisposeAsync() => await Page.DisposeAsync();
}
