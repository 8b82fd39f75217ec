using Build.CommandLine;
using Build.Hosting;
using Cake.Core.Diagnostics;

namespace WorkerImages.Tests.Build;

public sealed class BuildHostTests : IDisposable
{
    private readonly StringWriter _errors = new();

    [Fact]
    public void A_task_decides_the_exit_code_of_its_failure()
    {
        Assert.Equal(7, Run("host-fails-with-seven"));
        Assert.Equal(["error: the tag is taken", "  next: raise the version"], _errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_failure_nobody_thought_of_is_exit_code_one()
    {
        Assert.Equal(1, Run("host-fails"));
        Assert.StartsWith("error: the disk is full", _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_stack_is_shown_only_to_those_who_ask_for_it()
    {
        Run("host-fails", Verbosity.Diagnostic);

        Assert.Contains("at WorkerImages.Tests.Build.FailingHostTask.Run", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_the_wiring_is_not_silent()
    {
        Assert.Equal(1, Run("host-nowhere"));
        Assert.Contains("host-nowhere", _errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _errors.Dispose();

    private int Run(string target, Verbosity verbosity = Verbosity.Normal) =>
        BuildHost.Run(new BuildArguments { Target = target, Verbosity = verbosity }, _errors);
}
