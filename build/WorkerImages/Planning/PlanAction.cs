namespace WorkerImages.Planning;

/// <summary>What a plan does with an image.</summary>
public enum PlanAction
{
    /// <summary>Nothing: the image is up to date where it is wanted.</summary>
    Keep,

    /// <summary>The image is built; with a registry it is then checked, pushed, attested and tagged.</summary>
    Build,

    /// <summary>The engine has what was built, the registry does not, or not whole, or not signed: it is checked, pushed, attested and tagged.</summary>
    Push,

    /// <summary>The image is published; tags that are missing or behind move to it.</summary>
    Tag,

    /// <summary>Nothing: it could not end well. The step's refusal says why.</summary>
    Refuse,

    /// <summary>Nothing: what would decide it could not be asked.</summary>
    Unknown,
}
