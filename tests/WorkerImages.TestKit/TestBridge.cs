using System.Diagnostics;

namespace WorkerImages.TestKit;

/// <summary>
/// A bridge for one dockerd, so that it neither shares nor removes another's: with <c>--bridge none</c> a starting dockerd removes docker0,
/// even if another dockerd uses it.
/// </summary>
internal sealed class TestBridge
{
    private readonly long _number = Environment.ProcessId * 7919L + Stopwatch.GetTimestamp();

    /// <summary>The interface's name.</summary>
    public string Name => $"wi{_number % 1_000_000_000:x}";

    /// <summary>dockerd's options to use it and to leave the rest of the machine's network as it is: no way out for containers.</summary>
    public IReadOnlyList<string> DaemonArguments =>
        ["--bridge", Name, "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"];

    private string Subnet => $"10.{200 + _number % 50}.{_number / 50 % 250}.1/24";

    /// <summary>Makes it. Needs root.</summary>
    public async Task CreateAsync()
    {
        await RunAsync("link", "add", "name", Name, "type", "bridge");
        await RunAsync("addr", "add", Subnet, "dev", Name);
        await RunAsync("link", "set", Name, "up");
    }

    /// <summary>Takes it away if it is there.</summary>
    public async Task RemoveAsync()
    {
        if (Directory.Exists($"/sys/class/net/{Name}"))
        {
            await RunAsync("link", "del", Name);
        }
    }

    private static async Task RunAsync(params string[] arguments)
    {
        using var ip = Process.Start("busybox", ["ip", .. arguments]);
        await ip.WaitForExitAsync();
        if (ip.ExitCode != 0)
        {
            throw new InvalidOperationException($"busybox ip {string.Join(' ', arguments)} ended with exit status {ip.ExitCode}");
        }
    }
}
