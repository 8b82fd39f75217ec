using WorkerImages.Machine;
using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>The addresses of the distribution API (OCI distribution-spec 1.1, "Endpoints").</summary>
internal sealed class RegistryPaths(RegistryOptions options)
{
    private const string DockerHub = "docker.io";
    private const int HttpsPort = 443;

    /// <summary>end-1: <c>/v2/</c></summary>
    public Uri Root(string registry)
    {
        // Docker Hub's images have another host name than its API.
        var host = registry == DockerHub ? "registry-1.docker.io" : registry;
        return new Uri($"{(IsPlain(registry) ? "http" : "https")}://{host}/v2/");
    }

    /// <summary>end-3, end-7: <c>/v2/NAME/manifests/TAG-OR-DIGEST</c></summary>
    public Uri Manifest(Reference reference) => Of(reference, $"manifests/{reference.Digest?.Text ?? reference.Tag ?? "latest"}");

    /// <summary>end-2: <c>/v2/NAME/blobs/DIGEST</c></summary>
    public Uri Blob(Reference repository, Digest digest) => Of(repository, $"blobs/{digest}");

    /// <summary>end-4a: <c>/v2/NAME/blobs/uploads/</c></summary>
    public Uri Uploads(Reference repository) => Of(repository, "blobs/uploads/");

    /// <summary>end-11: <c>/v2/NAME/blobs/uploads/?mount=DIGEST&amp;from=OTHER</c></summary>
    public Uri Mount(Reference repository, Digest digest, string from) =>
        Of(repository, $"blobs/uploads/?mount={Uri.EscapeDataString(digest.Text)}&from={Uri.EscapeDataString(from)}");

    /// <summary>end-8b: <c>/v2/NAME/tags/list?n=NUMBER</c></summary>
    public Uri Tags(Reference repository, int number) => Of(repository, $"tags/list?n={number}");

    /// <summary>end-12a: <c>/v2/NAME/referrers/DIGEST</c></summary>
    public Uri Referrers(Reference repository, Digest subject) => Of(repository, $"referrers/{subject}");

    /// <summary>
    /// Where an answer's Location points. Registries behind a proxy that ends TLS tend to name their own plain address: on the same host it
    /// is asked for over TLS, as everything else.
    /// </summary>
    /// <exception cref="FormatException">It points out of TLS.</exception>
    public static Uri Resolve(Uri asked, Uri location)
    {
        var place = new Uri(asked, location);
        var isPlain = place.Scheme == Uri.UriSchemeHttp;
        return asked.Scheme == Uri.UriSchemeHttps && isPlain && place.Host == asked.Host
            ? new UriBuilder(place) { Scheme = Uri.UriSchemeHttps, Port = asked.Port }.Uri
            : place.Scheme == Uri.UriSchemeHttps || (isPlain && asked.Scheme == Uri.UriSchemeHttp) ? place
            : throw new FormatException($"it would have the blob sent to {Shown(place)}, which is not encrypted");
    }

    /// <summary>An upload's address with the digest that ends it; the address may have a query already (end-6).</summary>
    public static Uri WithDigest(Uri upload, Digest digest)
    {
        var query = upload.Query.TrimStart('?');
        var place = new UriBuilder(upload) { Query = (query.Length == 0 ? "" : query + "&") + $"digest={Uri.EscapeDataString(digest.Text)}" };
        return place.Uri;
    }

    /// <summary>An address as it may be shown: what stands behind its path may be a key.</summary>
    public static string Shown(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private Uri Of(Reference reference, string rest) => new(Root(reference.Registry), $"{reference.Repository}/{rest}");

    private bool IsPlain(string registry)
    {
        var place = new Uri($"http://{registry}");
        return options.Of(registry) is var known && (known.PlainHttp || (known.Ca is null && LoopbackBypass.IsLoopback(place.Host) && place.Port != HttpsPort));
    }
}
