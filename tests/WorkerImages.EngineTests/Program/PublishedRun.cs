using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Secrets;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Program;

/// <summary>
/// The shipped images <c>worker</c> and <c>python-worker</c>, published by the program, with a key, into a registry that wants a login: once for
/// all tests of what is there then.
/// </summary>
public sealed class PublishedRun(ShippedRun built) : IAsyncLifetime
{
    public const string Image = "python-worker";
    public const string Parent = "worker";

    private const string User = "publisher";
    private const string Password = "s3cret-pass";

    // bcrypt of the password, as htpasswd -B writes it
    private const string Htpasswd = User + ":$2b$04$abcdefghijklmnopqrstuuaUNpTaGyHErb7YklXKRt/SEtSLxPST6\n";

    private RegistryBench? _registry;
    private FaultyProxy? _proxy;

    /// <summary>Why it cannot be done here; null when it can.</summary>
    public static string? WhyNot => ShippedRun.WhyNot ?? RegistryBench.WhyNot;

    /// <summary>The key's files and the login's.</summary>
    internal ScratchDirectory Home { get; } = new();

    internal FaultyProxy Proxy => _proxy!;

    /// <summary>How publishing ended.</summary>
    internal ProgramResult Result { get; private set; } = new(-1, "", "");

    /// <summary>What it had decided of each image.</summary>
    internal RebuildPlan? Decisions { get; private set; }

    /// <summary>What it wrote for people.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>The bills of materials that it wrote, by file name.</summary>
    public IReadOnlyList<string> Bills { get; private set; } = [];

    /// <summary>The proxy's registry and a path, as <c>--registry</c> takes it.</summary>
    public string Registry => $"{Proxy.Host}/acme";

    public string PublicKey => Home.At("key.pub");

    /// <summary>What finds the login, ours and other programs alike.</summary>
    public Dictionary<string, string?> Environment => new() { ["DOCKER_CONFIG"] = Home.Path, ["HOME"] = Home.Path };

    /// <summary>The same for an engine.</summary>
    internal Credential Login { get; } = new(User, new Secret(Password), "the test");

    /// <summary>What must be nowhere: the password in each form, and what the private key is made of.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    /// <summary>Where the run was.</summary>
    internal ScratchRepository Repository => built.Repository;

    /// <summary>What the record says about an image, here or in another place.</summary>
    internal ImageEntry Recorded(string image, string? place = null) =>
        ImageInfo.Read(File.ReadAllText(Repository.At("artifacts/reports/image-info.json")), "image-info.json")
            .Images.Single(entry => entry.Repository == $"{place ?? Registry}/{image}");

    /// <summary>Runs a target of the program.</summary>
    internal Task<ProgramResult> RunAsync(string target, params string[] arguments) => RunInAsync(Registry, target, arguments);

    /// <summary>Runs a target of the program for another place.</summary>
    internal Task<ProgramResult> RunInAsync(string registry, string target, params string[] arguments) => RunAsync(registry, target, null, arguments);

    /// <summary>Runs a target as a machine does that has built nothing, on the engine all the same.</summary>
    internal Task<ProgramResult> RunElsewhereAsync(string registry, string target, params string[] arguments) =>
        RunAsync(registry, target, Home.At("another-cache"), arguments);

    /// <summary>Publishes both images.</summary>
    internal Task<ProgramResult> PublishAsync(params string[] arguments) => RunAsync("Publish", ["--image", Image, "--sign-key", "env=SIGNING_KEY", .. arguments]);

    /// <summary>The registry past the proxy, for what a test does to it itself.</summary>
    internal RegistryClient Client() => new(new(), new GivenLogin(User, Password), new EventLog(), TimeProvider.System);

    internal Reference Reference(string image, string tag) => Oci.Reference.Parse($"{Registry}/{image}:{tag}");

    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null)
        {
            return;
        }

        using var limited = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        _registry = await RegistryBench.StartAsync(
            new() { Login = $"{{ htpasswd: {{ realm: test, path: {Home.Write("htpasswd", Htpasswd)} }} }}" }, limited.Token);
        _proxy = new FaultyProxy(_registry.Host);
        WriteKey();
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        var logins = new Dictionary<string, object> { [Proxy.Host] = new { auth = login } };
        Home.Write("config.json", JsonSerializer.Serialize(new { auths = logins }));
        Secrets = [.. Secrets, Password, login];
        Result = await PublishAsync();
        if (Result.ExitCode == 0)
        {
            // The next run's reports take the place of this one's.
            const string Plan = "artifacts/reports/rebuild-plan.json";
            Decisions = RebuildPlan.Read(await File.ReadAllTextAsync(Repository.At(Plan), limited.Token), Plan);
            Summary = await File.ReadAllTextAsync(Repository.At("artifacts/reports/publication.md"), limited.Token);
            Bills = [.. Directory.EnumerateFiles(Repository.At("artifacts/reports/sbom")).Select(Path.GetFileName).OfType<string>()];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
            await _registry!.DisposeAsync();
        }

        Home.Dispose();
    }

    private Task<ProgramResult> RunAsync(string registry, string target, string? cache, string[] arguments)
    {
        var environment = new Dictionary<string, string?>(Environment) { ["SIGNING_KEY"] = File.ReadAllText(Home.At("key.pem")) };
        environment.Remove("HOME");
        if (cache is not null)
        {
            environment["XDG_CACHE_HOME"] = cache;
        }

        return Repository.RunAsync(
            ["--target", target, .. target == "Publish" ? ShippedRun.OnEngine : [], "--registry", registry, .. arguments], environment, TestContext.Current.CancellationToken);
    }

    private void WriteKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem();
        Home.Write("key.pem", pem);
        Home.Write("key.pub", key.ExportSubjectPublicKeyInfoPem());
        Secrets = [.. pem.Split('\n').Where(line => line.Length > 40 && !line.StartsWith('-')).Select(line => line[..40])];
    }
}

/// <summary>A test of <see cref="PublishedRun"/>; where it cannot be done it is skipped and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublishedFactAttribute : FactAttribute
{
    private const int DeadlineInMilliseconds = 300_000;

    public PublishedFactAttribute([System.Runtime.CompilerServices.CallerFilePath] string? file = null, [System.Runtime.CompilerServices.CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (PublishedRun.WhyNot is { } reason)
        {
            Skip = reason;
        }
    }
}
