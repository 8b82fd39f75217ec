using System.Diagnostics;
using System.Formats.Tar;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Engine;

public sealed class ContainerTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IContainers Containers => bench.Engine.Containers;

    [EngineFact]
    public async Task A_container_gives_its_exit_status_and_both_outputs_apart()
    {
        var id = await StartAsync("echo out; echo err >&2; exit 7");

        var status = await Containers.WaitAsync(id, Token);
        var output = await Containers.ReadOutputAsync(id, Token);

        Assert.Equal(7, status);
        Assert.Equal(new ContainerOutput("out\n", "err\n"), output);
    }

    [EngineFact]
    public async Task The_engine_tells_how_long_an_ended_container_ran()
    {
        var start = Stopwatch.GetTimestamp();
        var id = await StartAsync("sleep 2");
        await Containers.WaitAsync(id, Token);

        // The engine notes the start when it has heard of it, which on a busy machine is after the first moments of the command.
        Assert.InRange(await Containers.RunningTimeAsync(id, Token), TimeSpan.FromSeconds(1), Stopwatch.GetElapsedTime(start));
    }

    [EngineFact]
    public async Task A_stop_is_the_first_processs_to_answer()
    {
        var id = await StartAsync("trap 'exit 42' TERM; touch /ready; while :; do sleep 0.05; done");
        await Containers.ExecuteAsync(id, ["sh", "-c", "until [ -e /ready ]; do sleep 0.05; done"], null, Token);

        await Containers.StopAsync(id, TimeSpan.FromSeconds(100), Token);

        Assert.Equal(42, await Containers.WaitAsync(id, Token));
    }

    [EngineFact]
    public async Task A_command_runs_in_a_container_as_the_user_asked_for()
    {
        var id = await StartAsync("exec sleep 100");

        var asRoot = await Containers.ExecuteAsync(id, ["sh", "-c", "id -u; echo err >&2; exit 3"], null, Token);
        var asWorker = await Containers.ExecuteAsync(id, ["id", "-u"], "worker", Token);

        Assert.Equal(new ContainerResult(3, "0\n", "err\n"), asRoot);
        Assert.Equal(new ContainerResult(0, "1000\n", ""), asWorker);
    }

    [EngineFact]
    public async Task What_is_asked_of_a_container_is_how_it_runs()
    {
        var request = Request("id -G; echo $NAME; touch /x 2>/dev/null || echo read-only; touch /scratch/x && echo writable; ls /sys/class/net") with
        {
            User = "1000:1000",
            AdditionalGroups = ["4242"],
            Environment = ["NAME=a value"],
            ReadOnly = true,
            TemporaryFilesystems = ["/scratch"],
        };
        var id = await Containers.CreateAsync(request, Token);
        await Containers.StartAsync(id, Token);
        await Containers.WaitAsync(id, Token);

        Assert.Equal("1000 4242\na value\nread-only\nwritable\nlo\n", (await Containers.ReadOutputAsync(id, Token)).StandardOutput);
    }

    [EngineFact]
    public async Task A_file_comes_out_of_a_container_that_never_ran_and_a_missing_one_is_null()
    {
        var id = await Containers.CreateAsync(Request("true"), Token);

        await using var tar = new TarReader((await Containers.ReadArchiveAsync(id, "/etc/passwd", Token))!);
        var entry = await tar.GetNextEntryAsync(copyData: true, Token);
        using var text = new StreamReader(entry!.DataStream!);

        Assert.StartsWith("root:x:0:0", await text.ReadToEndAsync(Token), StringComparison.Ordinal);
        Assert.Null(await Containers.ReadArchiveAsync(id, "/etc/nothing", Token));
    }

    [EngineFact]
    public async Task Everything_made_carries_the_run_and_removing_twice_is_no_error()
    {
        var id = await StartAsync("exec sleep 100");

        Assert.Equal(bench.Run.ToString(), (await Containers.ListAsync(LabelNames.Run, Token))[id]);
        await Containers.RemoveAsync(id, Token);
        await Containers.RemoveAsync(id, Token);
        Assert.DoesNotContain(id, await Containers.ListAsync(LabelNames.Run, Token));
    }

    [EngineFact]
    public async Task A_missing_image_and_a_missing_source_of_a_mount_are_refused_in_the_engines_words()
    {
        var missing = $"/not/there-{Guid.NewGuid():N}";
        var image = await Assert.ThrowsAsync<WorkerImagesException>(() => Containers.CreateAsync(Request("true") with { Image = "nothing:1" }, Token));
        var mount = await Assert.ThrowsAsync<WorkerImagesException>(
            () => Containers.CreateAsync(Request("true") with { Binds = [new BindMount(missing, "/x", ReadOnly: true)] }, Token));

        Assert.Equal($"the engine at {bench.Address} failed while making a container of nothing:1", image.What);
        Assert.Contains("No such image: nothing:1", image.Why, StringComparison.Ordinal);
        Assert.Contains($"bind source path does not exist: {missing}", mount.Why, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task A_wait_ends_when_it_is_cancelled()
    {
        var id = await StartAsync("exec sleep 100");
        using var cancelling = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Containers.WaitAsync(id, cancelling.Token));
    }

    private ContainerRequest Request(string script) => new() { Image = bench.Busybox.ToString(), Command = ["sh", "-c", script] };

    private async Task<string> StartAsync(string script)
    {
        var id = await Containers.CreateAsync(Request(script), Token);
        await Containers.StartAsync(id, Token);
        return id;
    }
}
