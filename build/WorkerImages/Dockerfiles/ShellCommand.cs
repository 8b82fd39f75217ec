using System.Collections.Immutable;

namespace WorkerImages.Dockerfiles;

/// <summary>A simple command of a RUN.</summary>
/// <param name="Words">Its words without their quotes; assignments in front and redirections are left out.</param>
/// <param name="Offset">Where it begins in the text.</param>
/// <param name="IsPiped">True when its output goes into the next command.</param>
internal sealed record ShellCommand(ImmutableArray<string> Words, int Offset, bool IsPiped)
{
    public string Name => Words[0];

    /// <summary>True when one of the words is one of <paramref name="options"/>; a single-letter one may be in a cluster such as <c>-yq</c>.</summary>
    public bool Has(params string[] options) => Words.Skip(1).Any(word => options.Any(option =>
        word == option
        || (option.Length == 2 && option[1] != '-' && word.Length > 2 && word[0] == '-' && word[1] != '-' && word.Contains(option[1], StringComparison.Ordinal))));
}
