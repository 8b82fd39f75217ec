using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerImages.Oci;
using WorkerImages.Registry.Login;

namespace WorkerImages.Registry;

/// <summary>Tags over HTTP, page by page.</summary>
internal sealed partial class TagCalls(RegistryHttp http, RegistryPaths paths) : ITags
{
    private const int LongestPage = 4 * 1024 * 1024;

    public async Task<ImmutableArray<string>> ListAsync(Reference repository, CancellationToken cancellationToken)
    {
        var tags = ImmutableArray.CreateBuilder<string>();
        for (Uri? page = paths.Tags(repository); page is not null;)
        {
            var call = new RegistryCall($"listing the tags of {repository.Name}", repository.Registry, HttpMethod.Get, page)
            {
                Scopes = Scope.Pull(repository),
                AlsoExpected = [HttpStatusCode.NotFound],
            };
            (var found, page) = await http.SendAsync(call, (answer, limit) => ReadAsync(call, answer, limit), cancellationToken);
            tags.AddRange(found);
        }

        return tags.ToImmutable();
    }

    private static async Task<(ImmutableArray<string> Tags, Uri? Next)> ReadAsync(RegistryCall call, HttpResponseMessage answer, SilenceLimit limit)
    {
        using (answer)
        {
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return ([], null);
            }

            var body = await BoundedContent.ReadAsync(answer.Content, LongestPage, limit);
            var next = answer.Headers.TryGetValues("Link", out var links) ? NextOf(call.Address, links) : null;
            return (Read(body), next == call.Address ? null : next);
        }
    }

    private static ImmutableArray<string> Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);

            // null is docker-registry's word for a repository whose tags are all gone
            return json.RootElement.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
                ? [.. tags.EnumerateArray().Select(tag => tag.GetString() ?? "")]
                : [];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FormatException("what it gave is no list of tags");
        }
    }

    // RFC 8288: <address>; rel="next"
    private static Uri? NextOf(Uri asked, IEnumerable<string> links) =>
        links.Select(link => NextPattern().Match(link)).FirstOrDefault(match => match.Success) is { } next
            ? RegistryPaths.Resolve(asked, new Uri(next.Groups["place"].Value, UriKind.RelativeOrAbsolute))
            : null;

    [GeneratedRegex("""<(?<place>[^>]+)>\s*;[^,]*\brel="?next\b""", RegexOptions.IgnoreCase)]
    private static partial Regex NextPattern();
}
