using WorkerImages.Bases;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Bases;

public sealed class BootstrapFaultsTests
{
    [Fact]
    public void A_machine_that_cannot_run_a_processors_programs_is_told_how_it_could()
    {
        var fault = BootstrapFaults.Read(
            "base debian could not be bootstrapped",
            ["I: arm64 cannot be executed natively", "E: arm64 can neither be executed natively nor via qemu user emulation with binfmt_misc"],
            "/logs/base.log");

        Assert.Equal(ExitCode.Build, fault.ExitCode);
        Assert.Equal("E: arm64 can neither be executed natively nor via qemu user emulation with binfmt_misc", fault.Why);
        Assert.StartsWith("let this machine emulate that processor (apt-get install qemu-user-static)", fault.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void An_emulator_that_mmdebstrap_does_not_find_is_one_to_install()
    {
        var fault = BootstrapFaults.Read("no base", ["E: setup failed: E: cannot find /usr/bin/qemu-aarch64-static", "E: mmdebstrap failed to run"], "/logs/base.log");

        Assert.Equal(ExitCode.Build, fault.ExitCode);
        Assert.StartsWith("let this machine emulate that processor (apt-get install qemu-user-static)", fault.Next, StringComparison.Ordinal);
    }
}
