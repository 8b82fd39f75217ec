using Build.Doctor;
using Build.Hosting;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Says what this machine has for a run, and what a run would do about what is missing.</summary>
[TaskName("Doctor")]
[TaskDescription("prints what this machine has and what a run would use; changes nothing")]
public sealed class DoctorTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context) =>
        context.Results.Show(await new MachineDoctor(context.BuildServices, context.BuildArguments).LookAsync(context.CancellationToken));
}
