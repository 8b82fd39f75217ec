namespace WorkerImages.EngineTests.CodeStory;

/// <summary>
/// Code Story's ingestion worker on this repository's image: the example's application, a real engine, Redis and Celery, and what it asks of
/// Docker. Every condition is checked from the host, on a worker of each way to start it; every mutant must fail one of them.
/// </summary>
public sealed class SimulationTests(SimulationBench bench) : IClassFixture<SimulationBench>
{
    public static TheoryData<string, string> Conditions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (start, condition) in WorkerStart.All.SelectMany(start => PassCondition.All.Select(condition => (start, condition))))
            {
                data.Add(new TheoryDataRow<string, string>($"{start}", condition.Number) { TestDisplayName = $"{condition.Number}, started by {start}: {condition.Title}" });
            }

            return data;
        }
    }

    public static TheoryData<string> Mutants => [.. SimulationMutants.All.Select(mutant => mutant.Mutation.What)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Simulation(Explicit = true), MemberData(nameof(Conditions))]
    public async Task Condition(string start, string number)
    {
        var inspector = new Inspector(await bench.SimulationAsync(start), Token);
        await inspector.CheckAsync(PassCondition.Of(number));
        Assert.True(inspector.Mismatches.Count == 0, string.Join('\n', inspector.Mismatches));
    }

    [Simulation(Explicit = true), InlineData("tests")]
    public async Task The_applications_own_tests_pass_in_the_image(string folder)
    {
        var simulation = await bench.SimulationAsync($"{WorkerStart.All[0]}");
        var result = await simulation.Host.Docker.TryAsync(
            ["exec", simulation.Worker, "worker-exec", "python", "-m", "unittest", "discover", "-t", "/app", "-s", folder], Token);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches(@"Ran [1-9]\d* tests", result.StandardError);
    }

    [Simulation(Explicit = true), MemberData(nameof(Mutants))]
    public async Task A_mutant_fails_the_condition_that_is_there_for_it(string what)
    {
        var mutant = SimulationMutants.All.Single(mutant => mutant.Mutation.What == what);
        await using var simulation = await Simulation.StartAsync(await bench.HostAsync(), WorkerStart.All[0], mutant.Mutation, Token);
        foreach (var number in mutant.Fails)
        {
            var inspector = new Inspector(simulation, Token);
            await inspector.CheckAsync(PassCondition.Of(number));
            Assert.Contains(inspector.Mismatches, mismatch => mismatch.Contains(mutant.Because, StringComparison.Ordinal));
        }
    }
}
