using System.Collections.Immutable;
using System.Text.RegularExpressions;
using WorkerImages.Dockerfiles;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Rendering;

namespace WorkerImages.Building;

/// <summary>A step that failed, for the author of the definition: the step in short, the key that made it, the line that says why.</summary>
internal sealed partial class FailedStep
{
    private const int LongestStep = 80;

    private readonly BuildFailedException _failure;
    private readonly FoundCause? _cause;
    private readonly DockerfileInstruction? _instruction;
    private readonly ImmutableArray<string> _keys;
    private readonly SourcePlace? _place;

    /// <param name="source">What was built.</param>
    /// <param name="root">The repository's absolute path.</param>
    /// <param name="failure">What the engine said.</param>
    public FailedStep(ImageSource source, string root, BuildFailedException failure)
    {
        var origins = new StepOrigins(source);
        _failure = failure;
        _cause = KnownCause.In([.. failure.LastLines, .. failure.Reason.Split('\n')], source.Definition.Root.Base!.Name);
        _instruction = origins.InstructionOf(failure.Step);
        _keys = _cause is { Keys: { IsEmpty: false } keys } ? keys : _instruction is null ? [] : origins.KeysOf(_instruction);
        _place = _keys.IsEmpty ? null : new WrittenKeys(source.Definition, root).PlaceOf(_keys, _cause?.Name);
        Step = _instruction is null ? Short(failure.Step) : $"{Short($"{_instruction.Keyword} {_instruction.Arguments}")} ({source.DockerfilePath}:{_instruction.Line})";
    }

    /// <summary>What failed, on one line.</summary>
    public string Step { get; }

    /// <summary>Where the definition asked for it and why it failed, as far as that is known, and the words of those who said so.</summary>
    public string Why => string.Join('\n', Lines());

    /// <summary>What to do; null where the cause is not known.</summary>
    public string? Next => _cause?.Next ?? _failure.Next;

    private IEnumerable<string> Lines()
    {
        var cause = _cause?.Cause ?? (_place is null ? null : $"this step was written for {string.Join(", ", _keys.Select(key => $"'{key}'"))}");
        return new[] { cause is null ? null : new Problem(_place, cause).ToString() }.OfType<string>()
            .Concat(_cause is null ? _failure.LastLines : [_cause.Line])
            .Append(_failure.Reason)
            .Distinct();
    }

    private static string Short(string step)
    {
        var line = Blanks().Replace(step, " ").Replace("set -eu; ", "", StringComparison.Ordinal);
        return line.Length <= LongestStep ? line : line[..LongestStep].TrimEnd() + "…";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
