using System.Collections.Immutable;

namespace WorkerImages.Oci;

/// <summary>The OCI's names of what labels and annotations say about an image (image-spec 1.1, annotations.md). They are written nowhere else.</summary>
internal static class OciLabels
{
    /// <summary>What all of them begin with.</summary>
    public const string Prefix = "org.opencontainers.image.";

    /// <summary>Who is responsible for the image.</summary>
    public const string Authors = Prefix + "authors";

    /// <summary>The digest of the manifest that the image stands on.</summary>
    public const string BaseDigest = Prefix + "base.digest";

    /// <summary>The reference of the image that this one stands on.</summary>
    public const string BaseName = Prefix + "base.name";

    /// <summary>When the image was built (RFC 3339).</summary>
    public const string Created = Prefix + "created";

    /// <summary>What is in the image, for people.</summary>
    public const string Description = Prefix + "description";

    /// <summary>Where its documentation is.</summary>
    public const string Documentation = Prefix + "documentation";

    /// <summary>The SPDX expression of its licences.</summary>
    public const string Licenses = Prefix + "licenses";

    /// <summary>The tag in an image layout.</summary>
    public const string RefName = Prefix + "ref.name";

    /// <summary>The commit that it was built from.</summary>
    public const string Revision = Prefix + "revision";

    /// <summary>Where its source code is.</summary>
    public const string Source = Prefix + "source";

    /// <summary>Its name, for people.</summary>
    public const string Title = Prefix + "title";

    /// <summary>Where more is said of it.</summary>
    public const string Url = Prefix + "url";

    /// <summary>Who distributes it.</summary>
    public const string Vendor = Prefix + "vendor";

    /// <summary>The version of what is in it.</summary>
    public const string Version = Prefix + "version";

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<string> All =
    [
        Authors, BaseDigest, BaseName, Created, Description, Documentation, Licenses, RefName, Revision, Source, Title, Url, Vendor, Version,
    ];
}
