using System.Diagnostics;
using System.Globalization;
using WorkerImages.Engine.Daemon;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Engine;

public sealed class PrivateEngineStopTests : IDisposable
{
    private readonly ScratchDirectory _folder = new();
    private readonly WorkerImages.TestKit.EventLog _events = new();
    private readonly PrivateEnginePaths _paths;

    public PrivateEngineStopTests()
    {
        _paths = PrivateEnginePaths.In(_folder.Path, _folder.Path);
        Directory.CreateDirectory(_paths.Data);
        Directory.CreateDirectory(Path.GetDirectoryName(_paths.ContainerdProcessId)!);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_folder_of_its_sockets_goes_and_that_of_its_images_stays()
    {
        await StopAsync();

        Assert.False(Directory.Exists(_paths.State));
        Assert.True(Directory.Exists(_paths.Data));
        Assert.Empty(_events.Events);
    }

    [Fact]
    public async Task The_folder_stays_while_a_containerd_of_a_killed_one_uses_it()
    {
        using var containerd = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "read line", "--config", _paths.Execution]) { RedirectStandardInput = true })!;
        await File.WriteAllTextAsync(_paths.ContainerdProcessId, containerd.Id.ToString(CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);

        await StopAsync();
        Assert.True(Directory.Exists(_paths.Execution));

        containerd.StandardInput.Close();
        await containerd.WaitForExitAsync(TestContext.Current.CancellationToken);
        await StopAsync();
        Assert.False(Directory.Exists(_paths.State));
    }

    private Task StopAsync() => new PrivateEngine(_paths, RunId.OfThisProcess(), _events, []).StopAsync(TestContext.Current.CancellationToken);
}
