using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Smoke.Checks;

/// <summary>What an image's config promises; nothing is run.</summary>
internal static class ConfigChecks
{
    private const string Root = "root";

    public static IEnumerable<SmokeCheck> Of(ImagePromises promises)
    {
        yield return new("the labels are as defined", (bench, _) => Checked(Labels(promises, bench.Details.Labels)));
        yield return new(
            "a container starts as whom the definition says",
            (bench, _) => Checked(Same("user", promises.StartsAsUser ? promises.UserNumbers : Root, RootByOneName(bench.Details.Config.User))));
        yield return new(
            "the working directory is as defined",
            (bench, _) => Checked(Same("working directory", promises.WorkingDirectory, Or(bench.Details.Config.WorkingDirectory, "/"))));
        if (!promises.Command.IsEmpty)
        {
            yield return new(
                "the default command is as defined", (bench, _) => Checked(Same("command", Text(promises.Command), Text(bench.Details.Config.Command))));
        }

        if (!promises.Ports.IsEmpty || !promises.Volumes.IsEmpty)
        {
            yield return new(
                "the ports and the volumes are as defined",
                (bench, _) => Checked(Same(
                    "ports and volumes",
                    string.Join(' ', promises.Ports.Concat(promises.Volumes)),
                    string.Join(' ', promises.Ports.Where(bench.Details.Config.ExposedPorts.Contains).Concat(promises.Volumes.Where(bench.Details.Config.Volumes.Contains))))));
        }

        yield return new("the entrypoint and the health check are named by their paths", (bench, _) => Checked(Paths(bench.Details.Config)));
        yield return new(
            "the health check is as defined",
            (bench, _) => Checked(Same("health check", Text(promises.HealthCheck), Or(Text(bench.Details.Config.HealthCheck), "NONE"))));
        yield return new(
            "the stop signal is as defined", (bench, _) => Checked(Same("stop signal", promises.StopSignal, Or(bench.Details.Config.StopSignal, "SIGTERM"))));
    }

    // What an image config may call it, and what it means by nothing.
    private static string RootByOneName(string user) => user is "" or "0" or "0:0" or "root:root" ? Root : user;

    /// <summary>Null when all are as promised.</summary>
    internal static PromiseBrokenException? Labels(ImagePromises promises, ImmutableSortedDictionary<string, string> labels)
    {
        var wrong = promises.Labels.Where(label =>
            labels.GetValueOrDefault(label.Key, "") is var value && (label.Value is null ? value.Length == 0 : value != label.Value)).ToList();
        return wrong.Count == 0
            ? null
            : new(
                "labels " + string.Join(", ", wrong.Select(label => $"{label.Key}={label.Value ?? "(anything)"}")),
                string.Join(", ", wrong.Select(label => labels.TryGetValue(label.Key, out var value) ? $"{label.Key}={value}" : $"no {label.Key}")));
    }

    // What an engine looks up along PATH may be the worker's own.
    private static PromiseBrokenException? Paths(ContainerConfig config)
    {
        ImmutableArray<string> programs = [.. config.Entrypoint.Take(1), .. config.HealthCheck is ["CMD", var program, ..] ? [program] : ImmutableArray<string>.Empty];
        var names = programs.Where(program => !program.StartsWith('/')).ToList();
        return names.Count == 0 ? null : new("absolute paths", string.Join(", ", names));
    }

    private static PromiseBrokenException? Same(string what, string expected, string seen) =>
        expected == seen ? null : new($"{what} {expected}", seen);

    private static Task Checked(PromiseBrokenException? broken) => broken is null ? Task.CompletedTask : Task.FromException(broken);

    private static string Text(ImmutableArray<string> command) => string.Join(' ', command.Select(ObservedCommand.Quoted));

    private static string Or(string text, string instead) => text.Length == 0 ? instead : text;
}
