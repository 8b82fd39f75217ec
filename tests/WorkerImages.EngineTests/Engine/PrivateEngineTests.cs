using System.Diagnostics;
using System.Globalization;
using WorkerImages.Engine.Daemon;
using WorkerImages.Engine.Discovery;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Engine;

/// <summary>The private engine has its own bridge and no firewall rules. (Without a bridge, dockerd would remove docker0, which another engine may use.)</summary>
public sealed class PrivateEngineTests(EngineBench bench) : IAsyncLifetime
{
    private readonly TestBridge _bridge = new();

    private readonly TestKit.EventLog _events = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("wi-private-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PrivateEnginePaths Paths => PrivateEnginePaths.In(_folder, _folder);

    public async ValueTask InitializeAsync()
    {
        if (TestEngine.WhyNot is null)
        {
            await _bridge.CreateAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Engine().StopAsync(CancellationToken.None);
        await _bridge.RemoveAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [EngineFact]
    public async Task It_is_started_once_found_again_and_stopped()
    {
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");

        await Task.WhenAll(Engine().StartAsync(Token), Engine().StartAsync(Token));
        using var connected = await Connector(Engine()).ConnectAsync(EngineConnector.None, Token);
        await Engine().StopAsync(Token);

        Assert.True(connected.Description is { IsPrivate: true, SharesFilesystem: true, FoundBy: "private engine" });
        Assert.Single(_events.Events.OfType<Notice>(), notice => notice.Text.StartsWith("started a private engine", StringComparison.Ordinal));
        Assert.False(Engine().IsRunning);
        Assert.False(Directory.Exists(Paths.State));
        Assert.True(Directory.Exists(Paths.Data));
    }

    [EngineFact]
    public async Task A_killed_one_is_replaced_and_keeps_its_images()
    {
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");
        await Engine().StartAsync(Token);
        using (var first = await Connector(Engine()).ConnectAsync(EngineConnector.Auto, Token))
        {
            await BusyboxRoot.ImportAsync(first.Images, Token);
        }

        using (var daemon = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Paths.ProcessId, Token), CultureInfo.InvariantCulture)))
        {
            daemon.Kill();
            await daemon.WaitForExitAsync(Token);
        }

        Assert.False(Engine().IsRunning);
        using var second = await Connector(Engine()).ConnectAsync(EngineConnector.Auto, Token);
        Assert.NotNull(await second.Images.InspectAsync(BusyboxRoot.Reference.ToString(), Token));
    }

    [EngineFact]
    public async Task One_that_ends_at_its_start_shows_what_it_said_last()
    {
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => Engine("--no-such-option").StartAsync(Token));

        Assert.Equal(ExitCode.Build, failure.ExitCode);
        Assert.StartsWith("the private engine ended at its start (exit status ", failure.What, StringComparison.Ordinal);
        Assert.Contains("unknown flag: --no-such-option", failure.Why, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task One_whose_containerd_was_late_is_started_again()
    {
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");

        await Late(times: 1).StartAsync(Token);

        Assert.Equal(2, Starts);
        Assert.True(Engine().IsRunning);
        Assert.Single(_events.Events.OfType<Warning>(), warning => warning.Text.EndsWith("starting it again (2 of 3)", StringComparison.Ordinal));
    }

    [EngineFact]
    public async Task One_whose_containerd_is_always_late_is_given_up_with_what_was_seen()
    {
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => Late(times: 99).StartAsync(Token));

        Assert.Equal(3, Starts);
        Assert.StartsWith("the private engine ended at its start (exit status 1)", failure.What, StringComparison.Ordinal);
        Assert.StartsWith("failed to start containerd: timeout waiting for containerd to start\n", failure.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("privileges", failure.Next, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task Where_nothing_may_be_started_the_search_says_what_it_tried()
    {
        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => Connector(Engine()).ConnectAsync(EngineConnector.None, Token));

        Assert.Equal(ExitCode.Build, failure.ExitCode);
        Assert.Equal("no Docker Engine answers on this machine", failure.What);
        Assert.False(Directory.Exists(Paths.Cache));
    }

    private PrivateEngine Engine(params string[] more) => new(Paths, bench.Run, _events, [.. _bridge.DaemonArguments, .. more]);

    private int Starts => File.ReadAllLines(Path.Combine(_folder, "starts")).Length;

    // A stand-in for dockerd on a busy machine: it ends as dockerd does whose containerd takes over 15 s; after so many times it is dockerd.
    private PrivateEngine Late(int times)
    {
        var script = Path.Combine(_folder, "late-dockerd");
        File.WriteAllText(script, $"""
            #!/bin/sh
            echo start >>{_folder}/starts
            [ "$(wc -l <{_folder}/starts)" -gt {times} ] && exec dockerd "$@"
            echo 'failed to start containerd: timeout waiting for containerd to start' >&2
            exit 1

            """);
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        return new(Paths, bench.Run, _events, [.. _bridge.DaemonArguments], script);
    }

    private EngineConnector Connector(IPrivateEngine engine) =>
        new(new EngineEnvironment { ConfigurationDirectory = _folder, CacheDirectory = _folder, UsualSockets = [] }, engine, bench.Run, _events);
}
