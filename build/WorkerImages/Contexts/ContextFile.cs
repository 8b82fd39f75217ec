using WorkerImages.Oci;

namespace WorkerImages.Contexts;

/// <summary>A file or symbolic link of a build context, as the engine will see it: what an owner or a clock adds is gone.</summary>
/// <param name="Path">From the context's root, with forward slashes.</param>
/// <param name="Mode">Permission bits: 0755 for what its owner may execute, 0644 for the rest, 0777 for a link.</param>
/// <param name="Content">The digest of its bytes; of a link, of the path it holds.</param>
/// <param name="Size">Its length in bytes; of a link, of the path it holds.</param>
internal sealed record ContextFile(string Path, int Mode, Digest Content, long Size)
{
    /// <summary>Where it is on this machine, an absolute path.</summary>
    public required string FullPath { get; init; }

    /// <summary>The path a symbolic link holds; null for a file.</summary>
    public string? LinkTarget { get; init; }
}
