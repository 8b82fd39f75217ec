using WorkerImages.Oci;

namespace WorkerImages.TestKit.Registries;

/// <summary>The files of a docker-registry, as a disk that fails changes them behind its back.</summary>
/// <param name="directory">Where it keeps what it is sent.</param>
internal sealed class RegistryStorage(string directory)
{
    /// <summary>Changes one byte of a blob or manifest.</summary>
    public void Flip(Digest digest)
    {
        var bytes = File.ReadAllBytes(FileOf(digest));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(FileOf(digest), bytes);
    }

    /// <summary>Cuts a blob or manifest off.</summary>
    public void Shorten(Digest digest, int length) => File.WriteAllBytes(FileOf(digest), File.ReadAllBytes(FileOf(digest))[..length]);

    /// <summary>Loses a blob or manifest.</summary>
    public void Lose(Digest digest) => File.Delete(FileOf(digest));

    private string FileOf(Digest digest) => Path.Combine(directory, "docker/registry/v2/blobs/sha256", digest.Hex[..2], digest.Hex, "data");
}
