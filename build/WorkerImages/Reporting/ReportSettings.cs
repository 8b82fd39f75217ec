namespace WorkerImages.Reporting;

/// <summary>How a report is displayed; chosen once, at the start.</summary>
/// <param name="Mode">How the run is shown while it goes on.</param>
/// <param name="Color">True when colours may be used.</param>
/// <param name="Size">Asked at every drawing: a terminal may be resized.</param>
/// <param name="ResultsInTerminal">True when a person reads standard output, so that tables fit the terminal's width.</param>
public sealed record ReportSettings(DisplayMode Mode, bool Color, Func<TerminalSize> Size, bool ResultsInTerminal)
{
    /// <summary>How wide a table on standard output may be; null for no limit.</summary>
    public int? TableWidth => ResultsInTerminal ? Size().Columns : null;

    /// <summary>What suits the terminal and the environment of this process.</summary>
    public static ReportSettings OfThisProcess(bool quiet)
    {
        var chosen = Choose(quiet, !Console.IsErrorRedirected, !Console.IsOutputRedirected, Environment.GetEnvironmentVariable);
        return chosen with { Size = TerminalSize.OfThisProcess };
    }

    /// <summary>What suits a terminal (or none) and an environment.</summary>
    /// <param name="quiet">True when the user wants to hear of trouble only.</param>
    /// <param name="progressInTerminal">True when standard error is a terminal.</param>
    /// <param name="resultsInTerminal">True when standard output is a terminal.</param>
    /// <param name="environment">Asked for <c>CI</c>, <c>TERM</c> and <c>NO_COLOR</c> (no-color.org).</param>
    internal static ReportSettings Choose(
        bool quiet, bool progressInTerminal, bool resultsInTerminal, Func<string, string?> environment)
    {
        var canRedraw = progressInTerminal && environment("CI") is not ("true" or "1") && environment("TERM") != "dumb";
        return new(
            quiet ? DisplayMode.Quiet : canRedraw ? DisplayMode.Live : DisplayMode.Plain,
            Color: string.IsNullOrEmpty(environment("NO_COLOR")),
            Size: () => TerminalSize.Usual,
            resultsInTerminal);
    }
}
