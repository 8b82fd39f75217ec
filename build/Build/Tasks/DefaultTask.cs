using Build.Hosting;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>What <c>./build.sh</c> does without a target: everything up to tested images.</summary>
[TaskName("Default")]
[TaskDescription("the same as SmokeTest")]
[IsDependentOn(typeof(SmokeTestTask))]
public sealed class DefaultTask : FrostingTask<BuildContext>;
