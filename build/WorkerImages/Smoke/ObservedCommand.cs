using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Smoke;

/// <summary>What a command in an image did.</summary>
/// <param name="Command">Its argument list.</param>
/// <param name="Start">How and as whom it was started, for people.</param>
/// <param name="ExitStatus">Null when it had not ended.</param>
/// <param name="StandardOutput">What it wrote there until now.</param>
/// <param name="StandardError">What it wrote there until now.</param>
internal sealed partial record ObservedCommand(
    ImmutableArray<string> Command, string Start, int? ExitStatus, string StandardOutput, string StandardError)
{
    // Enough to see a stack trace's end, little enough for a report of several failures.
    private const int TailLines = 20;
    private const int TailCharacters = 2000;

    /// <summary>The failure to throw when this is not what was promised.</summary>
    public PromiseBrokenException Broken(string expected, string seen) => new($"expected: {expected}\nseen: {seen}\n{this}");

    /// <exception cref="PromiseBrokenException">It ended otherwise.</exception>
    public void MustExitWith(int status)
    {
        if (ExitStatus != status)
        {
            throw Broken($"exit status {status}", $"exit status {ExitStatus}");
        }
    }

    /// <exception cref="PromiseBrokenException">Standard output does not match.</exception>
    public void MustPrint(string pattern) => MustMatch(StandardOutput, pattern, "standard output");

    /// <exception cref="PromiseBrokenException">Standard error does not match.</exception>
    public void MustWarn(string pattern) => MustMatch(StandardError, pattern, "standard error");

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("command: ").AppendJoin(' ', Command.Select(Quoted)).Append('\n');
        text.Append("started: ").Append(Start).Append('\n');
        text.Append("exit status: ").Append(ExitStatus?.ToString(null, null) ?? "none, it had not ended");
        AppendTail(text, "standard output", StandardOutput);
        AppendTail(text, "standard error", StandardError);
        return text.ToString();
    }

    /// <summary>An argument as a shell would need it written.</summary>
    public static string Quoted(string argument) =>
        Plain().IsMatch(argument) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private void MustMatch(string text, string pattern, string where)
    {
        if (!Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))
        {
            throw Broken($"{where} to match {pattern}", "no match");
        }
    }

    private static void AppendTail(StringBuilder text, string name, string output)
    {
        text.Append('\n').Append(name).Append(':');
        if (output.Length == 0)
        {
            text.Append(" empty");
            return;
        }

        var tail = output.Length > TailCharacters ? output[^TailCharacters..] : output;
        var lines = tail.TrimEnd('\n').Split('\n');
        var isCut = tail.Length < output.Length || lines.Length > TailLines;
        foreach (var line in lines.TakeLast(TailLines).Prepend(isCut ? "…" : null).OfType<string>())
        {
            text.Append("\n  ").Append(line.Replace('\0', '␀'));
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_@%+=:,./-]+\z")]
    private static partial Regex Plain();
}
