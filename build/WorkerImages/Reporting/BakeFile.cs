using System.Text.Json;
using WorkerImages.Planning;
using WorkerImages.Secrets;

namespace WorkerImages.Reporting;

/// <summary>
/// A plan as a file of <c>docker buildx bake</c> (docs.docker.com: bake file reference), for any BuildKit: every image whatever is up to
/// date, as bake has a cache of its own. A child is linked to its parent's target, and its base named after it, so that it is built on
/// what this very run of bake makes of the parent. All else is pinned as in our own builds: bases by digest, labels, build arguments.
/// </summary>
internal static class BakeFile
{
    /// <summary>For the platform of the plan's steps: labels differ between platforms, so each has a file of its own.</summary>
    /// <param name="plan">What is built.</param>
    /// <param name="contexts">The directory that has each image's context in one of its name, from where bake runs.</param>
    /// <param name="secrets">Where the secrets are that images ask for; for any other, docker looks by its name.</param>
    public static string Of(BuildPlan plan, string contexts, IReadOnlyCollection<SecretSource> secrets) => JsonText.Of(indented: true, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("group");
        json.WriteStartObject("default");
        WriteList(json, "targets", plan.Steps.Select(step => TargetOf(step.Image)));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("target");
        foreach (var step in plan.Steps)
        {
            WriteTarget(json, step, $"{contexts}/{step.Image}", secrets);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteTarget(Utf8JsonWriter json, PlanStep step, string context, IReadOnlyCollection<SecretSource> secrets)
    {
        var parent = step.Source.Definition.Parent?.Name;
        json.WriteStartObject(TargetOf(step.Image));
        json.WriteString("context", Literal(context));
        json.WriteString("dockerfile", Literal(step.Source.DockerfilePath));
        WriteList(json, "platforms", [step.Source.Platform.ToString()]);
        if (parent is not null)
        {
            WriteMap(json, "contexts", [KeyValuePair.Create(parent, $"target:{TargetOf(parent)}")]);
        }

        WriteMap(json, "args", parent is null ? step.Arguments : step.Arguments.SetItem(BuildPlanner.BaseArgument, parent));
        WriteMap(json, "labels", step.Labels);
        WriteList(json, "tags", step.Tags);
        if (step.Source.Definition.Python?.Pip?.Credentials is { Name: var secret })
        {
            WriteList(json, "secret", [PlaceOf(secret, secrets.FirstOrDefault(source => source.Name == secret))]);
        }

        json.WriteEndObject();
    }

    // Where it is, never what it holds.
    private static string PlaceOf(string secret, SecretSource? given) => given switch
    {
        { File: { } file } => $"id={secret},src={file}",
        { Variable: { } variable } => $"id={secret},env={variable}",
        _ => $"id={secret}",
    };

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(Literal(value));
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            json.WriteString(Literal(key), Literal(value));
        }

        json.WriteEndObject();
    }

    // A target's name has no dots, and an image's never three underscores in a row.
    private static string TargetOf(string image) => image.Replace(".", "___", StringComparison.Ordinal);

    // Bake reads strings as templates (HCL's JSON syntax, "Expressions").
    private static string Literal(string text) =>
        text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);
}
