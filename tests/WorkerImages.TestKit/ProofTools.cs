namespace WorkerImages.TestKit;

/// <summary>
/// The programs that read what is published as others do: Debian 13's <c>cosign</c> and <c>oras</c>, unpacked into the user's cache. Nothing
/// is installed.
/// </summary>
internal sealed class ProofTools
{
    private readonly string _directory;

    private ProofTools(string directory) => _directory = directory;

    /// <summary>Why this machine cannot get them; null when it can.</summary>
    public static string? WhyNot => ArchiveFactAttribute.WhyNot;

    /// <summary>Verifies signatures and attestations.</summary>
    public string Cosign => Path.Combine(_directory, "cosign");

    /// <summary>Lists what is attached to an image.</summary>
    public string Oras => Path.Combine(_directory, "oras");

    /// <summary>Unpacks them, or takes those unpacked before.</summary>
    public static async Task<ProofTools> ObtainAsync(CancellationToken cancellationToken) => new(await UnpackedPackages.ObtainAsync(
        "proof-trixie",
        """
        mmdebstrap --quiet --variant=extract --include=cosign,oras trixie "$1/root"
        mv "$1/root/usr/bin/cosign" "$1/root/usr/bin/oras" "$1"
        rm -rf "$1/root"
        """,
        cancellationToken));
}
