using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Smoke;

/// <summary>
/// What an image's definition promises, what it inherits included: all that the checks use, as plain values, so that its hash says
/// whether an old verdict still counts.
/// </summary>
internal sealed partial record ImagePromises
{
    // A kept image has these from the day it was built, not from this run: its base may have another digest by now, and the same content.
    private static readonly ImmutableArray<string> MomentaryLabels =
        [OciLabels.Created, OciLabels.Revision, OciLabels.BaseDigest];

    public required string Image { get; init; }

    public required UserDefinition User { get; init; }

    public required GroupDefinition DockerGroup { get; init; }

    /// <summary>What <c>docker stop</c> sends, such as <c>SIGTERM</c>.</summary>
    public required string StopSignal { get; init; }

    /// <summary>The worker's further groups, ancestors' first.</summary>
    public required ImmutableArray<GroupDefinition> Groups { get; init; }

    /// <summary>True when no container of it is ever root; else its entrypoint starts as root and becomes the user.</summary>
    public required bool StartsAsUser { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Directories that are the worker's own, by path.</summary>
    public required ImmutableArray<DirectoryDefinition> Directories { get; init; }

    /// <summary>As <see cref="ContainerConfig.ExposedPorts"/> has them; a base may have more.</summary>
    public required ImmutableArray<string> Ports { get; init; }

    /// <summary>Directories among them whose content outlives a container; a base may have more.</summary>
    public required ImmutableArray<string> Volumes { get; init; }

    /// <summary>Empty when no image of the family defines one.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Docker's form.</summary>
    public required ImmutableArray<string> HealthCheck { get; init; }

    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>Label → value; null where only some value is promised, empty where the image has none or an empty one.</summary>
    public required ImmutableSortedDictionary<string, string?> Labels { get; init; }

    public required ToolPromise? DockerCli { get; init; }

    public required ToolPromise? Buildx { get; init; }

    public required ToolPromise? Compose { get; init; }

    /// <summary>Programs besides Docker's, ancestors' first.</summary>
    public required ImmutableArray<ProgramPromise> Programs { get; init; }

    /// <summary>The interpreter that sees the Docker SDK; null when the definition does not bring it.</summary>
    public required string? SdkPython { get; init; }

    /// <summary>The declared checks, ancestors first.</summary>
    public required ImmutableArray<SmokeCheckDefinition> Declared { get; init; }

    /// <summary>The user as an engine takes it; in numbers, so that no group comes with it but its own.</summary>
    public string UserNumbers => $"{User.Uid}:{User.Gid}";

    public static ImagePromises Of(SmokeImage image)
    {
        var lineage = image.Definition.Lineage.ToImmutableArray();
        return new()
        {
            Image = image.Definition.Name,
            User = image.Definition.User,
            DockerGroup = image.Definition.DockerGroup,
            StopSignal = lineage.Select(one => one.StopSignal).FirstOrDefault(one => one is not null) ?? "SIGTERM",
            Groups = [.. lineage.Reverse().SelectMany(one => one.Groups)],
            StartsAsUser = image.Definition.Start == ImageStart.User,
            WorkingDirectory = image.Definition.WorkingDirectory,
            Directories = [.. lineage.SelectMany(one => one.Directories).DistinctBy(one => one.Path).OrderBy(one => one.Path, StringComparer.Ordinal)],
            Ports = [.. lineage.SelectMany(one => one.Ports).Distinct().Order().Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/tcp"))],
            Volumes = [.. lineage.SelectMany(one => one.Volumes).Distinct().Order(StringComparer.Ordinal)],
            Command = lineage.Select(one => one.Command).FirstOrDefault(command => !command.IsEmpty, []),
            HealthCheck = HealthCheckOf(lineage),
            Environment = EnvironmentOf(lineage),
            Labels = LabelsOf(image),
            DockerCli = ToolOf(lineage, one => one.DockerCli),
            Buildx = ToolOf(lineage, one => one.Buildx),
            Compose = ToolOf(lineage, one => one.Compose),
            Programs = [.. lineage.Reverse().SelectMany(one => one.OwnPrograms).Select(one => new ProgramPromise(one.Name, one.Path, one.Source.Version))],
            SdkPython = SdkPythonOf(lineage),
            Declared = [.. lineage.Reverse().SelectMany(one => one.Smoke)],
        };
    }

    private static ImmutableArray<string> HealthCheckOf(ImmutableArray<ImageDefinition> lineage) =>
        lineage.Select(one => one.HealthCheck).FirstOrDefault(one => one is not null) is { Command: [_, ..] command } ? ["CMD", .. command] : ["NONE"];

    private static ImmutableSortedDictionary<string, string> EnvironmentOf(ImmutableArray<ImageDefinition> lineage) =>
        lineage.Reverse().Aggregate(
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), (all, one) => all.SetItems(one.Environment));

    private static ToolPromise? ToolOf(ImmutableArray<ImageDefinition> lineage, Func<ImageDefinition, ToolDefinition?> tool) =>
        lineage.Select(tool).FirstOrDefault(one => one is not null) is { } defined ? new ToolPromise(defined.Version) : null;

    // An inherited label that the child does not set may have been blanked: only the image's own are promised.
    private static ImmutableSortedDictionary<string, string?> LabelsOf(SmokeImage image)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        labels[OciLabels.Title] = image.Definition.Name;
        labels[OciLabels.Description] = image.Definition.Description;
        labels[OciLabels.Version] = image.Definition.Version;
        labels[LabelNames.BuildId] = null;
        labels[LabelNames.SourceId] = null;
        foreach (var (name, value) in image.Definition.Labels.Concat(image.Labels))
        {
            labels[name] = value;
        }

        labels[LabelNames.Image] = image.Definition.Name;
        foreach (var name in MomentaryLabels.Where(image.Labels.ContainsKey))
        {
            labels.Remove(name);
        }

        return labels.ToImmutable();
    }

    private static string? SdkPythonOf(ImmutableArray<ImageDefinition> lineage) =>
        lineage.Select(one => one.Python).OfType<PythonDefinition>().FirstOrDefault(HasSdk) is { } python
            ? python.VirtualEnvironment + "/bin/python"
            : null;

    private static bool HasSdk(PythonDefinition python) =>
        python.DebianPackages.Contains("python3-docker")
        || (python.Pip is { } pip && pip.Requirements.Any(requirement => SdkRequirement().IsMatch(requirement)));

    [GeneratedRegex(@"\A\s*docker\s*(\z|[\[<>=!~;@\s])", RegexOptions.IgnoreCase)]
    private static partial Regex SdkRequirement();
}

/// <summary>A program that must run.</summary>
/// <param name="Version">What its version must begin with, whole numbers at a time; null for any.</param>
internal sealed record ToolPromise(string? Version)
{
    /// <summary>True for 26.1.5 where 26.1 is promised, not for 26.10.</summary>
    public bool IsKeptBy(string version) =>
        Version is null
        || (version.StartsWith(Version, StringComparison.Ordinal)
            && (version.Length == Version.Length || !char.IsAsciiDigit(version[Version.Length])));
}

/// <summary>A program that must be there, root's and executable.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Path">Where it is; null when it is to be found by its name.</param>
/// <param name="Version">As in <see cref="ToolPromise"/>; null when it need not tell one.</param>
internal sealed record ProgramPromise(string Name, string? Path, string? Version);
