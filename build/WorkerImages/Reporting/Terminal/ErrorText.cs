using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Terminal;

/// <summary>A failure in lines for a person: what failed, why, what to do next.</summary>
internal static class ErrorText
{
    /// <summary>The lines, without their ends.</summary>
    /// <param name="failure">What ended the run.</param>
    /// <param name="diagnostic">True to add where in the program it happened, causes included.</param>
    public static ImmutableArray<string> Of(Exception failure, bool diagnostic) =>
        diagnostic ? [.. Lines(failure), .. CellText.Lines(failure.ToString())] : Lines(failure);

    private static ImmutableArray<string> Lines(Exception failure) => failure switch
    {
        ProblemsFoundException found =>
            [$"error: {found.What}", .. found.Problems.Select(problem => CellText.OneLine(problem.ToString())), .. Next(found.Next)],
        WorkerImagesException known =>
            [.. First("error: ", known.What), .. First("  ", known.Why), .. Next(known.Next)],
        OperationCanceledException => ["error: cancelled"],
        AggregateException { InnerExceptions: [var only] } => Lines(only),
        _ =>
        [
            $"error: {CellText.OneLine(failure.Message)} ({failure.GetType().Name})",
            "  this is a bug in worker-images; please report it; --verbosity diagnostic shows more",
        ],
    };

    private static IEnumerable<string> Next(string? next) => First("  next: ", next);

    // The lines after the first are indented like it.
    private static IEnumerable<string> First(string lead, string? text) =>
        text is null
            ? []
            : CellText.Lines(text).Select((line, index) => ((index == 0 ? lead : new string(' ', Indent(lead))) + line).TrimEnd());

    private static int Indent(string lead) => Math.Max(2, lead.Length - lead.TrimStart().Length);
}
