using System.Diagnostics;
using WorkerImages.Engine;
using WorkerImages.Engine.Discovery;
using WorkerImages.Outcomes;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.TestKit;

/// <summary>
/// A dockerd that lives as long as its test: own data, own socket, own bridge, no firewall rules, all in one temporary folder that goes
/// with it, even when the test process is killed.
/// </summary>
internal sealed class TestEngine : IAsyncDisposable
{
    // The shell outlives a killed test process, sees its standard input end, and cleans up. Containers may keep mounts alive when
    // dockerd itself was killed, so those go first.
    private const string Script =
        """
        folder=$1 bridge=$2; shift 2
        "$@" </dev/null >"$folder/log" 2>&1 &
        engine=$!
        echo "$engine"
        read -r _
        exec 2>/dev/null
        # unshare waits for what it started, and is deaf
        kill "$engine" $(pgrep -P "$engine" -x dockerd)
        wait "$engine"
        for pid in $(cat "$folder/exec/containerd/containerd.pid" 2>/dev/null) $(pgrep -f "^[^ ]*containerd-shim[^ ]* .*$folder/"); do kill -9 "$pid" 2>/dev/null; done
        grep -o " $folder/[^ ]*" /proc/self/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
        busybox ip link del "$bridge"
        rm -rf "$folder"
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _shell;
    private readonly string _folder;

    private TestEngine(Process shell, string folder, TestBridge bridge)
    {
        _shell = shell;
        Bridge = bridge;
        _folder = folder;
    }

    /// <summary>Why none can be started here; null when one can.</summary>
    public static string? WhyNot { get; } =
        !OperatingSystem.IsLinux() ? "a test engine needs Linux"
        : Environment.UserName != "root" ? "a test engine needs root"
        : !Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "dockerd"))) ? "dockerd is missing: apt-get install docker.io"
        : BusyboxRoot.WhyNot;

    /// <summary>Where it listens.</summary>
    public string Address => $"unix://{_folder}/docker.sock";

    /// <summary>What its containers are connected by.</summary>
    public TestBridge Bridge { get; }

    /// <summary>dockerd's process.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Starts one of this machine's own and returns when it answers.</summary>
    public static Task<TestEngine> StartAsync(CancellationToken cancellationToken) => StartAsync((_, _) => ["dockerd"], cancellationToken);

    /// <summary>Starts an engine of another suite, in its own root file system. The temporary directory is the same in it.</summary>
    /// <param name="root">Its root file system; what it writes goes elsewhere.</param>
    /// <param name="hasContainerdStore">True for containerd's image store.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<TestEngine> StartAsync(EngineRoot root, bool hasContainerdStore, CancellationToken cancellationToken)
    {
        var directory = await root.ObtainAsync(cancellationToken);
        return await StartAsync(Command, cancellationToken);

        string[] Command(string folder, string configuration)
        {
            File.WriteAllText(configuration, $$"""{ "features": { "containerd-snapshotter": {{(hasContainerdStore ? "true" : "false")}} } }""");
            return
            [
                "unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc",
                "/bin/sh", Bench.Script, folder, directory, "run", "dockerd", "--config-file", configuration,
            ];
        }
    }

    private static async Task<TestEngine> StartAsync(Func<string, string, string[]> command, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("wi-engine-").FullName;
        var bridge = new TestBridge();
        await bridge.CreateAsync();
        var shell = Process.Start(new ProcessStartInfo("/bin/sh", Arguments(folder, bridge, command(folder, Path.Combine(folder, "daemon.json")))) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var engine = new TestEngine(shell, folder, bridge);
        try
        {
            await engine.AwaitAsync(cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects to the engine at an address.</summary>
    public static Task<IEngine> ConnectAsync(string address, RunId run, CancellationToken cancellationToken) =>
        new EngineProbe(run).ConnectAsync(
            new EngineCandidate(new EngineAddress(address), "test", IsChosen: true), isPrivate: false, TimeSpan.FromSeconds(10), cancellationToken);

    /// <summary>Ends dockerd as a crash would.</summary>
    public void Kill()
    {
        using var engine = Process.GetProcessById(ProcessId);
        engine.Kill();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private static string[] Arguments(string folder, TestBridge bridge, string[] command)
    {
        return
        [
            "-c", Script, "test-engine", folder, bridge.Name,
            .. command, "--data-root", $"{folder}/store/data", "--exec-root", $"{folder}/exec", "--pidfile", $"{folder}/pid", "-H", $"unix://{folder}/docker.sock",
            .. bridge.DaemonArguments,
        ];
    }

    private async Task AwaitAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(StartLimit);
        ProcessId = int.Parse(await _shell.StandardOutput.ReadLineAsync(limited.Token) ?? throw new InvalidOperationException("the shell ended"), null);
        while (true)
        {
            try
            {
                using var engine = await ConnectAsync(Address, RunId.OfThisProcess(), limited.Token);
                return;
            }
            catch (WorkerImagesException) when (Directory.Exists($"/proc/{ProcessId}"))
            {
                // A socket that is not there yet can only be asked for again.
                await Task.Delay(50, limited.Token);
            }
            catch (WorkerImagesException)
            {
                throw new InvalidOperationException("dockerd ended:\n" + await File.ReadAllTextAsync($"{_folder}/log", cancellationToken));
            }
        }
    }
}
