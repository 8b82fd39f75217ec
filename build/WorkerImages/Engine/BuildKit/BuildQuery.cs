using System.Text.Json;

namespace WorkerImages.Engine.BuildKit;

/// <summary>What a build asks for, in the query of <c>POST /build</c> (Docker Engine API, ImageBuilder).</summary>
internal static class BuildQuery
{
    private const string BuildKit = "2";

    /// <param name="request">What to build.</param>
    /// <param name="session">The session that has its secrets or its context; null for none.</param>
    /// <param name="isUploaded">True when BuildKit gets the context over the session; false when it is the request's body.</param>
    public static string Of(BuildRequest request, string? session, bool isUploaded)
    {
        var pairs = new List<(string Name, string Value)>
        {
            ("rm", "1"),
            ("forcerm", "1"),
            ("dockerfile", SentDockerfile.Path),
            ("buildargs", JsonSerializer.Serialize(ArgumentsOf(request))),
            ("labels", JsonSerializer.Serialize(request.Labels.Where(label => !LabelInstruction.CanHold(label)).ToDictionary())), // the rest goes with the Dockerfile
            ("platform", request.Platform.ToString()),
            ("version", BuildKit),
        };
        pairs.AddRange(request.Tags.Select(tag => ("t", tag.ToString())));
        if (!request.UseCache)
        {
            pairs.Add(("nocache", "1"));
        }

        if (session is not null)
        {
            pairs.Add(("session", session));
        }

        if (isUploaded)
        {
            // moby/buildkit, source/http/transport.go: what has this host is asked of the session. The path keeps it apart from other builds' contexts.
            pairs.Add(("remote", $"http://buildkit-session/{session}"));
        }

        return string.Join('&', pairs.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
    }

    private static Dictionary<string, string> ArgumentsOf(BuildRequest request) =>
        new(request.Arguments.Concat(request.Proxies.Arguments.Select(proxy => KeyValuePair.Create(proxy.Key, proxy.Value.Reveal()))));
}
