using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Outcomes;

public sealed class LogFaultsTests
{
    [Fact]
    public void A_full_disk_is_told_as_a_fault_of_the_log()
    {
        var fault = Assert.Throws<WorkerImagesException>(() => LogFaults.Guard("/dev/full", () => File.WriteAllText("/dev/full", "line")));

        Assert.Equal((ExitCode.Build, "the log /dev/full cannot be written"), (fault.ExitCode, fault.What));
        Assert.Contains("free some disk space", fault.Next, StringComparison.Ordinal);
    }
}
