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
    public void What_dockerd_has_mounted_in_its_folders_is_found_inner_ones_first_and_no_disk_that_somebody_gave_it()
    {
        const string Mounts = "26 1 254:0 / / rw - ext4 /dev/vda rw\n41 26 254:0 /c\\040d/data /c\\040d/data rw shared:1 - ext4 /dev/vda rw\n"
            + "50 41 0:50 / /c\\040d/data/overlay2/a/merged rw - overlay overlay rw\n51 50 0:51 / /c\\040d/data/overlay2/a/merged/proc rw - proc proc rw\n"
            + "52 26 0:4 net:[4026532401] /r/netns/default rw - nsfs nsfs rw\n53 26 0:52 / /other rw - tmpfs tmpfs rw\n"
            + "60 26 254:1 / /own/disk rw - ext4 /dev/vdb rw\n61 60 254:1 / /disk/data rw - ext4 /dev/vdb rw\n62 26 254:0 /big/data /bound/data rw - ext4 /dev/vda rw\n"
            + "63 60 254:1 /data /own/disk/data rw - ext4 /dev/vdb rw\n";

        Assert.Equal(
            ["/r/netns/default", "/own/disk/data", "/c d/data/overlay2/a/merged/proc", "/c d/data/overlay2/a/merged", "/c d/data"],
            DaemonMounts.In(["/c d/data", "/r", "/disk/data", "/bound/data", "/own/disk/data", "/own/disk"], Mounts).Distinct());
    }

    [Fact]
    public void A_socket_path_is_short_however_deep_the_cache_lies()
    {
        var paths = PrivateEnginePaths.In("/" + new string('x', 200), "/run");

        Assert.True($"{paths.Execution}/containerd/containerd.sock".Length < 107);
        Assert.NotEqual(paths.State, PrivateEnginePaths.In("/other", "/run").State);
    }
}
