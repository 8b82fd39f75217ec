namespace WorkerImages.Reporting.Terminal;

/// <summary>How a report is displayed; chosen once, at the start.</summary>
/// <param name="Mode">How the run is shown while it goes on.</param>
/// <param name="Color">True when colours may be used.</param>
/// <param name="Size">Asked at every drawing: a terminal may be resized.</param>
/// <param name="ResultsInTerminal">True when a person reads standard output, so that tables fit the terminal's width.</param>
internal sealed record ReportSettings(DisplayMode Mode, bool Color, Func<TerminalSize> Size, bool ResultsInTerminal)
{
    /// <summary>True when the report tells details, too: only people who look for them want to know them.</summary>
    public bool TellsDetails { get; init; }

    /// <summary>True where a runner takes lines of the log for commands.</summary>
    public bool IsReadByRunner { get; init; }

    /// <summary>Who shows the log.</summary>
    public LogSystem System { get; init; }

    /// <summary>True where standard output has a line of JSON for each event, and nothing else.</summary>
    public bool StreamsEvents { get; init; }

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
    /// <param name="environment">Asked for <c>CI</c>, <c>TERM</c>, <c>NO_COLOR</c> (no-color.org), and for runners.</param>
    internal static ReportSettings Choose(
        bool quiet, bool progressInTerminal, bool resultsInTerminal, Func<string, string?> environment)
    {
        var isReadByRunner = PrintedWriter.IsReadByRunner(environment);
        var canRedraw = progressInTerminal && !isReadByRunner && environment("CI") is not ("true" or "1") && environment("TERM") != "dumb";
        return new(
            quiet ? DisplayMode.Quiet : canRedraw ? DisplayMode.Live : DisplayMode.Plain,
            Color: string.IsNullOrEmpty(environment("NO_COLOR")),
            Size: () => TerminalSize.Usual,
            resultsInTerminal)
        {
            IsReadByRunner = isReadByRunner,
            System = environment("GITHUB_ACTIONS") == "true" ? LogSystem.GitHub : environment("GITLAB_CI") == "true" ? LogSystem.GitLab : LogSystem.Other,
        };
    }
}

/// <summary>How a run is shown while it goes on.</summary>
public enum DisplayMode
{
    /// <summary>Lines that are drawn again in place, for a person at a terminal.</summary>
    Live,

    /// <summary>One line for each event that matters and no escape sequence, for logs.</summary>
    Plain,

    /// <summary>Warnings and failures only.</summary>
    Quiet,
}

/// <summary>What a terminal can hold, in character cells.</summary>
internal readonly record struct TerminalSize(int Columns, int Rows)
{
    /// <summary>The size for a terminal that does not tell its own.</summary>
    public static readonly TerminalSize Usual = new(80, 24);

    /// <summary>The size of this process's terminal now.</summary>
    public static TerminalSize OfThisProcess()
    {
        try
        {
            return Console.WindowWidth > 0 && Console.WindowHeight > 0 ? new(Console.WindowWidth, Console.WindowHeight) : Usual;
        }
        catch (IOException)
        {
            // none of the standard streams leads to a terminal that can be asked
            return Usual;
        }
    }
}
