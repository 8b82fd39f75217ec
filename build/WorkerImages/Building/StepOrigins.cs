using System.Collections.Immutable;
using System.Text.RegularExpressions;
using WorkerImages.Dockerfiles;
using WorkerImages.Planning;
using WorkerImages.Rendering;

namespace WorkerImages.Building;

/// <summary>Leads from a step of a build back to what people wrote: the instruction of the Dockerfile, the keys that its template writes for.</summary>
/// <param name="source">What was built.</param>
internal sealed partial class StepOrigins(ImageSource source)
{
    /// <summary>The instruction behind a step; null for what a builder does by itself.</summary>
    /// <param name="step">As BuildKit names it: <c>[stage-0 2/7] RUN …</c>.</param>
    public DockerfileInstruction? InstructionOf(string step)
    {
        // Variables of the build are filled in there, so what stands before the first one has to do.
        var told = Blanks().Replace(StepNumber().Replace(step, ""), " ");
        return step.StartsWith('[')
            ? DockerfileReader.Read(source.Dockerfile).Instructions
                .Where(one => told.StartsWith(TextOf(one).Split('$')[0].TrimEnd(), StringComparison.Ordinal))
                .MaxBy(one => TextOf(one).Zip(told).TakeWhile(pair => pair.First == pair.Second).Count())
            : null;
    }

    /// <summary>The keys for which an instruction was written.</summary>
    public ImmutableArray<string> KeysOf(DockerfileInstruction instruction) => WrittenKeys.Of(source.Places.ElementAtOrDefault(instruction.Line - 1));

    private static string TextOf(DockerfileInstruction one) => Blanks().Replace(
        string.Join(' ', one.Flags.Select(flag => $"--{flag.Name}={flag.Value}").Prepend(one.Keyword).Append(one.Arguments)), " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\A\[[^\]]*\]\s+")]
    private static partial Regex StepNumber();
}
