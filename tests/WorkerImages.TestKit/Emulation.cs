using System.Diagnostics;

namespace WorkerImages.TestKit;

/// <summary>
/// Lets this machine run programs for arm64 as long as a test lives: Debian's qemu-user-static, unpacked and told to the kernel with the flag F, by
/// which it is opened once and holds in every container, and P, by which programs know the name they were called by, as Debian does it. The kernel
/// forgets it with the test, even when the test process is killed.
/// </summary>
internal sealed class Emulation : IAsyncDisposable
{
    // binfmt_misc keeps its entries when a mount of it goes, so the shell takes its own away.
    private const string Script =
        """
        set -eu
        name=$1 tools=$2 folder=$3
        mount -t binfmt_misc none "$folder"
        trap 'set +e; echo -1 >"$folder/$name"; umount "$folder"; rmdir "$folder"' EXIT
        printf '%s\n' ":$name:M::$(sed -n 's/^magic //p' "$tools/binfmt"):$(sed -n 's/^mask //p' "$tools/binfmt"):$tools/aarch64-binfmt-P:PF" >"$folder/register"
        echo registered
        read -r _ || :
        """;

    private readonly Process _shell;

    private Emulation(Process shell, string tools) => (_shell, Busybox) = (shell, Path.Combine(tools, "busybox"));

    /// <summary>Why this machine cannot emulate; null when it can.</summary>
    public static string? WhyNot { get; } =
        ArchiveFactAttribute.WhyNot ?? (
            File.ReadAllText("/proc/filesystems").Contains("binfmt_misc", StringComparison.Ordinal) ? null : "this kernel has no binfmt_misc, so it emulates no other processor");

    /// <summary>A static program for arm64.</summary>
    public string Busybox { get; }

    /// <summary>Begins it.</summary>
    public static async Task<Emulation> StartAsync(CancellationToken cancellationToken)
    {
        var tools = await UnpackedPackages.ObtainAsync(
            "emulation-bookworm-p",
            """
            mmdebstrap --quiet --variant=extract --include=qemu-user-static bookworm "$1/root"
            mv "$1/root/usr/bin/qemu-aarch64-static" "$1/aarch64-binfmt-P"
            mv "$1/root/usr/share/binfmts/qemu-aarch64" "$1/binfmt"
            rm -rf "$1/root"
            mmdebstrap --quiet --variant=extract --architectures=arm64 --include=busybox-static bookworm "$1/root"
            mv "$1/root/bin/busybox" "$1"
            rm -rf "$1/root"
            """,
            cancellationToken);
        var folder = Directory.CreateTempSubdirectory("wi-binfmt-").FullName;
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "emulation", Path.GetFileName(folder), tools, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var emulation = new Emulation(Process.Start(start)!, tools);
        if (await emulation._shell.StandardOutput.ReadLineAsync(cancellationToken) is null)
        {
            throw new InvalidOperationException($"arm64 could not be registered: {await emulation._shell.StandardError.ReadToEndAsync(cancellationToken)}");
        }

        return emulation;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
