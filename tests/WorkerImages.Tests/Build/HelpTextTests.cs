using Build.CommandLine;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Build;

public sealed class HelpTextTests
{
    [Fact]
    public void The_help_page() => Golden.Check(HelpText.Of(Target.All));

    // 129 and 143 are the exit codes of signals: 128 and the number.
    [Fact]
    public void Every_exit_code_stands_in_the_help_page() => Assert.All(
        Enum.GetValues<ExitCode>().Select(code => (int)code).Concat([129, 143]),
        code => Assert.Matches($@"(?s)exit codes\n.*\b{code}\b", HelpText.Of(Target.All)));

    [Fact]
    public void No_line_is_wider_than_a_terminal() => Assert.All(HelpText.Of(Target.All).Split('\n'), line => Assert.InRange(line.Length, 0, 120));
}
