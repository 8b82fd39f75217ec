using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>A tag that moves.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="From">What it stands for; null for nothing.</param>
/// <param name="To">What it is to stand for; null for the index that this run pushes.</param>
public sealed record TagMove(string Tag, Digest? From, Digest? To);
