using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Secrets;

namespace WorkerImages.Engine;

/// <summary>The images in an engine's store.</summary>
internal interface IImageStore : IImageExports
{
    /// <summary>All images that carry the label, in one question. Untagged ones too.</summary>
    Task<IReadOnlyList<StoredImage>> ListAsync(string label, CancellationToken cancellationToken);

    /// <summary>Null when the store has no such image, or too little of it to say what it is.</summary>
    /// <param name="reference">A reference, an image id, or a unique beginning of one.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<ImageDetails?> InspectAsync(string reference, CancellationToken cancellationToken);

    /// <summary>What an image is made of, lowest first; none where the store cannot tell.</summary>
    Task<ImmutableArray<ImageLayer>> LayersAsync(string imageId, CancellationToken cancellationToken);

    /// <summary>Pulls and gives the digest the registry named for the reference.</summary>
    /// <exception cref="Outcomes.WorkerImagesException">Not found, not allowed or not reachable (<see cref="Outcomes.ExitCode.Network"/>).</exception>
    Task<Digest> PullAsync(Reference reference, Platform platform, CancellationToken cancellationToken) =>
        PullAsync(reference, platform, null, cancellationToken);

    /// <summary>The same with a login; null for none.</summary>
    Task<Digest> PullAsync(Reference reference, Platform platform, Credential? login, CancellationToken cancellationToken);

    /// <summary>The digest a registry names for the reference now, without a pull.</summary>
    /// <exception cref="Outcomes.WorkerImagesException">The registry answered and did not name one (<see cref="Outcomes.ExitCode.Network"/>).</exception>
    Task<Resolution> ResolveAsync(Reference reference, TimeSpan timeLimit, CancellationToken cancellationToken);

    /// <summary>Makes a one-layer image out of the tar of a root file system and gives its id.</summary>
    /// <param name="rootFileSystem">A tar, uncompressed, that can be read twice.</param>
    /// <param name="reference">The name it gets.</param>
    /// <param name="platform">What the files in it run on.</param>
    /// <param name="labels">Written into its config.</param>
    /// <param name="cancellationToken">Ends the import; nothing stays behind.</param>
    Task<string> ImportAsync(
        Stream rootFileSystem, Reference reference, Platform platform, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken);

    /// <summary>Takes images out of an archive, as <c>docker load</c> does.</summary>
    /// <param name="reference">What is loaded, for messages.</param>
    /// <param name="write">Writes the archive: Docker's, or a tar of an OCI image layout.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    Task LoadAsync(Reference reference, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>
    /// True when the store has all of an image. containerd's may have pulled one without the layers that it had unpacked from another image: then the
    /// image runs, and nothing can be exported of it, nor of what is built on it (engines 26.1 and 28.5).
    /// </summary>
    Task<bool> IsWholeAsync(string reference, CancellationToken cancellationToken);

    /// <summary>Gives an image one more name.</summary>
    Task TagAsync(string imageId, Reference reference, CancellationToken cancellationToken);

    /// <summary>Removes a name, and the image with its last one. No error when it is not there.</summary>
    Task RemoveAsync(string reference, CancellationToken cancellationToken);
}

/// <summary>What came of asking a registry for a digest.</summary>
/// <param name="Digest">The digest that it named; null when none of its words reached the engine.</param>
/// <param name="Silence">What the engine met on the way instead; empty when the registry answered.</param>
internal sealed record Resolution(Digest? Digest, string Silence)
{
    /// <summary>The registry named a digest.</summary>
    public static Resolution Of(Digest digest) => new(digest, "");

    /// <summary>No registry answered: a network, a proxy, a certificate or a time limit was in between.</summary>
    public static Resolution Unanswered(string silence) => new(null, silence);
}

/// <summary>An image as a listing tells it.</summary>
internal sealed record StoredImage(
    string Id, DateTimeOffset Created, long Size, ImmutableArray<string> Tags, ImmutableArray<string> Digests, ImmutableSortedDictionary<string, string> Labels);

/// <summary>A part of an image's history.</summary>
/// <param name="Instruction">What made it, as the builder wrote it down.</param>
/// <param name="Size">Bytes, unpacked; 0 for what only changed the image's config.</param>
internal sealed record ImageLayer(string Instruction, long Size);

/// <summary>An image's config, as far as this program asks.</summary>
/// <param name="Id">The engine's id.</param>
/// <param name="Platform">What it says it runs on.</param>
/// <param name="Size">Bytes, unpacked.</param>
/// <param name="Layers">Base first.</param>
/// <param name="Digests">The <c>repository@digest</c> names under which it was pulled or pushed.</param>
/// <param name="Config">What of it reaches containers.</param>
/// <param name="Labels">All labels, inherited ones included.</param>
internal sealed record ImageDetails(
    string Id,
    Platform Platform,
    long Size,
    ImmutableArray<DiffId> Layers,
    ImmutableArray<string> Digests,
    ContainerConfig Config,
    ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>The references with tag that it has in the store.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>True for one in containerd's store, where an image's id is its manifest's digest, or its index's; elsewhere it is its configuration's.</summary>
    public bool IsKeptAsManifest => Digests.Any(name => name.EndsWith('@' + Id, StringComparison.Ordinal));

    /// <summary>As <see cref="ImageConfiguration.Content"/> of the same image in a registry.</summary>
    public Digest Content => ContentIdentity.Of(Platform, Layers, Config);
}
