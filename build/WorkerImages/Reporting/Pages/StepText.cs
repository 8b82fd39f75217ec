using System.Text.RegularExpressions;

namespace WorkerImages.Reporting.Pages;

/// <summary>An instruction as an image's history has it and as a builder tells it: the same words with other things around them.</summary>
internal static partial class StepText
{
    /// <summary>The instruction of an image's history for people: without the shell that every RUN has, and without build arguments, which may hold secrets.</summary>
    public static string OfHistory(string createdBy) => Blanks().Replace(Bared(createdBy), " ").Trim();

    private static string Bared(string createdBy)
    {
        var text = createdBy.EndsWith(" # buildkit", StringComparison.Ordinal) ? createdBy[..^" # buildkit".Length] : createdBy;
        if (Arguments().IsMatch(text))
        {
            var shell = text.IndexOf("/bin/sh -c ", StringComparison.Ordinal);
            return shell < 0 ? "RUN (with its own shell)" : "RUN " + text[(shell + "/bin/sh -c ".Length)..];
        }

        return NoOperation().Match(text) is { Success: true } nothing ? text[nothing.Length..]
            : text.StartsWith("/bin/sh -c ", StringComparison.Ordinal) ? "RUN " + text["/bin/sh -c ".Length..]
            : text.StartsWith("RUN /bin/sh -c ", StringComparison.Ordinal) ? "RUN " + text["RUN /bin/sh -c ".Length..]
            : text;
    }

    /// <summary>True where a builder's step made what a history tells.</summary>
    /// <param name="step">Without its number.</param>
    /// <param name="instruction">As <see cref="OfHistory"/> gives it.</param>
    public static bool IsSame(string step, string instruction) => Bare(step) == Bare(instruction);

    private static string Bare(string text) => Flags().Replace(Blanks().Replace(text, " ").Trim(), "$1 ");

    // "|2 BASE=… REFRESH=… /bin/sh -c apt-get …"
    [GeneratedRegex(@"\A(RUN )?\|[0-9]+ ")]
    private static partial Regex Arguments();

    [GeneratedRegex(@"\A/bin/sh -c #\(nop\)\s+")]
    private static partial Regex NoOperation();

    [GeneratedRegex(@"\A(RUN|COPY|ADD) (--[a-z]+=\S+ )+")]
    private static partial Regex Flags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
