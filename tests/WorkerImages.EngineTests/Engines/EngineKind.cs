using System.Collections.Immutable;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Engines;

/// <summary>An engine that users have, beside this machine's own, which all other tests use.</summary>
/// <param name="Root">Where it comes from.</param>
/// <param name="HasContainerdStore">True for containerd's image store, false for a storage driver.</param>
internal sealed record EngineKind(EngineRoot Root, bool HasContainerdStore)
{
    /// <summary>All, by a name for a test's case.</summary>
    public static ImmutableSortedDictionary<string, EngineKind> All { get; } = new Dictionary<string, EngineKind>
    {
        ["26.1"] = new(EngineRoot.Trixie, HasContainerdStore: false),
        ["26.1, containerd's store"] = new(EngineRoot.Trixie, HasContainerdStore: true),
        ["newest"] = new(EngineRoot.Newest, HasContainerdStore: false),
        ["newest, containerd's store"] = new(EngineRoot.Newest, HasContainerdStore: true),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [.. All.Keys];
}
