using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class PipTests(EngineBench bench)
{
    // What a step of a build runs in has this machine's end of the engine's bridge for its gateway.
    private static readonly IPAddress? Bridge = NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.Name == "docker0")
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(address => address.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact]
    public async Task Pip_installs_what_an_index_serves_only_if_it_has_the_recorded_hashes()
    {
        // Given an index that has a newer version than the one that constraints allow
        Assert.SkipWhen(Bridge is null, "builds have no bridge docker0 to reach an index on this machine by");
        using var server = new FileServer(Bridge!);
        var wheel = new Wheel("1.4");
        var newer = new Wheel("1.5");
        var index = Wheel.Publish(server, wheel, newer);
        await using var images = new OwnImages(bench.Engine);

        // When
        Define(images, "hashed", index, wheel.Hash);
        await images.MustPassAsync(Token);

        // Then pip put it into the virtual environment (the declared check passed), and with another hash it does not
        Define(images, "wrong", index, newer.Hash);
        await images.MustFailInAStepAsync("wrong", "pip install", "THESE PACKAGES DO NOT MATCH THE HASHES", Token);
    }

    // Only the constraints know the version and its hash: without them pip refuses the requirement.
    private static void Define(OwnImages images, string image, Uri index, string hash)
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
        images.Repository.Write($"images/{image}/requirements.txt", $"{Wheel.Name}==1.4\n");
        images.Repository.Write($"images/{image}/constraints.txt", $"{Wheel.Name}==1.4 --hash={hash}\n");
    }
}
