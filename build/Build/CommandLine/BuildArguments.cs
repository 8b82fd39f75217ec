using System.Collections.Immutable;
using Cake.Core.Diagnostics;
using WorkerImages.Bases;
using WorkerImages.Oci;
using WorkerImages.Secrets;

namespace Build.CommandLine;

/// <summary>What the command line asks for.</summary>
internal sealed record BuildArguments
{
    public string Target { get; init; } = "Default";

    /// <summary>The images asked for; none means all.</summary>
    public ImmutableArray<string> Images { get; init; } = [];

    /// <summary>As given; null for the checkout this program was built in.</summary>
    public string? Root { get; init; }

    /// <summary>As given; null for the repository's own.</summary>
    public string? Catalog { get; init; }

    /// <summary><c>auto</c>, <c>none</c>, or the engine's address.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Where the secrets of builds come from.</summary>
    public ImmutableArray<SecretSource> Secrets { get; init; } = [];

    public BasePolicy Bases { get; init; }

    /// <summary>Registry and path to publish to, null for the catalogue's; a plan is of what is published there, null for what is here.</summary>
    public string? Registry { get; init; }

    /// <summary>Where the private key is: a file, or <c>env=</c> and a variable; null to publish without a signature.</summary>
    public string? SignKey { get; init; }

    /// <summary>Registry and path under which copies that are verified were signed; null where they are no copies.</summary>
    public string? SignedAs { get; init; }

    /// <summary>The files of the public keys whose signatures count.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>Whether what could not be checked may be published.</summary>
    public bool AllowUntested { get; init; }

    /// <summary>Whether an index may have platforms on different bases.</summary>
    public bool AllowMixedBases { get; init; }

    /// <summary>The files with what other runs published.</summary>
    public ImmutableArray<string> Records { get; init; } = [];

    public bool RefreshBases { get; init; }

    public bool Force { get; init; }

    /// <summary>Whether every layer of what is published is to be read.</summary>
    public bool Deep { get; init; }

    /// <summary>Whether tags that were rolled back are only let go.</summary>
    public bool Lift { get; init; }

    /// <summary>Whether what need not stay in a registry is to be deleted, and not only listed.</summary>
    public bool Delete { get; init; }

    public OutputFormat Output { get; init; }

    /// <summary>The CI system of a matrix or of a pipeline; null for the default of each.</summary>
    public MatrixFormat? Format { get; init; }

    /// <summary>What is built for; null for the engine's own platform, and for all that are declared where no engine is needed.</summary>
    public Platform? Platform { get; init; }

    /// <summary>How many images at once; null leaves it to the machine.</summary>
    public int? Parallel { get; init; }

    /// <summary>Whether the exit code says that something is stale.</summary>
    public bool ExitCode { get; init; }

    public Verbosity Verbosity { get; init; } = Verbosity.Normal;

    public RunMode Mode { get; init; }

    /// <summary>
    /// How much Cake itself tells: below verbose its headings only stand before the product's own report, and they would break JSON.
    /// </summary>
    public Verbosity CakeVerbosity => this switch
    {
        { Mode: RunMode.DryRun } => Verbosity.Normal,
        { Verbosity: Verbosity.Quiet } => Verbosity.Quiet,
        { Output: OutputFormat.Table, Verbosity: Verbosity.Verbose or Verbosity.Diagnostic } => Verbosity,
        _ => Verbosity.Minimal,
    };

    /// <summary>The same wishes in the words of Cake's own command line.</summary>
    public IEnumerable<string> ForCake()
    {
        yield return $"--target={Target}";
        yield return $"--verbosity={CakeVerbosity}";
        if (Mode is RunMode.Tree or RunMode.Description or RunMode.DryRun)
        {
            yield return $"--{Mode}".ToLowerInvariant();
        }
    }
}

/// <summary>The form of a result on standard output.</summary>
internal enum OutputFormat
{
    /// <summary>A table, for people.</summary>
    Table,

    /// <summary>A JSON document, at the end.</summary>
    Json,

    /// <summary>A line of JSON for each event while it happens, results among them.</summary>
    Events,
}

/// <summary>The CI system that a matrix is written for.</summary>
internal enum MatrixFormat
{
    GitHub,
    GitLab,
}

/// <summary>Whether to run the target, or only to tell something.</summary>
public enum RunMode
{
    Run,
    Tree,
    Description,
    DryRun,
    Help,
    Version,
}
