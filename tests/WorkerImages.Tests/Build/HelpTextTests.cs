using Build.CommandLine;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Build;

public sealed class HelpTextTests
{
    [Fact]
    public void The_help_page() => Golden.Check(HelpText.Of(Target.All));

    [Fact]
    public void No_line_is_wider_than_a_terminal() => Assert.All(HelpText.Of(Target.All).Split('\n'), line => Assert.InRange(line.Length, 0, 120));
}
