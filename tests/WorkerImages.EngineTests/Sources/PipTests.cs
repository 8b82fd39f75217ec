using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class PipTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact]
    public async Task Pip_installs_what_an_index_serves_only_if_it_has_the_recorded_hashes()
    {
        // Given an index without TLS that a build reaches
        Assert.SkipWhen(FileServer.Bridge is null, "builds have no bridge docker0 to reach an index on this machine by");
        using var server = new FileServer(FileServer.Bridge!);
        var wheel = new Wheel("1.4");
        var newer = new Wheel("1.5");
        var index = Wheel.Publish(server, wheel, newer);
        await using var images = new OwnImages(bench.Engine);

        // When it serves what the hash was recorded of, then pip puts it into the virtual environment: the declared check passes
        Define(images, "hashed", index, wheel.Hash, "<2");
        await images.MustPassAsync(Token);

        // When it serves something else, or constraints forbid what it serves, then nothing is built
        Define(images, "wrong", index, newer.Hash, "<2");
        await images.MustFailInAStepAsync("wrong", "3:1: this step was written for 'python'", "THESE PACKAGES DO NOT MATCH THE HASHES", Token);
        Define(images, "wrong", index, wheel.Hash, ">1.4");
        await images.MustFailInAStepAsync("wrong", "3:1: this step was written for 'python'", "ResolutionImpossible", Token);
    }

    private static void Define(OwnImages images, string image, Uri index, string hash, string allowed)
    {
        images.Define(
            image,
            $$"""
            python:
              requirements: [requirements.txt]
              constraints: [constraints.txt]
              index: {{index}}
              requireHashes: true
            smoke:
              - name: the package is in the virtual environment
                run: [python, -c, "import sys, {{Wheel.Name}} as it; print(it.version, it.__file__, sys.prefix)"]
                stdout: ['^1\.4 /opt/venv/lib/.* /opt/venv\s*$']
            """);
        images.Repository.Write($"images/{image}/requirements.txt", $"{Wheel.Name}==1.4 --hash={hash}\n");
        images.Repository.Write($"images/{image}/constraints.txt", $"{Wheel.Name}{allowed}\n");
    }
}
