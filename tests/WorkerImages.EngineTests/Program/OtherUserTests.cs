using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

/// <summary>The program as a user without rights runs it.</summary>
public sealed class OtherUserTests
{
    private const string Nobody = "65534";

    private static readonly string[] AsNobody = ["--reuid", Nobody, "--regid", Nobody, "--clear-groups"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_an_engine_and_not_root_it_says_what_to_run()
    {
        Assert.SkipWhen(File.Exists("/var/run/docker.sock") || File.Exists("/run/podman/podman.sock"), "an engine may answer at a usual socket of this machine");
        using var copy = await CopyAsync(writable: true);

        var result = await RunAsync(copy, "--target", "Build");

        Failure.IsTold(result, 4, "error: no Docker Engine answers on this machine", "only as root", "next: either repeat the command as root (with sudo)", "sudo apt-get install docker.io");
        Assert.False(Directory.Exists(copy.At("home/.cache")), "something was put into the cache");
    }

    [Fact]
    public async Task What_may_not_be_written_is_told_and_nothing_half_written_is_left()
    {
        using var copy = await CopyAsync(writable: false);
        File.Delete(copy.At("images/worker/Dockerfile"));
        var before = Directory.GetFiles(copy.At("images"), "*", SearchOption.AllDirectories);

        var result = await RunAsync(copy, "--target", "Render");

        Failure.IsTold(result, 2, "error: cannot write 'images/worker/Dockerfile'", copy.At("images/worker"), "denied", "next: make the folder writable");
        Assert.Equal(before, Directory.GetFiles(copy.At("images"), "*", SearchOption.AllDirectories));
    }

    private static Task<ProgramResult> RunAsync(ScratchRepository copy, params string[] arguments) => RunningProgram.RunAsync(
        "setpriv",
        [.. AsNobody, "dotnet", ScratchRepository.Tool, "--root", copy.Path, .. arguments],
        copy.Path,
        new Dictionary<string, string?>
        {
            ["DOCKER_HOST"] = null,
            ["DOCKER_CONTEXT"] = null,
            ["DOCKER_CONFIG"] = null,
            ["XDG_CACHE_HOME"] = null,
            ["XDG_RUNTIME_DIR"] = null,
            ["HOME"] = copy.At("home"),
        },
        Token);

    private static async Task<ScratchRepository> CopyAsync(bool writable)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can run a program as another user");
        var reads = await RunningProgram.RunAsync("setpriv", [.. AsNobody, "test", "-r", ScratchRepository.Tool], "/", null, Token);
        Assert.SkipUnless(reads.ExitCode == 0, "this checkout lies where other users may not read");
        var copy = new ScratchRepository();
        Directory.CreateDirectory(copy.At("home"));
        await RunningProgram.RunAsync("chmod", ["-R", "go+rX", copy.Path], "/", null, Token);
        await RunningProgram.RunAsync("chown", writable ? ["-R", Nobody, copy.Path] : [Nobody, copy.At("home")], "/", null, Token);
        return copy;
    }
}
