namespace WorkerImages.Outcomes;

/// <summary>The labels this project writes on images and containers, and its annotations of what it publishes. Other labels are the OCI ones (image-spec 1.1, annotations.md).</summary>
internal static class LabelNames
{
    /// <summary>The image's name in its catalogue.</summary>
    public const string Image = "io.worker-images.image";

    /// <summary>What it was built for, as <c>os/architecture[/variant]</c>: an engine lists images without their platform.</summary>
    public const string Platform = "io.worker-images.platform";

    /// <summary>Hash of the source id and of everything external the image stands on.</summary>
    public const string BuildId = "io.worker-images.build";

    /// <summary>Hash of what is in the repository: rendered Dockerfile, context files, arguments, platform.</summary>
    public const string SourceId = "io.worker-images.source";

    /// <summary>JSON object, path → short hash of each source file: tells a later plan which file changed.</summary>
    public const string Files = "io.worker-images.files";

    /// <summary>JSON object, argument → value, of the build arguments that a definition set.</summary>
    public const string Arguments = "io.worker-images.arguments";

    /// <summary>JSON object, name → identity, of the external images and the parent the image was built on.</summary>
    public const string Origins = "io.worker-images.origins";

    /// <summary>On a bootstrapped base: the hash of its recipe. On an image: where its base came from, <c>registry</c> or <c>archive</c>.</summary>
    public const string BaseOrigin = "io.worker-images.base.origin";

    /// <summary>On a published platform: the digest of its base's manifest for that platform, where the OCI's own key has the index.</summary>
    public const string BaseManifest = "io.worker-images.base.manifest";

    /// <summary>On a published platform: how many layers its base has, a colon, and the hash over their diff ids, a line each.</summary>
    public const string BaseDiffIds = "io.worker-images.base.diffids";

    /// <summary>On a published platform: the hash of the list of its packages.</summary>
    public const string Packages = "io.worker-images.packages";

    /// <summary>On a base image in the engine: the hash of what it was made from.</summary>
    public const string BaseRecipe = "io.worker-images.base.recipe";

    /// <summary>On a container, network or temporary image: the <see cref="RunId"/> that made it.</summary>
    public const string Run = "io.worker-images.run";
}
