using System.Security.Cryptography;
using System.Text;
using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Engine;

/// <summary>Only the step that gets a secret has it: these tests search for the secret in all that an engine keeps.</summary>
public sealed class SecretTests(EngineBench bench)
{
    private const string Mounted = "RUN --mount=type=secret,id=pip-index,target=/dev/shm/netrc,required=true ";

    private readonly string _password = "hunter" + Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Netrc => $"machine a.example login builder password {_password}\n";

    [EngineFact]
    public async Task A_secret_reaches_the_step_that_mounts_it_and_nothing_that_engine_20_10_keeps()
    {
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");
        await using var own = await TestEngine.StartAsync(Token);
        var folder = Path.GetDirectoryName(own.Address["unix://".Length..])!;

        await CheckAsync(own.Address, "20.10", async words =>
        {
            var found = await RunningProgram.RunAsync("grep", ["-rlsF", "--", words, folder], "/", null, Token);
            return found.StandardOutput;
        });
    }

    [EngineFact]
    public async Task A_secret_reaches_the_step_that_mounts_it_and_nothing_that_engine_26_1_keeps()
    {
        Assert.SkipWhen(Bench.WhyNot is not null, Bench.WhyNot ?? "");
        await using var own = Bench.Start(await EngineRoot.Trixie.ObtainAsync(Token));
        var socket = Path.Combine(own.Folder, "s", "secrets.sock");
        await own.RunAsync("ip link add name build0 type bridge && ip addr add 10.255.0.1/24 dev build0 && ip link set build0 up", Token);
        await own.RunAsync($"engine secrets --bridge build0 --ip-masq=false --ip-forward=false -H unix://{socket}", Token);
        await SocketEngine.AwaitAsync(own, "secrets", socket, Token);

        await CheckAsync($"unix://{socket}", "26.1", async words =>
        {
            await own.RunAsync($"grep -rlsF -- {words} $folder/store $folder/log $folder/secrets >$folder/found || :", Token);
            return await File.ReadAllTextAsync(Path.Combine(own.Folder, "found"), Token);
        });
    }

    [EngineFact]
    public async Task A_step_that_fails_tells_its_last_lines_without_the_secret()
    {
        var build = new TestBuild(bench, $"FROM $BASE\n{Mounted} cat /dev/shm/netrc >&2; exit 7\n") { Secrets = [Secret()] };

        var failure = await Assert.ThrowsAsync<BuildFailedException>(() => build.RunAsync(Token));

        Assert.Equal(["machine a.example login builder password ***"], failure.LastLines);
        Assert.DoesNotContain(_password, failure.ToString(), StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task A_step_that_asks_for_a_secret_that_is_not_given_fails_by_its_name()
    {
        var asking = new TestBuild(bench, "FROM $BASE\nRUN --mount=type=secret,id=other,required=true true\n") { Secrets = [Secret()] };
        var alone = new TestBuild(bench, $"FROM $BASE\n{Mounted} true\n");

        Assert.Contains("secret other not found", (await Assert.ThrowsAsync<BuildFailedException>(() => asking.RunAsync(Token))).Why, StringComparison.Ordinal);
        Assert.NotNull(await Assert.ThrowsAsync<BuildFailedException>(() => alone.RunAsync(Token)));
    }

    [EngineFact]
    public async Task A_build_that_is_cancelled_ends_its_session_too()
    {
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var mark = Random.Shared.Next(100_000_000, 999_999_999);
        var build = new TestBuild(bench, $"FROM $BASE\n{Mounted} echo begun; exec sleep {mark}\n")
        {
            Secrets = [Secret()],
            Heard = progress => _ = progress is StepOutput { Line: "begun" } ? cancelling.CancelAsync() : null,
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build.RunAsync(cancelling.Token));

        await Eventually.IsTrueAsync(() => !Processes.Any($"sleep {mark}"), TimeSpan.FromSeconds(2), Token);
    }

    // What the search finds of a secret that a Dockerfile gives away shows that it finds.
    private async Task CheckAsync(string address, string version, Func<string, Task<string>> searchAsync)
    {
        using var engine = await TestEngine.ConnectAsync(address, RunId.OfThisProcess(), Token);
        Assert.StartsWith(version, engine.Description.Version, StringComparison.Ordinal);
        await BusyboxRoot.ImportAsync(engine.Images, Token);
        var planted = "planted" + Guid.NewGuid().ToString("N");
        var looking = new TestBuild(bench, $"FROM $BASE\n{Mounted} sha256sum </dev/shm/netrc; touch /done\n") { Secrets = [Secret()] };

        // When a step uses its secret
        var id = await looking.RunAsync(engine, Token);
        var giving = await new TestBuild(bench, $"FROM $BASE\nRUN echo {planted} >/planted\n").RunAsync(engine, Token);

        // Then the step saw the whole secret, and left only what it made
        var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Netrc)));
        Assert.Equal([$"{sum}  -"], looking.Lines);
        // (any step touches /etc: the engine mounts names of hosts there)
        Assert.Equal(["done", "etc"], await SavedLayer.LastFilesAsync(await SavedAsync(address, id), Token));

        // Then it is neither in the image, its layers, history and config, nor in anything that the engine keeps: cache, records, log
        Assert.False(await SavedHoldsAsync(address, id, _password));
        Assert.True(await SavedHoldsAsync(address, giving, planted));
        Assert.Equal("", await searchAsync(_password));
        Assert.NotEqual("", await searchAsync(planted));

        // What a step is careless enough to print, the engine may keep among its records; here it is not told
        var careless = new TestBuild(
            bench,
            $"FROM $BASE\n{Mounted} cat /dev/shm/netrc; printf 'builder:%s' \"$(sed 's/.* //' /dev/shm/netrc)\" | base64 -w0\n")
        {
            Secrets = [Secret()],
        };
        await careless.RunAsync(engine, Token);
        Assert.Equal(["machine a.example login builder password ***", "***"], careless.Lines);
    }

    private BuildSecret Secret() => new("pip-index", Encoding.UTF8.GetBytes(Netrc), global::WorkerImages.Secrets.Netrc.Read(Netrc).Traces);

    private static async Task<bool> SavedHoldsAsync(string address, string id, string words) =>
        (await SavedAsync(address, id)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;

    private static async Task<byte[]> SavedAsync(string address, string id)
    {
        using var scratch = new ScratchDirectory();
        await new DockerProgram(address).RunAsync(["save", "--output", scratch.At("image.tar"), id], Token);
        return await File.ReadAllBytesAsync(scratch.At("image.tar"), Token);
    }
}
