namespace WorkerImages.Oci;

/// <summary>The names of formats that go to and from a registry (OCI image-spec 1.1, media-types.md; Docker's image manifest version 2, schema 2).</summary>
internal static class MediaTypes
{
    /// <summary>OCI's index of images, one for each platform.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>OCI's manifest of one image or artifact.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>OCI's image configuration; Docker's has the same fields.</summary>
    public const string Config = "application/vnd.oci.image.config.v1+json";

    /// <summary>A layer: a tar under gzip.</summary>
    public const string LayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>A layer: a tar as it is.</summary>
    public const string Layer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>A layer: a tar under zstd.</summary>
    public const string LayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";

    /// <summary>The object without members that stands where an artifact has no configuration.</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>Docker's name for an index.</summary>
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker's name for a manifest.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker's name for a layer under gzip.</summary>
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /// <summary>Docker's name for a layer that is a tar as it is.</summary>
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    /// <summary>The types that a client must name as understood: without all four a registry answers 404 for what it has (docker-registry 2.8 does).</summary>
    public static readonly IReadOnlyList<string> Manifests = [Index, Manifest, DockerList, DockerManifest];

    /// <summary>True for both names of an index.</summary>
    public static bool IsIndex(string mediaType) => mediaType is Index or DockerList;

    /// <summary>True for both names of a manifest.</summary>
    public static bool IsManifest(string mediaType) => mediaType is Manifest or DockerManifest;

    /// <summary>OCI's name of the same layer format; null for what is no layer that can be handed on.</summary>
    public static string? OciLayer(string mediaType) => mediaType switch
    {
        LayerGzip or DockerLayerGzip => LayerGzip,
        Layer or DockerLayer => Layer,
        LayerZstd => LayerZstd,
        _ => null,
    };
}
