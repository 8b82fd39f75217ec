using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerImages.Oci;
using WorkerImages.Registry.Login;

namespace WorkerImages.Registry.Upkeep;

/// <summary>Tags over HTTP.</summary>
internal sealed partial class TagCalls(RegistryHttp http, RegistryPaths paths) : ITags
{
    // A list of a hundred tags is some ten kilobytes: few questions, each of them small.
    private const int PageSize = 1000;
    private const int LongestPage = 4 * 1024 * 1024;
    private const int MostPages = 1000;

    public async Task<ImmutableArray<string>> ListAsync(Reference repository, CancellationToken cancellationToken)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        Uri? next = paths.Tags(repository, PageSize);
        for (var page = 0; next is not null; page++)
        {
            var call = new RegistryCall($"listing the tags of {repository.Name}", repository.Registry, HttpMethod.Get, next)
            {
                Scopes = Scope.Pull(repository),
                AlsoExpected = [HttpStatusCode.NotFound],
            };
            if (page == MostPages)
            {
                throw RegistryFaults.Odd(call, $"its list has no end after {MostPages} pages");
            }

            var read = await http.SendAsync(call, (answer, limit) => ReadAsync(call, answer, limit), cancellationToken);
            tags.UnionWith(read.Tags);
            next = read.Next;
        }

        return [.. tags];
    }

    public Task DeleteAsync(Reference reference, CancellationToken cancellationToken)
    {
        var call = new RegistryCall($"deleting {reference}", reference.Registry, HttpMethod.Delete, paths.Manifest(reference))
        {
            Scopes = Scope.Delete(reference),
            AlsoExpected = [HttpStatusCode.NotFound],
        };
        return http.SendAsync(call, answer => RegistryPage.IsFound(call, answer), cancellationToken);
    }

    private static async Task<(ImmutableArray<string> Tags, Uri? Next)> ReadAsync(RegistryCall call, HttpResponseMessage answer, SilenceLimit limit)
    {
        using (answer)
        {
            if (!RegistryPage.IsFound(call, answer))
            {
                return ([], null);
            }

            var bytes = await BoundedContent.ReadAsync(answer.Content, LongestPage, limit);
            return (TagsOf(bytes), NextOf(call, answer));
        }
    }

    private static ImmutableArray<string> TagsOf(byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var tags = json.RootElement.GetProperty("tags");

            // null is docker-registry's word for a repository whose tags are all gone
            return tags.ValueKind == JsonValueKind.Null ? [] : [.. tags.EnumerateArray().Select(tag => Checked(tag.GetString()))];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"what came is no list of tags: {fault.Message}", fault);
        }
    }

    // It becomes a part of an address.
    private static string Checked(string? tag) => tag is not null && Tag().IsMatch(tag) ? tag : throw new FormatException($"'{tag}' is no tag");

    // RFC 8288; the specification lets it be relative.
    private static Uri? NextOf(RegistryCall call, HttpResponseMessage answer)
    {
        var lines = answer.Headers.TryGetValues("Link", out var values) ? values : [];
        if (lines.Select(line => NextLink().Match(line)).FirstOrDefault(match => match.Success) is not { } link
            || !Uri.TryCreate(link.Groups["address"].Value, UriKind.RelativeOrAbsolute, out var place))
        {
            return null;
        }

        var next = RegistryPaths.Resolve(call.Address, place);
        return next.Authority == call.Address.Authority && next != call.Address
            ? next
            : throw new FormatException($"its list goes on at {RegistryPaths.Shown(next)}, which is no further page of it");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex Tag();

    [GeneratedRegex("""<(?<address>[^>]+)>\s*;[^,]*\brel="?next"?""", RegexOptions.IgnoreCase)]
    private static partial Regex NextLink();
}
