using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace WorkerImages.TestKit.Benches;

/// <summary>
/// A place for engines: its own namespaces for mounts, processes and the network, and one folder. Both are gone when it is disposed, and
/// when the test process is killed.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly Process _shell;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private Bench(Process shell, string folder)
    {
        _shell = shell;
        Folder = folder;
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? WhyNot { get; } =
        !OperatingSystem.IsLinux() ? "engines of the tests' own need Linux"
        : !Environment.IsPrivilegedProcess ? "engines of the tests' own need root"
        : !File.Exists("/usr/sbin/dockerd") ? "dockerd is missing: apt-get install docker.io"
        : !File.Exists("/usr/bin/podman") ? "podman is missing: apt-get install podman"
        : !File.Exists("/usr/bin/setfacl") ? "setfacl is missing: apt-get install acl"
        : !File.Exists("/usr/bin/mmdebstrap") ? "mmdebstrap is missing: apt-get install mmdebstrap"
        : null;

    /// <summary>What runs in it.</summary>
    internal static string Script { get; } = Locate();

    /// <summary>Holds everything of the bench; the same path inside and outside, short enough for sockets in it.</summary>
    public string Folder { get; }

    /// <summary>Opens one.</summary>
    /// <param name="root">The root file system its engines see: <c>/</c>, or a directory that is used copy-on-write.</param>
    public static Bench Start(string root)
    {
        var folder = Directory.CreateTempSubdirectory("wi-rows-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var start = new ProcessStartInfo("setsid", ["/bin/sh", Script, folder, root])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new Bench(Process.Start(start)!, folder);
    }

    /// <summary>Runs one shell line inside; <c>bench.sh</c> has the functions for it, and <c>$folder</c>.</summary>
    /// <exception cref="InvalidOperationException">It ended with another status than 0; the message has what the line said.</exception>
    public async Task RunAsync(string line, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _shell.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
            await _shell.StandardInput.FlushAsync(cancellationToken);
            var status = await _shell.StandardOutput.ReadLineAsync(cancellationToken);
            if (status != "0")
            {
                throw new InvalidOperationException($"'{line}' ended with {status ?? "the bench"}:\n{Tail("bench")}");
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The end of what something in the bench said.</summary>
    public string Tail(string name)
    {
        var log = Path.Combine(Folder, "log", name);
        return File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(20)) : $"no {log}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        _turn.Dispose();
    }

    private static string Locate([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "bench.sh");
}
