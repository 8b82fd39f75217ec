using System.Security.Cryptography;
using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.FirstHour;

/// <summary>
/// What a newcomer does, from an empty folder to a published and verified image: by the checkout's program, and by the program installed from a package of it
/// (docs/tutorial.md).
/// </summary>
public sealed class FirstHourTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact]
    public async Task By_a_checkout()
    {
        using var scratch = new ScratchDirectory();
        var before = await CheckoutAsync();

        await GoAsync(scratch, "dotnet", [ScratchRepository.Tool], ["--root", "."]);

        Assert.Equal(before, await CheckoutAsync());
    }

    [ShippedFact]
    public async Task By_the_installed_program()
    {
        using var scratch = new ScratchDirectory();
        var project = Path.Combine(ScratchRepository.Root, "build/Build/Build.csproj");
        await MustAsync("dotnet", ["pack", project, "--configuration", "Release", "--output", scratch.At("feed"), "-p:RunAnalyzers=false", "--nologo", "--verbosity", "quiet"], scratch.Path);
        await MustAsync("dotnet", ["tool", "install", "worker-images", "--tool-path", scratch.At("tools"), "--source", scratch.At("feed")], scratch.Path);

        await GoAsync(scratch, scratch.At("tools/worker-images"), [], []);
    }

    private async Task GoAsync(ScratchDirectory scratch, string program, string[] first, string[] root)
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        WriteKeys(scratch);
        var folder = Directory.CreateDirectory(scratch.At("team")).FullName;

        await RunAsync("--root", ".", "--target", "New", "--registry", $"{registry.Host}/team", "--format", "gitlab");
        var refused = await RunningProgram.RunAsync(program, [.. first, "--root", ".", "--target", "New"], folder, Environment(scratch), Token);
        Failure.IsTold(refused, 2, "is a repository of images already", "images/catalog.yaml");
        await RunAsync([.. root, "--target", "Check"]);
        string[] engine = ["--engine", bench.Address, "--bases", "archive"];
        var built = await RunAsync([.. root, .. engine]);
        Assert.All(["worker", "my-worker"], image => Assert.Matches($@"(?m)^{image} +(built|kept) .* \d+ passed$", built));
        var published = await RunAsync([.. root, "--target", "Publish", .. engine, "--sign-key", scratch.At("key.pem")]);
        Assert.All(["worker", "my-worker"], image => Assert.Matches($@"(?m)^{image} +published ", published));
        var verified = await RunAsync([.. root, "--target", "Verify", "--key", scratch.At("key.pub")]);
        Assert.Matches("my-worker:0.1.0 +good +the tag 0.1.0", verified);
        Assert.Contains($"{registry.Host}/team/my-worker", verified, StringComparison.Ordinal);

        await MustAsync("git", ["init", "--quiet"], folder);
        var untracked = await MustAsync("git", ["status", "--porcelain", "--untracked-files=all"], folder);
        Assert.Equal(
            [
                ".config/dotnet-tools.json", ".dockerignore", ".gitignore", ".gitlab-ci.yml", "README.md", "images/catalog.schema.json", "images/catalog.yaml", "images/image.schema.json",
                "images/my-worker/Dockerfile", "images/my-worker/image.yaml",
            ],
            untracked.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[3..]).Order(StringComparer.Ordinal));

        Task<string> RunAsync(params string[] arguments) => MustAsync(program, [.. first, .. arguments], folder, Environment(scratch));
    }

    private static Dictionary<string, string?> Environment(ScratchDirectory scratch) => new(StringComparer.Ordinal)
    {
        ["DOCKER_CONFIG"] = scratch.At("no-login"),
        ["GITHUB_STEP_SUMMARY"] = null,
    };

    private static async Task<string> MustAsync(string program, string[] arguments, string folder, Dictionary<string, string?>? environment = null)
    {
        var result = await RunningProgram.RunAsync(program, arguments, folder, environment, Token);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result}");
        return result.StandardOutput;
    }

    private static Task<string> CheckoutAsync() => MustAsync("git", ["status", "--porcelain"], ScratchRepository.Root);

    private static void WriteKeys(ScratchDirectory scratch)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        scratch.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        scratch.Write("key.pub", key.ExportSubjectPublicKeyInfoPem());
    }
}
