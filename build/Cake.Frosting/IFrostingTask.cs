using Cake.Core;

namespace Cake.Frosting;

/// <summary>One task. The host finds every public, concrete class that implements it.</summary>
public interface IFrostingTask
{
    /// <summary>Why the task was left out, shown when <see cref="ShouldRun"/> says no.</summary>
    string SkippedMessage => string.Empty;

    Task RunAsync(ICakeContext context);

    bool ShouldRun(ICakeContext context);
}
