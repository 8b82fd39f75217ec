using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Yaml;

/// <summary>Gathers what is wrong, so that reading goes on and one run names everything.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    public bool IsEmpty => _problems.Count == 0;

    /// <summary>By file and place; what stands at one place in the order it was found.</summary>
    public ImmutableArray<Problem> Sorted =>
        [.. _problems.OrderBy(p => p.Place!.File, StringComparer.Ordinal).ThenBy(p => p.Place!.Line).ThenBy(p => p.Place!.Column)];

    public void Add(SourcePlace place, string message) => _problems.Add(new(place, message));

    /// <summary>A problem with a value: the message begins with the value's key.</summary>
    public void Add(Node node, string message) => Add(node.Place, node.Key.Length == 0 ? message : $"{Quote.Bare(node.Key)}: {message}");
}
