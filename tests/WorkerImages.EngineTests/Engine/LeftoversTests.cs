using System.Diagnostics;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Engine;

public sealed class LeftoversTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task Only_the_containers_of_a_killed_run_are_swept()
    {
        // Given
        using var process = Process.Start(new ProcessStartInfo("sleep", ["100"]) { RedirectStandardOutput = true })!;
        var killed = RunId.Of(process);
        var leftByKilled = await CreateAsync(killed);
        var ofThisRun = await CreateAsync(bench.Run);
        var ofOtherMachine = await CreateAsync(killed with { Machine = "another" });
        await Leftovers.SweepAsync(bench.Engine, Token);
        Assert.Contains(leftByKilled, await bench.Engine.Containers.ListAsync(LabelNames.Run, Token));

        // When
        process.Kill();
        await process.WaitForExitAsync(Token);
        await Leftovers.SweepAsync(bench.Engine, Token);

        // Then
        var left = await bench.Engine.Containers.ListAsync(LabelNames.Run, Token);
        Assert.DoesNotContain(leftByKilled, left);
        Assert.Contains(ofThisRun, left);
        Assert.Contains(ofOtherMachine, left);
        await bench.Engine.Containers.RemoveAsync(ofOtherMachine, Token);
    }

    private async Task<string> CreateAsync(RunId run)
    {
        using var engine = await TestEngine.ConnectAsync(bench.Address, run, Token);
        return await engine.Containers.CreateAsync(new ContainerRequest { Image = bench.Busybox.ToString(), Command = ["true"] }, Token);
    }
}
