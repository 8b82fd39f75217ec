namespace WorkerImages.Outcomes;

/// <summary>
/// The labels this project writes on images and containers, and its annotations of what it publishes. Other labels are the OCI ones
/// (image-spec 1.1, annotations.md).
/// </summary>
internal static class LabelNames
{
    /// <summary>What all names of this project's own begin with, here and in bills of materials.</summary>
    public const string Namespace = "io.worker-images";

    /// <summary>The image's name in its catalogue.</summary>
    public const string Image = Namespace + ".image";

    /// <summary>The worker's account, as <c>name:uid:gid:home</c>: who builds on it elsewhere must have the same.</summary>
    public const string Account = Namespace + ".account";

    /// <summary>What it was built for, as <c>os/architecture[/variant]</c>: an engine lists images without their platform.</summary>
    public const string Platform = Namespace + ".platform";

    /// <summary>Hash of the source id and of everything external the image stands on.</summary>
    public const string BuildId = Namespace + ".build";

    /// <summary>Hash of what is in the repository: rendered Dockerfile, context files, arguments, platform.</summary>
    public const string SourceId = Namespace + ".source";

    /// <summary>
    /// What the same source was rebuilt for, such as the hash of the updates that it was to take; empty for an ordinary build. On an image, and on
    /// a published platform, where who builds the next one finds it.
    /// </summary>
    public const string Refresh = Namespace + ".refresh";

    /// <summary>JSON object, path → short hash of each source file, or of a folder of them where they are many: tells a later plan what changed.</summary>
    public const string Files = Namespace + ".files";

    /// <summary>JSON object, argument → value, of the build arguments that a definition set.</summary>
    public const string Arguments = Namespace + ".arguments";

    /// <summary>JSON object, name → identity, of the external images and the parent the image was built on.</summary>
    public const string Origins = Namespace + ".origins";

    /// <summary>On a bootstrapped base: the hash of its recipe. On an image: where its base came from, <c>registry</c> or <c>archive</c>.</summary>
    public const string BaseOrigin = Namespace + ".base.origin";

    /// <summary>On a published platform: the digest of its base's manifest for that platform, where the OCI's own key has the index.</summary>
    public const string BaseManifest = Namespace + ".base.manifest";

    /// <summary>On a published platform: how many layers its base has, a colon, and the hash over their diff ids, a line each.</summary>
    public const string BaseDiffIds = Namespace + ".base.diffids";

    /// <summary>On a published platform: the hash of the list of its packages.</summary>
    public const string Packages = Namespace + ".packages";

    /// <summary>On a base image in the engine: the hash of what it was made from.</summary>
    public const string BaseRecipe = Namespace + ".base.recipe";

    /// <summary>On a container of a smoke test: which test made it.</summary>
    public const string Smoke = Namespace + ".smoke";

    /// <summary>On a container, network or temporary image: the <see cref="RunId"/> that made it.</summary>
    public const string Run = Namespace + ".run";
}
