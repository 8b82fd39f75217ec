using System.Collections.Immutable;

namespace WorkerImages.Packages.Apt;

/// <summary>How apt's files write lists and yes or no.</summary>
internal static class AptWords
{
    // apt-pkg/contrib/strutl.cc, StringToBool
    private static readonly string[] No = ["no", "false", "without", "off", "disable", "0"];
    private static readonly string[] Yes = ["yes", "true", "with", "on", "enable", "1"];

    /// <summary>The words of a text, whatever blanks and ends of lines are between them.</summary>
    public static ImmutableArray<string> Of(string text) => [.. text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>True for yes, false for no, null for anything else.</summary>
    public static bool? Answer(string text) =>
        Yes.Contains(text, StringComparer.OrdinalIgnoreCase) ? true
        : No.Contains(text, StringComparer.OrdinalIgnoreCase) ? false
        : null;
}
