using WorkerImages.Engine.Daemon;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Engine;

public sealed class PrivateEngineRulesTests
{
    [Theory]
    [InlineData(false, false, false, "Docker Desktop")]
    [InlineData(true, false, true, "sudo apt-get install docker.io")]
    [InlineData(true, true, false, "dnf install moby-engine")]
    [InlineData(true, false, false, "dnf install moby-engine")]
    public void Where_no_engine_can_be_started_the_commands_to_run_are_named(bool isLinux, bool isRoot, bool isDaemonToBeHad, string command)
    {
        var failure = Assert.Throws<WorkerImagesException>(() => PrivateEngineRules.Check(isLinux, isRoot, isDaemonToBeHad));

        Assert.Equal(ExitCode.Build, failure.ExitCode);
        Assert.Contains(command, failure.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Root_on_Linux_with_a_dockerd_to_be_had_may() => PrivateEngineRules.Check(isLinux: true, isRoot: true, isDaemonToBeHad: true);

    [Fact]
    public void The_way_out_is_the_interface_of_the_default_route()
    {
        const string Routes = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
            + "eth1\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
            + "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";

        Assert.Equal("eth0", DefaultRoute.InterfaceOf(Routes));
        Assert.Null(DefaultRoute.InterfaceOf(""));
    }

    [Fact]
    public void Mounts_in_the_folders_are_found_inner_ones_first()
    {
        const string Mounts = "overlay /c/data/overlay2/a/merged overlay rw 0 0\nproc /c/data/overlay2/a/merged/proc proc rw 0 0\n"
            + "nsfs /r/netns/default nsfs rw 0 0\ntmpfs /c\\040d/x tmpfs rw 0 0\ntmpfs /other tmpfs rw 0 0\n";

        Assert.Equal(
            ["/r/netns/default", "/c/data/overlay2/a/merged/proc", "/c/data/overlay2/a/merged"],
            DaemonMounts.In(["/c", "/r"], Mounts));
    }

    [Fact]
    public void A_socket_path_is_short_however_deep_the_cache_lies()
    {
        var paths = PrivateEnginePaths.In("/" + new string('x', 200), "/run");

        Assert.True($"{paths.Execution}/containerd/containerd.sock".Length < 107);
        Assert.NotEqual(paths.State, PrivateEnginePaths.In("/other", "/run").State);
    }
}
