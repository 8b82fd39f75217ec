namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Something that must be so; checked by what the host knows, not by the task's word.</summary>
/// <param name="Number">As the definition of the simulation counts it.</param>
/// <param name="Title">A sentence.</param>
/// <param name="CheckAsync">Tells the inspector what is otherwise, and leaves the worker ready for the next condition.</param>
internal sealed record PassCondition(string Number, string Title, Func<Inspector, Task> CheckAsync)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<PassCondition> All { get; } =
        [.. IdentityConditions.All, .. AnalysisConditions.All, .. FailureConditions.All, .. HostPathConditions.All, .. LifeConditions.All];

    /// <summary>One.</summary>
    public static PassCondition Of(string number) => All.Single(condition => condition.Number == number);
}
