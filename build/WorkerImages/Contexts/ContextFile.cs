using WorkerImages.Oci;

namespace WorkerImages.Contexts;

/// <summary>A file, directory link or directory of a build context, as the engine will see it: what an owner or a clock adds is gone.</summary>
/// <param name="Path">From the context's root, with forward slashes.</param>
/// <param name="Mode">Permission bits: 0755 for what its owner may execute, 0644 for the rest.</param>
/// <param name="Content">The digest of its bytes.</param>
/// <param name="Size">Its length in bytes.</param>
public sealed record ContextFile(string Path, int Mode, Digest Content, long Size);
