namespace WorkerImages.TestKit.Registries;

/// <summary>A request that came to a proxy.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Authorization">The header; null without one.</param>
/// <param name="ContentRange">The header; null without one.</param>
/// <param name="Length">How long its body is said to be.</param>
internal sealed record ProxiedRequest(string Method, string Target, string? Authorization, string? ContentRange, long Length)
{
    /// <summary>The path alone.</summary>
    public string Path => Target.Split('?')[0];

    /// <summary>True for one that sends a blob's bytes.</summary>
    public bool SendsBlob => Method == "PATCH";

    /// <summary>True for one that stores a manifest under a tag.</summary>
    public bool MovesTag => Method == "PUT" && Path.Contains("/manifests/", StringComparison.Ordinal) && !Path.Contains("/manifests/sha256:", StringComparison.Ordinal);

    /// <summary>How many bytes of its body went on to the registry.</summary>
    public long Passed { get; internal set; }
}
