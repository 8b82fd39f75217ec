using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>
/// The hash of a source id and of every image that the build stands on: equal ids mean that nothing would be gained by building again.
/// What is hashed is this text, names of the catalogue left out, so that a new name alone rebuilds nothing:
/// <code>
/// worker-images build 2
/// source sha256:…
/// refresh …
/// base sha256:…
/// copy docker.io/docker/buildx-bin:0.29@sha256:… sha256:…
/// parent sha256:…
/// image sha256:…
/// </code>
/// </summary>
internal static class BuildIdentity
{
    /// <summary>Null while one of the origins is not known.</summary>
    /// <param name="sourceId">Of what is in the repository.</param>
    /// <param name="refresh">What makes the same source another build; empty for an ordinary one.</param>
    /// <param name="origins">What the image stands on.</param>
    public static Digest? Of(Digest sourceId, string refresh, ImmutableArray<Origin> origins)
    {
        if (origins.Any(origin => origin.Identity is null))
        {
            return null;
        }

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"worker-images build 2\nsource {sourceId}\nrefresh {JsonEncodedText.Encode(refresh)}\n");
        foreach (var line in origins.Select(LineOf).Order(StringComparer.Ordinal))
        {
            text.Append(line).Append('\n');
        }

        return SourceIdentity.ContentOf(text.ToString());
    }

    private static string LineOf(Origin origin) => origin.Role switch
    {
        OriginRole.Base => $"base {origin.Identity}",
        OriginRole.Copy => $"copy {origin.Name} {origin.Identity}",
        OriginRole.Parent => $"parent {origin.Identity}",
        OriginRole.Image => $"image {origin.Identity}",
        _ => throw new ArgumentOutOfRangeException(nameof(origin), origin.Role, null),
    };
}
