namespace WorkerImages.Planning;

/// <summary>How one commit stands to another.</summary>
public enum Ancestry
{
    /// <summary>They are the same, or the history that is here does not say.</summary>
    Unknown,

    /// <summary>It is an ancestor: older.</summary>
    Ancestor,

    /// <summary>It is a descendant: newer.</summary>
    Descendant,
}
