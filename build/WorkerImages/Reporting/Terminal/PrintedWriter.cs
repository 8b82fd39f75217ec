using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Reporting.Terminal;

/// <summary>
/// The door that all text leaves by which is printed, but for what a live display draws: what others wrote is shown and never obeyed. No
/// control character leaves but line ends and tabs: a terminal has no sequence to follow, and GitLab no section to open. Where a runner reads
/// the log for commands, no line is one.
/// </summary>
/// <param name="inner">Where the text goes.</param>
/// <param name="isReadByRunner">True where a runner takes lines of the log for commands.</param>
internal sealed partial class PrintedWriter(TextWriter inner, bool isReadByRunner) : TextWriter
{
    // GitHub Actions, Azure Pipelines, TeamCity.
    private static readonly string[] Runners = ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>True in the environment of a job whose runner takes lines of its log for commands.</summary>
    /// <param name="environment">Gives a variable.</param>
    public static bool IsReadByRunner(Func<string, string?> environment) => Runners.Any(runner => !string.IsNullOrEmpty(environment(runner)));

    /// <summary>The door of this process to one of its streams.</summary>
    public static PrintedWriter OfThisProcess(TextWriter inner) => new(inner, IsReadByRunner(Environment.GetEnvironmentVariable));

    /// <summary>Whole lines, or the rest of one.</summary>
    public override void Write(string? value) => inner.Write(Shown(value ?? ""));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    private string Shown(string text)
    {
        var plain = string.Concat(CellText.WithoutSequences(text).ReplaceLineEndings("\n").Where(character => character is '\n' or '\t' || !char.IsControl(character)));
        return isReadByRunner ? AnywhereCommand().Replace(LineCommand().Replace(plain, "$1| "), "$0 ") : plain;
    }

    // A runner looks behind what is blank (actions/runner, ActionCommand.TryParseV2).
    [GeneratedRegex(@"^(\s*)(?=::)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LineCommand();

    // The older form stands anywhere in a line (actions/runner, ActionCommand.TryParse; Azure Pipelines, logging commands).
    [GeneratedRegex(@"##(?=\[|vso\[|teamcity\[)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AnywhereCommand();
}
