using System.Globalization;
using Cake.Core.Diagnostics;
using WorkerImages.Bases;
using WorkerImages.Oci;
using WorkerImages.Secrets;

namespace Build.CommandLine;

/// <summary>Every option there is.</summary>
internal static class OptionTable
{
    private const int MostParallel = 256;
    private const string RegistryExpected = "a registry and a path such as registry.example:5000/acme";

    /// <param name="targets">The names that <c>--target</c> takes.</param>
    public static IReadOnlyList<Option> For(IReadOnlyList<string> targets) =>
    [
        new("--target", "NAME", "what to do (default: Default)", (all, value) => all with { Target = value })
        {
            Words = targets,
            Accepts = _ => false,
        },
        new("--image", "NAME", "only this image and its parents; may be repeated", (all, value) => all with { Images = all.Images.Add(value) })
        {
            Repeatable = true,
        },
        new("--platform", "PLATFORM", "what to build for (default: what the engine runs on)", (all, value) => all with { Platform = Platform.Parse(value) })
        {
            Words = Platform.Known,
            Accepts = _ => false,
        },
        new("--root", "DIR", "the repository to work on (default: this checkout, or the current one)", (all, value) => all with { Root = value }),
        new("--catalog", "DIR", "where the definitions are, below the repository (default: images)", (all, value) => all with { Catalog = value }),
        new("--engine", "auto|none|ADDRESS", "the Docker Engine: find or start one, use none, or use this one", (all, value) => all with { Engine = value })
        {
            Accepts = value => value.Contains("://", StringComparison.Ordinal),
            Expected = "an address such as unix:///var/run/docker.sock",
        },
        new("--bases", "auto|registry|archive", "where base images come from", (all, value) => all with { Bases = Word<BasePolicy>(value) }),
        new("--secret", "id=NAME,src=FILE|id=NAME,env=VARIABLE", "a build secret that images name under \"credentials\"; may be repeated",
            (all, value) => all with { Secrets = all.Secrets.Add(SecretSource.Parse(value)!) })
        {
            Words = [],
            Accepts = value => SecretSource.Parse(value) is not null,
            Expected = SecretSource.Expected,
            IsConfidential = true,
            Repeatable = true,
        },
        new("--registry", "HOST/PATH", "where to publish (default: the catalogue's registry); Plan asks it if you name it", (all, value) => all with { Registry = value })
        {
            Accepts = IsRegistry,
            Expected = RegistryExpected,
        },
        new("--sign-key", "FILE|env=VARIABLE", "the private key that signs published images (default: no signature)", (all, value) => all with { SignKey = value })
        {
            Words = [],
            Accepts = value => !value.Contains("-----", StringComparison.Ordinal),
            Expected = "a file, or env= and a variable that holds the key",
            IsConfidential = true,
        },
        new("--key", "FILE", "a public key whose signatures count; may be repeated, for rotated keys", (all, value) => all with { Keys = all.Keys.Add(value) })
        {
            Repeatable = true,
        },
        new("--signed-as", "HOST/PATH", "the registry where the image was signed, for a copy of it (Verify)", (all, value) => all with { SignedAs = value })
        {
            Accepts = IsRegistry,
            Expected = RegistryExpected,
        },
        new("--lift", null, "let rolled-back tags move again, and move none now (Rollback)", (all, _) => all with { Lift = true }),
        new("--delete", null, "delete the builds that Prune lists as no longer needed", (all, _) => all with { Delete = true }),
        new("--allow-untested", null, "publish an image although none of its checks can run here", (all, _) => all with { AllowUntested = true }),
        new("--allow-mixed-bases", null, "publish an index although its platforms have different bases", (all, _) => all with { AllowMixedBases = true }),
        new("--record", "FILE", "the record of another run (default: the last run here); may be repeated", (all, value) => all with { Records = all.Records.Add(value) })
        {
            Repeatable = true,
        },
        new("--refresh-bases", null, "look for newer bases first", (all, _) => all with { RefreshBases = true }),
        new("--force", null, "do it even if nothing changed", (all, _) => all with { Force = true }),
        new("--deep", null, "read every layer of published images (Verify, Plan, Publish)", (all, _) => all with { Deep = true }),
        new("--output", "table|json|events", "form of the result; events prints one line of JSON for each event", (all, value) => all with { Output = Word<OutputFormat>(value) }),
        new("--format", "github|gitlab", "the CI system of a matrix (default: github) or of a new repository",
            (all, value) => all with { Format = Word<MatrixFormat>(value) }),
        new("--parallel", "N", "images built at once", (all, value) => all with { Parallel = int.Parse(value, CultureInfo.InvariantCulture) })
        {
            Accepts = value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and <= MostParallel,
            Expected = $"a whole number from 1 to {MostParallel}",
        },
        new("--exit-code", null, "exit 10 when something is stale", (all, _) => all with { ExitCode = true }),
        new("--verbosity", "quiet|minimal|normal|verbose|diagnostic", "how much to print", (all, value) => all with { Verbosity = Word<Verbosity>(value) }),
        new("--tree", null, "show which target runs which", (all, _) => all with { Mode = RunMode.Tree }),
        new("--description", null, "show what the targets do", (all, _) => all with { Mode = RunMode.Description }),
        new("--dryrun", null, "show what would run", (all, _) => all with { Mode = RunMode.DryRun }),
        new("--help", null, "show this page", (all, _) => all with { Mode = RunMode.Help }),
        new("--version", null, "show the version", (all, _) => all with { Mode = RunMode.Version }),
    ];

    private static bool IsRegistry(string value) => Reference.TryParse($"{value}/image", out var reference) && reference is { Tag: null, Digest: null };

    private static T Word<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);
}

/// <summary>One option of the command line: its row of the table, from which parser, help and suggestions come.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Syntax">
/// What may follow, as the help shows it: the user types words in small letters as they are; a word in capitals is a placeholder for a value.
/// Null for a flag.
/// </param>
/// <param name="Help">One line.</param>
/// <param name="Apply">The arguments with this option's value added; called with a value that was found good.</param>
internal sealed record Option(string Name, string? Syntax, string Help, Func<BuildArguments, string, BuildArguments> Apply)
{
    /// <summary>The values that are taken literally; any other is good only where <see cref="Accepts"/> says so.</summary>
    public IReadOnlyList<string> Words { get; init; } =
        [.. (Syntax ?? string.Empty).Split('|').Where(word => word.Any(char.IsAsciiLetterLower))];

    /// <summary>Which values beside the words are good.</summary>
    public Predicate<string> Accepts { get; init; } = _ => Syntax?.Any(char.IsAsciiLetterUpper) is true;

    /// <summary>What <see cref="Accepts"/> looks for, in words.</summary>
    public string? Expected { get; init; }

    /// <summary>True when a value may be a password in the wrong place: the error message does not show it.</summary>
    public bool IsConfidential { get; init; }

    public bool Repeatable { get; init; }

    public bool IsFlag => Syntax is null;
}
