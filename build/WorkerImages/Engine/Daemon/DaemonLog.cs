using System.Text.RegularExpressions;

namespace WorkerImages.Engine.Daemon;

/// <summary>What dockerd said since its last start, and what that tells of its end. No cause is named that the log does not name.</summary>
/// <param name="Path">The log's file.</param>
/// <param name="Text">What is in it; null when there is no such file.</param>
internal sealed partial record DaemonLog(string Path, string? Text)
{
    private const int Shown = 15;
    private const string OtherEngine =
        "name an engine that runs already with `--engine ADDRESS`; `--target StopEngine` ends a private one that hangs";

    /// <summary>dockerd waited for its containerd, for 15 s, in vain: a busy machine, which may be quicker next time.</summary>
    public bool IsContainerdLate => Text?.Contains("timeout waiting for containerd to start", StringComparison.Ordinal) == true;

    /// <summary>Its last lines, without lines of level info if there are others, and where the rest is.</summary>
    public string End => Text is null
        ? $"it left no log at {Path}"
        : string.Join('\n', (Told().Any() ? Told() : Lines).TakeLast(Shown).Append($"(the whole log: {Path})"));

    /// <summary>What the user can do.</summary>
    public string Advice => Text switch
    {
        not null when Refusal().IsMatch(Text) =>
            "the system refused it something, as it does in a container without privileges: give the container an engine "
            + $"(`-v /var/run/docker.sock:/var/run/docker.sock`), or {OtherEngine}",
        _ when IsContainerdLate => $"repeat the command when the machine has less to do, or {OtherEngine}",
        _ => $"fix what the log names, or {OtherEngine}",
    };

    private IEnumerable<string> Lines => Text!.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static DaemonLog Of(string path) => new(path, File.Exists(path) ? File.ReadAllText(path) : null);

    private IEnumerable<string> Told() => Lines.Where(line => !line.Contains(" level=info ", StringComparison.Ordinal));

    [GeneratedRegex("operation not permitted|permission denied", RegexOptions.IgnoreCase)]
    private static partial Regex Refusal();
}
