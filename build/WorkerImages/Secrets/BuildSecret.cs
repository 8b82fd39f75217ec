using System.Collections.Immutable;

namespace WorkerImages.Secrets;

/// <summary>A secret that a build may ask for by name. What it holds goes to the engine that asks, and nowhere else.</summary>
/// <param name="name">Its name.</param>
/// <param name="value">What it holds.</param>
/// <param name="traces">What must never be seen of it in a text.</param>
internal sealed class BuildSecret(string name, ReadOnlyMemory<byte> value, ImmutableArray<string> traces)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>What it holds.</summary>
    public ReadOnlyMemory<byte> Value { get; } = value;

    /// <summary>What must never be seen of it in a text.</summary>
    public ImmutableArray<string> Traces { get; } = traces;

    /// <summary>Only its name: a text in which it turns up by mistake tells nothing.</summary>
    public override string ToString() => Name;
}
