using Cake.Core;
using Cake.Frosting;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Build;

/// <summary>What the tasks below did, in order. Every host in this process finds them all, so they must do without it.</summary>
public sealed class Journal
{
    public List<string> Lines { get; } = [];
}

[TaskName("host-first")]
[TaskDescription("the first")]
public sealed class FirstHostTask(Journal? journal = null) : FrostingTask
{
    public override void Run(ICakeContext context) => journal?.Lines.Add("first");
}

[TaskName("host-second")]
[IsDependentOn(typeof(FirstHostTask))]
public sealed class SecondHostTask(Journal? journal = null) : AsyncFrostingTask
{
    public override async Task RunAsync(ICakeContext context)
    {
        await Task.Yield();
        journal?.Lines.Add("second");
    }
}

[TaskName("host-before-third")]
[IsDependeeOf(typeof(ThirdHostTask))]
public sealed class BeforeThirdHostTask(Journal? journal = null) : FrostingTask
{
    public override void Run(ICakeContext context) => journal?.Lines.Add("before third");
}

[TaskName("host-third")]
[IsDependentOn(typeof(FirstHostTask))]
[IsDependentOn(typeof(SecondHostTask))]
[IsDependentOn(typeof(SkippedHostTask))]
[IsDependentOn(typeof(ForgivenHostTask))]
public sealed class ThirdHostTask(Journal? journal = null) : FrostingTask
{
    public override void Run(ICakeContext context) => journal?.Lines.Add("third");
}

[TaskName("host-skipped")]
public sealed class SkippedHostTask(Journal? journal = null) : FrostingTask
{
    public override void Run(ICakeContext context) => journal?.Lines.Add("skipped");

    public override bool ShouldRun(ICakeContext context) => false;
}

[TaskName("host-forgiven")]
[ContinueOnError]
public sealed class ForgivenHostTask(Journal? journal = null) : FrostingTask
{
    public override void Run(ICakeContext context)
    {
        journal?.Lines.Add("forgiven");
        throw new InvalidOperationException("never mind");
    }
}

[TaskName("host-fails")]
public sealed class FailingHostTask : FrostingTask
{
    public override void Run(ICakeContext context) => throw new InvalidOperationException("the disk is full");
}

[TaskName("host-fails-with-seven")]
public sealed class SevenHostTask : AsyncFrostingTask
{
    public override async Task RunAsync(ICakeContext context)
    {
        await Task.Yield();
        throw new WorkerImagesException(ExitCode.TagPolicy, "the tag is taken", next: "raise the version");
    }
}

[TaskName("host-after-failure")]
[IsDependentOn(typeof(FailingHostTask))]
public sealed class AfterFailureHostTask(Journal? journal = null) : FrostingTask
{
    public override void Run(ICakeContext context) => journal?.Lines.Add("after failure");
}
