using System.Globalization;
using System.Text;

namespace WorkerImages.Issues;

/// <summary>
/// The body of an issue: our part, rewritten every night that fails, then a line, then what people wrote below it, which stays. GitHub's own editor ends
/// lines with CR LF, so a body is read with either.
/// </summary>
internal static class IssueBody
{
    /// <summary>The line below which people write.</summary>
    public const string Boundary = "<!-- worker-images: yours below -->";

    /// <summary>At most so many characters; GitHub takes 65,536.</summary>
    public const int Longest = 60_000;

    private const int LongestText = 3_000;
    private const int LongestLog = 30_000;
    private const int LogLines = 80;
    private const int LogLineLength = 1_000;

    // what fences and headings around the log need, with room to spare
    private const int AroundLog = 1_500;

    /// <summary>The body of a night that failed.</summary>
    /// <param name="failure">What failed.</param>
    /// <param name="marker">What the issue remembers, this night with it.</param>
    /// <param name="run">The night.</param>
    /// <param name="before">The issue's body so far; the new one keeps people's part of it. Empty for a new issue.</param>
    public static string Of(NightFailure failure, IssueMarker marker, NightRun run, string before)
    {
        var yours = Yours(before);
        var head = Head(failure, marker, run) + Words(failure);
        if (head.Length + AroundLog + yours.Length > Longest)
        {
            // What people wrote is longer than all of ours may be: it goes first.
            head = Head(failure, marker, run);
        }

        var room = Math.Min(LongestLog, Longest - head.Length - AroundLog - yours.Length);
        return head + (room > 0 ? Log(failure.LogTail, room) : "") + Tail(failure) + Boundary + "\n" + yours;
    }

    /// <summary>The same body with another marker: nothing that people read changes.</summary>
    public static string WithMarker(string body, IssueMarker marker)
    {
        var lines = Normal(body).Split('\n');
        lines[Array.FindIndex(lines, IssueMarker.IsMarker)] = marker.ToLine();
        return string.Join('\n', lines);
    }

    /// <summary>Our part of a body; the whole where the line is missing.</summary>
    public static string Generated(string body) => Cut(body).Ours;

    private static string Yours(string body) => Cut(body).Yours;

    private static (string Ours, string Yours) Cut(string body)
    {
        var lines = Normal(body).Split('\n');
        var boundary = Array.FindIndex(lines, line => line.Trim() == Boundary);
        return boundary < 0 ? (string.Join('\n', lines), "") : (string.Join('\n', lines[..boundary]), string.Join('\n', lines[(boundary + 1)..]));
    }

    private static string Normal(string body) => body.ReplaceLineEndings("\n");

    private static string Head(NightFailure failure, IssueMarker marker, NightRun run)
    {
        var text = new StringBuilder(marker.ToLine()).Append("\n\n| | |\n| --- | --- |\n");
        text.Append(CultureInfo.InvariantCulture, $"| image | {(failure.Image.Length > 0 ? IssueText.Code(failure.Image) : "the run itself")} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| step that fails | {IssueText.Code(failure.Step)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| kind of failure | {IssueText.Code(failure.StableKind)} |\n");
        if (failure.Host.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"| host | {IssueText.Code(failure.Host)} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"| nights that failed | {marker.Nights} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| first seen | {marker.FirstSeen:yyyy-MM-dd} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| last seen | {marker.LastSeen:yyyy-MM-dd}, {run.Link} |\n");
        return text.ToString();
    }

    private static string Words(NightFailure failure)
    {
        var text = new StringBuilder();
        Append(text, "What failed", failure.What);
        Append(text, "Why", failure.Why);
        Append(text, "What to do", failure.Next);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, string words)
    {
        if (!string.IsNullOrWhiteSpace(words))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**{title}**\n\n").Append(IssueText.Fenced(IssueText.Head(words.Trim(), LongestText)));
        }
    }

    private static string Log(string log, int room) =>
        string.IsNullOrWhiteSpace(log) ? "" : "\n**The end of the log**\n\n" + IssueText.Fenced(IssueText.Tail(log, LogLines, LogLineLength, room));

    private static string Tail(NightFailure failure) =>
        $"\nWhile the failure lasts, each nightly run rewrites this text. The first later run {ClosedBy(failure)} closes the issue. Text below the last line stays.\n";

    private static string ClosedBy(NightFailure failure) =>
        failure.Image.Length > 0 ? $"that finds {IssueText.Code(failure.Image)} good" : "that does not fail as a whole";
}
