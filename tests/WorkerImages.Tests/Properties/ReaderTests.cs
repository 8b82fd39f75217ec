using System.Collections.Immutable;
using System.Text.Json;
using FsCheck.Fluent;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Properties;

/// <summary>For any text, a reader gives a value, or a problem with its place; nothing else ever leaves it.</summary>
public sealed class ReaderTests
{
    private static readonly ImmutableArray<ForeignText> All = [.. WrittenByUsers.All, .. ToldByOthers.All, .. ToldByArchives.All];

    public static TheoryData<string> Names => [.. All.Select(text => text.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_text_gives_a_value_or_a_problem_with_its_place(string name)
    {
        var foreign = All.Single(text => text.Name == name);
        Assert.All(foreign.Samples, sample => foreign.Read(sample));

        PropertyCheck.Run(Arb.From(NearMisses.Of(foreign.Samples, foreign.Marks), Shorter), text => MustBeReadOrRefused(foreign, text));
    }

    private static void MustBeReadOrRefused(ForeignText foreign, string text)
    {
        try
        {
            foreign.Read(text);
        }
        catch (Exception fault) when (IsProblemWithPlace(fault, foreign, text))
        {
            // that is what a problem is
        }
        catch (Exception fault)
        {
            Assert.Fail($"the reader of {foreign} gives no problem with its place for {JsonSerializer.Serialize(text)}:\n{fault}");
        }
    }

    private static bool IsProblemWithPlace(Exception fault, ForeignText foreign, string text)
    {
        var places = foreign.Places.Select(place => place.Replace("{text}", text, StringComparison.Ordinal)).ToList();
        return fault switch
        {
            ProblemsFoundException { Problems: { Length: > 0 } problems } => problems.All(problem =>
                problem.Place is { } place && places.Contains(place.File) && place.Line <= LinesOf(text)),
            WorkerImagesException told => places.Exists(place => told.What.Contains(place, StringComparison.Ordinal)),
            FormatException format => places.Exists(place => format.Message.Contains(place, StringComparison.Ordinal)),
            _ => false,
        };
    }

    // YAML has five characters that end a line; what is missing at a file's end is missed in the line after.
    private static int LinesOf(string text) => 2 + text.Count(character => character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029');

    // Half of the text, then the text without one part after the other: a failure shows the shortest text that still fails.
    private static IEnumerable<string> Shorter(string text)
    {
        for (var length = text.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= text.Length; start += length)
            {
                yield return text.Remove(start, length);
            }
        }
    }
}
