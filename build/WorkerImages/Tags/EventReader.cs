using System.Text.Json;

namespace WorkerImages.Tags;

/// <summary>
/// Reads what GitHub (docs.github.com: default environment variables, webhook payloads) and GitLab (docs.gitlab.com: predefined CI/CD variables) say of
/// the event that a job runs for. Of it comes what images are called, so it takes a pull request for nothing else, whatever its ref says.
/// </summary>
internal static class EventReader
{
    private const string Branches = "refs/heads/";
    private const string Tags = "refs/tags/";

    /// <param name="variable">The environment; null, or empty, for what is not set.</param>
    /// <param name="payload">GitHub's <c>GITHUB_EVENT_PATH</c>, read; null where there is none.</param>
    /// <param name="commit">What is checked out, as git says: empty for none, and with <c>-dirty</c> after it where files differ.</param>
    /// <param name="time">When this runs.</param>
    /// <exception cref="FormatException">The payload is no JSON object.</exception>
    public static SourceEvent Read(Func<string, string?> variable, string? payload, string commit, DateTimeOffset time)
    {
        string? Of(string name) => variable(name) is { Length: > 0 } value ? value : null;
        var found = new SourceEvent(time) { Commit = commit.Length > 0 && commit.All(char.IsAsciiHexDigitLower) ? commit : null };
        return Of("GITHUB_ACTIONS") is not null ? OfGitHub(found, Of, payload)
            : Of("GITLAB_CI") is not null ? OfGitLab(found, Of)
            : found with { IsRelease = true };
    }

    private static SourceEvent OfGitHub(SourceEvent found, Func<string, string?> variable, string? payload)
    {
        var reference = variable("GITHUB_REF") ?? "";
        var name = variable("GITHUB_EVENT_NAME") ?? "";
        using var content = Parse(payload);
        if (name.StartsWith("pull_request", StringComparison.Ordinal) || reference.StartsWith("refs/pull/", StringComparison.Ordinal))
        {
            // pull_request_target has the ref of the branch that it is to go into
            return found with { PullRequest = Number(reference) ?? Text(content, "number") ?? Text(content, "pull_request", "number") };
        }

        if (reference.StartsWith(Tags, StringComparison.Ordinal))
        {
            return found with { Tag = reference[Tags.Length..], IsRelease = true };
        }

        // A merge queue makes its own branches: they give no branch here.
        return name == "merge_group" || !reference.StartsWith(Branches, StringComparison.Ordinal)
            ? found
            : OfBranch(found, reference[Branches.Length..], name == "schedule" ? reference[Branches.Length..] : Text(content, "repository", "default_branch"));
    }

    private static SourceEvent OfGitLab(SourceEvent found, Func<string, string?> variable) =>
        (variable("CI_MERGE_REQUEST_IID") ?? variable("CI_EXTERNAL_PULL_REQUEST_IID")) is { } number ? found with { PullRequest = number }
        : variable("CI_COMMIT_TAG") is { } tag ? found with { Tag = tag, IsRelease = true }
        : variable("CI_COMMIT_BRANCH") is { } branch ? OfBranch(found, branch, variable("CI_DEFAULT_BRANCH"))
        : found;

    private static SourceEvent OfBranch(SourceEvent found, string branch, string? standard) => found with { Branch = branch, IsRelease = branch == standard };

    // refs/pull/7/merge, refs/pull/7/head
    private static string? Number(string reference) =>
        reference.Split('/') is ["refs", "pull", var number, ..] && number.Length > 0 && number.All(char.IsAsciiDigit) ? number : null;

    private static JsonDocument? Parse(string? payload)
    {
        try
        {
            return payload is null ? null : JsonDocument.Parse(payload);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"it is no JSON: {fault.Message}", fault);
        }
    }

    private static string? Text(JsonDocument? content, params string[] path)
    {
        if (content is null)
        {
            return null;
        }

        var element = content.RootElement;
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number when element.TryGetInt64(out var number) => $"{number}",
            _ => null,
        };
    }
}
