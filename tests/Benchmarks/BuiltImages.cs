using System.Collections.Immutable;
using Build;
using Build.CommandLine;
using Build.Run;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace Benchmarks;

/// <summary>This checkout's images, built and tested, and the plan that keeps them all.</summary>
/// <param name="Engine">The address of the engine that has them.</param>
/// <param name="Steps">A step for each image, parents first.</param>
internal sealed record BuiltImages(string Engine, ImmutableArray<PlanStep> Steps)
{
    /// <summary>Has <c>./build.sh</c> make them where they are not there.</summary>
    /// <exception cref="UnmeasurableException">That failed: there is no engine, or it has no network.</exception>
    public static async Task<BuiltImages> ObtainAsync(CancellationToken cancellationToken)
    {
        await Command.RunAsync(Path.Combine(ScratchRepository.Root, "build.sh"), [], new Dictionary<string, string?>(), cancellationToken);
        var arguments = new BuildArguments { Root = ScratchRepository.Root };
        var services = new BuildServices(arguments, ScratchRepository.Root, new EventLog());
        using var run = await new Pipeline(arguments, services, RunPurpose.Look, cancellationToken).RunAsync(Stage.Plan);
        run.MustHaveSucceeded();
        return new(run.Engine?.Description.Address ?? throw new UnmeasurableException("no Docker Engine answers"), run.Plan!.Steps);
    }
}
