namespace Build;

/// <summary>Whether to run the target, or only to tell something.</summary>
public enum RunMode
{
    Run,
    Tree,
    Description,
    DryRun,
    Help,
    Version,
}
