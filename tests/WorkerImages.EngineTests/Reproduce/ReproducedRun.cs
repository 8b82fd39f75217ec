using System.Security.Cryptography;
using WorkerImages.EngineTests.Program;
using WorkerImages.EngineTests.Sources;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Archives;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Reproduce;

/// <summary>
/// Two images of a git repository, published by the program with a key, once for all tests: <c>plain</c> on Debian, and <c>stamped</c> on it, with a package
/// of a small archive of the test's own and a file that says when it was built.
/// </summary>
public sealed class ReproducedRun(EngineBench bench) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private RegistryBench? _registry;

    /// <summary>Why it cannot be done here; null when it can.</summary>
    public static string? WhyNot => ShippedRun.WhyNot ?? RegistryBench.WhyNot ?? (FileServer.Bridge is null ? "builds have no bridge docker0 to reach an archive on this machine by" : null);

    /// <summary>How publishing ended.</summary>
    internal ProgramResult Published { get; private set; } = new(-1, "", "");

    /// <summary>Where packages are from, beside Debian's archive.</summary>
    internal SmallArchive Archive { get; private set; } = null!;

    /// <summary>The images.</summary>
    internal OwnImages Images { get; private set; } = null!;

    /// <summary>The commit that they were published from.</summary>
    internal string Commit { get; private set; } = "";

    /// <summary>The Release file of the small archive that they were built by.</summary>
    internal Digest Release { get; private set; } = null!;

    /// <summary>Where they are.</summary>
    internal string Place => $"{_registry!.Host}/acme";

    /// <summary>What the program said in <c>artifacts/reports/reproduce.json</c>.</summary>
    internal string Report => File.ReadAllText(Images.Repository.At("artifacts/reports/reproduce.json"));

    /// <summary>Looks into the registry.</summary>
    internal static RegistryClient Client() => new(new(), new GivenLogin(), new EventLog(), TimeProvider.System);

    /// <summary>Builds an image once more.</summary>
    internal Task<ProgramResult> ReproduceAsync(string image, params string[] arguments) => Images.RunAsync(
        "Reproduce", "archive", TestContext.Current.CancellationToken, ["--image", $"{Place}/{image}:0.1.0", .. arguments.Length > 0 ? arguments : ["--key", Images.Repository.At("key.pub")]]);

    /// <summary>Commits what is changed; gives the commit.</summary>
    internal async Task<string> CommitAsync()
    {
        await GitAsync("add", "images", "templates");
        await GitAsync("commit", "--quiet", "--message", "a change");
        return await GitAsync("rev-parse", "HEAD");
    }

    /// <summary>Runs git in the repository.</summary>
    internal async Task<string> GitAsync(params string[] arguments)
    {
        string[] who = ["-C", Images.Repository.Path, "-c", "user.name=A Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        var (status, said, fault) = await ChildProcess.AskAsync("git", [.. who, .. arguments], new Dictionary<string, string>(), "", TestContext.Current.CancellationToken);
        return status == 0 ? said.Trim() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {fault}");
    }

    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null)
        {
            return;
        }

        using var limited = new CancellationTokenSource(Limit);
        _registry = await RegistryBench.StartAsync(limited.Token);
        Archive = new(FileServer.Bridge);
        Archive.Suite("small").Put(new("alpha", "1.0-1", "all"));
        Archive.Publish();
        Images = new(bench.Engine);
        Release = Digest.Of(Archive.Content("dists/small/InRelease"));
        Write();

        await GitAsync("init", "--quiet");
        await GitAsync("remote", "add", "origin", "https://git.example/acme/images.git");
        Images.Repository.Write(".git/info/exclude", "Dockerfile\n"); // runs write them

        // The packages step of what is published comes out of the builder's cache.
        const string Definition = "images/stamped/image.yaml";
        Images.Repository.Edit(Definition, "date +%s%N", "echo");
        await CommitAsync();
        var built = await Images.RunAsync("Build", "archive", limited.Token);
        Assert.True(built.ExitCode == 0, built.ToString());
        Images.Repository.Edit(Definition, "echo", "date +%s%N");
        Commit = await CommitAsync();
        Published = await Images.RunAsync("Publish", "archive", limited.Token, "--registry", Place, "--sign-key", Images.Repository.At("key.pem"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await Images.DisposeAsync();
            Archive.Dispose();
            await _registry.DisposeAsync();
        }
    }

    private void Write()
    {
        var repository = Images.Repository;
        Directory.CreateDirectory(repository.At("images/keys"));
        File.WriteAllBytes(repository.At("images/keys/small.gpg"), Archive.Keyring);
        repository.Edit("images/catalog.yaml", "bases:\n", $$"""
            archives:
              small: { url: "{{Archive.Address}}", suite: small, components: [main], key: keys/small.gpg, packages: [alpha] }
            bases:

            """);
        Images.Define("plain", "");
        repository.Write("images/stamped/image.yaml", """
            description: On the other.
            from: plain
            archives: [small]
            packages: [alpha]
            steps:
              - name: It says when it was built
                run: [sh, -c, date +%s%N >/etc/stamp]

            """);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        repository.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        repository.Write("key.pub", key.ExportSubjectPublicKeyInfoPem());
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        repository.Write("other.pub", other.ExportSubjectPublicKeyInfoPem());
    }
}

/// <summary>A test of <see cref="ReproducedRun"/>; where it cannot be done it is skipped and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReproducedFactAttribute : FactAttribute
{
    private const int DeadlineInMilliseconds = 300_000;

    public ReproducedFactAttribute([System.Runtime.CompilerServices.CallerFilePath] string? file = null, [System.Runtime.CompilerServices.CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (ReproducedRun.WhyNot is { } reason)
        {
            Skip = reason;
        }
    }
}
