using Cake.Frosting;

namespace Build.Tasks;

/// <summary>What a bare <c>./build.sh</c> does: shows what can be asked for.</summary>
[TaskName("Default")]
[TaskDescription("shows the targets")]
public sealed class DefaultTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => Page.Print(HelpText.Of(Target.All), Console.Out);
}
