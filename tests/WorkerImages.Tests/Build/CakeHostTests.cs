using Build.Hosting;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace WorkerImages.Tests.Build;

/// <summary>The stand-in keeps the promises of the package that it stands in for.</summary>
public sealed class CakeHostTests
{
    private readonly Journal _journal = new();

    [Fact]
    public void A_task_runs_after_what_it_depends_on_and_everything_runs_once()
    {
        var code = Run("--target=host-third");

        Assert.Equal(0, code);
        Assert.Equal(["setup", "before third", "first", "forgiven", "second", "third", "teardown"], InFixedOrder(_journal.Lines));
        Assert.True(_journal.Lines.IndexOf("first") < _journal.Lines.IndexOf("second"));
        Assert.Equal("third", _journal.Lines[^2]);
    }

    [Fact]
    public void A_target_is_found_in_any_case() => Assert.Equal(0, Run("--target=HOST-FIRST"));

    [Fact]
    public void A_failure_stops_what_depends_on_it_and_reaches_the_teardown()
    {
        var code = Run("--target=host-after-failure");

        Assert.Equal(1, code);
        Assert.Equal(["setup", "teardown after the disk is full"], _journal.Lines);
    }

    [Fact]
    public void An_exclusive_target_runs_alone()
    {
        Run("--target=host-second", "--exclusive");

        Assert.Equal(["setup", "second", "teardown"], _journal.Lines);
    }

    [Theory]
    [InlineData("--tree")]
    [InlineData("--description")]
    public void Showing_the_tasks_runs_none(string flag)
    {
        Assert.Equal(0, Run("--target=host-third", flag));
        Assert.Empty(_journal.Lines);
    }

    [Fact]
    public void A_dry_run_runs_no_task()
    {
        Assert.Equal(0, Run("--target=host-third", "--dryrun"));
        Assert.DoesNotContain("first", _journal.Lines);
    }

    [Fact]
    public void An_unknown_target_fails() => Assert.NotEqual(0, Run("--target=host-nowhere"));

    [Theory]
    [InlineData("Build")]
    [InlineData("--verbosity=loud")]
    public void Words_it_does_not_know_fail(string word) => Assert.Equal(-1, Run(word));

    private int Run(params string[] args) =>
        new CakeHost()
            .ConfigureServices(services => services
                .AddSingleton(_journal)
                .AddSingleton<ICakeLog, NullLog>()
                .AddSingleton<ICakeReportPrinter, NoReport>())
            .UseLifetime<JournalLifetime>()
            .Run(args);

    /// <summary>Setup and teardown where they were, the tasks between them by name: Cake promises no order among independent ones.</summary>
    private static IEnumerable<string> InFixedOrder(List<string> lines) =>
        [lines[0], .. lines[1..^1].Order(StringComparer.Ordinal), lines[^1]];

    private sealed class JournalLifetime(Journal journal) : FrostingLifetime<ICakeContext>
    {
        public override void Setup(ICakeContext context, ISetupContext info) => journal.Lines.Add("setup");

        public override void Teardown(ICakeContext context, ITeardownContext info) =>
            journal.Lines.Add(info.Successful ? "teardown" : $"teardown after {info.ThrownException.GetBaseException().Message}");
    }
}
