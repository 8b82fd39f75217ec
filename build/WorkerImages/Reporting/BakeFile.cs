using System.Text.Json.Serialization;
using WorkerImages.Planning;
using WorkerImages.Secrets;

namespace WorkerImages.Reporting;

/// <summary>
/// A plan as a file of <c>docker buildx bake</c> (docs.docker.com: bake file reference), for any BuildKit. It has every image, whatever is up
/// to date, as bake has its own cache. It links an image to the targets of the images that it needs, and names its base, or what it copies from, after
/// them: so this very run of bake makes the image from what it makes of them. It pins all else as our own builds do: bases by digest, labels, build arguments.
/// </summary>
internal static class BakeFile
{
    /// <summary>For the platform of the plan's steps: labels differ between platforms, so each has its own file.</summary>
    /// <param name="plan">What is built.</param>
    /// <param name="contexts">The directory that has each image's context in one of its name, from where bake runs.</param>
    /// <param name="labels">Labels beside the plan's.</param>
    /// <param name="secrets">Where the secrets are that images ask for; for any other, docker looks by its name.</param>
    public static string Of(
        BuildPlan plan, string contexts, IReadOnlyDictionary<string, string> labels, IReadOnlyCollection<SecretSource> secrets) => JsonText.Of(
        new BakeDocument(
            new(new(plan.Steps.Select(step => TargetOf(step.Image)))),
            plan.Steps.ToDictionary(step => TargetOf(step.Image), step => Target(step, $"{contexts}/{step.Image}", labels, secrets))),
        JsonText.Indented.BakeDocument);

    private static BakeTarget Target(PlanStep step, string context, IReadOnlyDictionary<string, string> labels, IReadOnlyCollection<SecretSource> secrets)
    {
        var definition = step.Source.Definition;
        var needs = definition.Needs.Select(need => need.Name).ToList();
        var named = definition.CopiedByArgument.Select(copied => KeyValuePair.Create(copied.Key, copied.Value.Name));
        var arguments = step.Arguments.SetItems(definition.Parent is { } parent ? named.Append(KeyValuePair.Create(BuildPlanner.BaseArgument, parent.Name)) : named);
        return new(
            Literal(context),
            Literal(step.Source.DockerfilePath),
            [step.Source.Platform.ToString()],
            needs.Count == 0 ? null : Literals(needs.Select(need => KeyValuePair.Create(need, $"target:{TargetOf(need)}"))),
            Literals(arguments),
            Literals(step.Labels.SetItems(labels)),
            step.Tags.Select(tag => Literal(tag.ToString())),
            definition.Python?.Pip?.Credentials is { Name: var secret }
                ? [Literal(PlaceOf(secret, secrets.FirstOrDefault(source => source.Name == secret)))]
                : null);
    }

    // Where it is, never what it holds.
    private static string PlaceOf(string secret, SecretSource? given) => given switch
    {
        { File: { } file } => $"id={secret},src={file}",
        { Variable: { } variable } => $"id={secret},env={variable}",
        _ => $"id={secret}",
    };

    private static Dictionary<string, string> Literals(IEnumerable<KeyValuePair<string, string>> values) =>
        values.ToDictionary(pair => Literal(pair.Key), pair => Literal(pair.Value));

    // A target's name has no dots, and an image's never three underscores in a row.
    private static string TargetOf(string image) => image.Replace(".", "___", StringComparison.Ordinal);

    // Bake reads strings as templates (HCL's JSON syntax, "Expressions").
    private static string Literal(string text) =>
        text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);
}

internal sealed record BakeDocument(BakeGroups Group, Dictionary<string, BakeTarget> Target);

internal sealed record BakeGroups(BakeGroup Default);

internal sealed record BakeGroup(IEnumerable<string> Targets);

internal sealed record BakeTarget(
    string Context,
    string Dockerfile,
    IEnumerable<string> Platforms,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Dictionary<string, string>? Contexts,
    Dictionary<string, string> Args,
    Dictionary<string, string> Labels,
    IEnumerable<string> Tags,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<string>? Secret);
