using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Planning;

/// <summary>What no image could live with that stands on a base. It is reported while it is a plan, where the definition names the base.</summary>
/// <param name="image">The image on the base.</param>
/// <param name="below">What is known of the base.</param>
internal sealed class BaseRules(ImageDefinition image, ExternalFact below)
{
    private string Known => string.Join(", ", WorkerVariable.All.Keys);

    /// <summary>The first thing that is wrong; null for none that is known.</summary>
    public Refusal? Check() => Triggers() ?? Variables() ?? Worker();

    // It would do something in the build that no definition says (Dockerfile reference, ONBUILD).
    private Refusal? Triggers() => below.Config.OnBuild.IsEmpty ? null : Refuse(
        ExitCode.Build,
        $"has instructions for every build that stands on it (ONBUILD), which no definition says: {string.Join("; ", below.Config.OnBuild)}",
        "name the image below that one, which has none, or a variant without them, and say in image.yaml what is wanted of them");

    // As Catalog.Rules.EnvironmentRules judges a definition's own.
    private Refusal? Variables()
    {
        var inherited = below.Config.Environment.Select(line => line.Split('=', 2))
            .ToLookup(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "", StringComparer.Ordinal)
            .Where(variable => !image.Environment.ContainsKey(variable.Key))
            .ToDictionary(variable => variable.Key, variable => variable.Last());
        var ignored = image.Environment.GetValueOrDefault(WorkerVariable.Ignore) ?? inherited.GetValueOrDefault(WorkerVariable.Ignore, "");
        var strange = inherited.Keys.Where(name => WorkerVariable.IsStrange(name, ignored)).Order(StringComparer.Ordinal).ToList();
        if (strange.Count > 0)
        {
            return Refuse(
                ExitCode.Usage,
                $"sets {string.Join(" and ", strange.Select(Quote.Of))}, no variable of a worker image, and no container would start; known: {Known}",
                $"if it belongs to a program of the base, write {WorkerVariable.Ignore}: {Quote.Of(string.Join(' ', strange.Concat(Words(ignored))))} "
                    + "under 'environment' in image.yaml");
        }

        var wrong = inherited.FirstOrDefault(
            pair => pair.Value.Length > 0 && WorkerVariable.All.TryGetValue(pair.Key, out var variable) && !variable.Takes(pair.Value));
        return wrong.Key is null ? null : Refuse(
            ExitCode.Usage,
            $"sets {wrong.Key} to {Quote.Of(wrong.Value)}, which is refused at every start; allowed: {WorkerVariable.All[wrong.Key].Allowed}",
            $"write {wrong.Key} with another value under 'environment' in image.yaml");
    }

    // A published worker stays what it was promised to be: its account is the only one, and what is never root becomes it never.
    private Refusal? Worker()
    {
        if (below.WorkerImage is not { } worker)
        {
            return null;
        }

        var account = below.Labels.GetValueOrDefault(LabelNames.Account, "");
        var (name, own) = ($"is the worker image {Quote.Of(worker)}", image.User.ToString());
        return below.Objection is { } objection
            ? Refuse(ExitCode.Verification, $"{name}, and {objection}", "give its publisher's key beside your own (--key FILE)")
            : account.Length > 0 && account != own
            ? Refuse(ExitCode.Usage, $"{name}, whose worker is {Quote.Of(account)} (name:uid:gid:home), not {own}", "give 'user' in image.yaml these")
            : below.Config.User.Split(':')[0] is not ("" or "0" or "root") && image.Start == ImageStart.Root
            ? Refuse(ExitCode.Usage, $"{name}, which starts as its user, and so does what stands on it", "write 'start: user' in image.yaml")
            : null;
    }

    private static string[] Words(string text) => text.Split([' ', '\t', '\n', ','], StringSplitOptions.RemoveEmptyEntries);

    private Refusal Refuse(ExitCode exitCode, string why, string next) => new(exitCode, new Problem(image.BasePlace, $"base {below.Name} {why}").ToString(), next);
}
