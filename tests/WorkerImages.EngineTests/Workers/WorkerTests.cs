using WorkerImages.EngineTests.Program;
using WorkerImages.Smoke.Checks;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Workers;

/// <summary>Public workers as definitions: <c>examples/workers</c>. <c>--target NightlyTest</c> builds them.</summary>
public sealed class WorkerTests(WorkerCatalogue catalogue, EngineBench bench) : IClassFixture<WorkerCatalogue>
{
    // of no line in any image
    private const uint UnknownGroup = 54_321;

    public static TheoryData<string> Workers => [.. WorkerCatalogue.All];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [WorkersTheory(Explicit = true), MemberData(nameof(Workers))]
    public async Task A_worker_is_built_on_its_base_and_keeps_all_promises(string worker)
    {
        var run = await catalogue.RunAsync();

        var row = run.Rows.SingleOrDefault(row => row.Image == worker);
        Assert.True(row is { Action: "built", Tests: { Passed: > 20, Failed: 0, Skipped: 0 } }, $"{row}\n{run.Result}");
    }

    [WorkersTheory(Explicit = true)]
    [InlineData("air-tasks", "airflow", "50000:0")]
    [InlineData("jenkins-agent", "jenkins", "1000:1000")]
    public async Task A_worker_with_its_bases_account_reaches_the_engine_over_a_socket_of_an_unknown_group_and_leaves_it_as_it_was(
        string worker, string name, string numbers)
    {
        var run = await catalogue.RunAsync();
        await using var socket = SocketRelay.Open(bench.Engine.Description, UnknownGroup);
        var before = FileIdentity.Of(socket.Path);

        var said = await new DockerProgram(bench.Address).RunAsync(
            [
                "run", "--rm", "--volume", $"{socket.Path}:/var/run/docker.sock", run.Rows.Single(row => row.Image == worker).ImageId!,
                "sh", "-c", "echo $(id -un) $(id -u):$(id -g) $(docker version --format '{{.Server.Version}}')",
            ],
            Token);

        Assert.Equal($"{name} {numbers} {bench.Engine.Description.Version}", said.StandardOutput.Trim());
        Assert.Equal((0u, UnknownGroup, "660"), (before.User, before.Group, before.Mode));
        Assert.Equal(before, FileIdentity.Of(socket.Path));
    }

    [WorkersTheory(Explicit = true)]
    [InlineData("codabench")]
    public async Task A_worker_on_Fedora_is_told_in_one_sentence_why_it_cannot_be_built(string worker)
    {
        var result = await catalogue.OnFedoraAsync(worker);

        Failure.IsTold(
            result,
            4,
            $"error: image {worker}-fedora could not be built: ",
            "base 'fedora' is Fedora Linux 43 (Container Image): worker images need apt");
    }
}
