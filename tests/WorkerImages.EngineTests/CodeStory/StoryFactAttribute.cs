using System.Runtime.CompilerServices;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>A test on the running example Code Story.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StoryFactAttribute : FactAttribute
{
    public const int DeadlineInMilliseconds = 600_000;

    public StoryFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        Skip = StoryFixture.WhyNot;
    }
}

/// <summary>The same with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StoryTheoryAttribute : TheoryAttribute
{
    public StoryTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = StoryFactAttribute.DeadlineInMilliseconds;
        Skip = StoryFixture.WhyNot;
    }
}
