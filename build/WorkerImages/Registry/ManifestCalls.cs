using System.Net;
using System.Net.Http.Headers;
using WorkerImages.Oci;
using WorkerImages.Registry.Login;

namespace WorkerImages.Registry;

/// <summary>Manifests over HTTP.</summary>
internal sealed class ManifestCalls(RegistryHttp http, RegistryPaths paths) : IManifests
{
    // Any kind of manifest: vendors have registered the OCI's types, Docker's and others'.
    private const string AnyManifest = "application/vnd.";

    private const string DigestHeader = "Docker-Content-Digest";

    // docker-registry 2.8 and others answer a question for a subject's index like this when they know of subjects.
    private const string SubjectHeader = "OCI-Subject";

    public async Task<Descriptor?> ResolveAsync(Reference reference, CancellationToken cancellationToken)
    {
        var call = Question(HttpMethod.Head, $"asking for {reference}", reference);
        var (found, descriptor) = await http.SendAsync(call, answer => (RegistryPage.IsFound(call, answer), DescriptorOf(answer)), cancellationToken);
        return found && descriptor is null ? (await GetAsync(reference, cancellationToken))?.Descriptor : descriptor;
    }

    public Task<Document?> GetAsync(Reference reference, CancellationToken cancellationToken)
    {
        var call = Question(HttpMethod.Get, $"reading {reference}", reference);
        return http.SendAsync(
            call,
            async (answer, limit) =>
            {
                using (answer)
                {
                    return RegistryPage.IsFound(call, answer)
                        ? Checked(call, reference, answer, await BoundedContent.ReadAsync(answer.Content, Document.LongestBytes, limit))
                        : null;
                }
            },
            cancellationToken);
    }

    public Task PutAsync(Reference reference, Document document, CancellationToken cancellationToken) =>
        PutSubjectAsync(reference, document, cancellationToken);

    /// <summary>As <see cref="PutAsync"/>. True when the registry says that it lists the manifest as its subject's referrer.</summary>
    public Task<bool> PutSubjectAsync(Reference reference, Document document, CancellationToken cancellationToken)
    {
        var call = new RegistryCall($"storing {reference}", reference.Registry, HttpMethod.Put, paths.Manifest(reference))
        {
            Scopes = Scope.Push(reference),
            Content = _ => new ReadOnlyMemoryContent(document.Bytes) { Headers = { ContentType = new MediaTypeHeaderValue(document.MediaType) } },
        };
        return http.SendAsync(
            call,
            answer =>
            {
                RegistryPage.Refuse(call, answer);
                return Header(answer, DigestHeader) is not { } digest || digest == document.Digest.Text
                    ? Header(answer, SubjectHeader) is not null
                    : throw RegistryFaults.Corrupt(call.Doing, call.Registry, $"what was sent is {document.Digest}, what {call.Registry} stored is {digest}");
            },
            cancellationToken);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    // Null where the head does not say enough: the digest and the length are not compulsory.
    private static Descriptor? DescriptorOf(HttpResponseMessage answer) =>
        answer.StatusCode != HttpStatusCode.NotFound
        && Digest.TryParse(Header(answer, DigestHeader), out var digest)
        && answer.Content.Headers is { ContentLength: { } length, ContentType.MediaType: { } type }
            ? new(type, digest, length)
            : null;

    private static Document Checked(RegistryCall call, Reference reference, HttpResponseMessage answer, byte[] bytes)
    {
        var type = answer.Content.Headers.ContentType?.MediaType ?? throw new FormatException("it does not say what it gives");
        if (!type.StartsWith(AnyManifest, StringComparison.OrdinalIgnoreCase))
        {
            throw RegistryFaults.Odd(call, $"what came is {type}, which is no manifest: something in between answered, or it is no registry");
        }

        var document = new Document(type, bytes);
        var named = reference.Digest?.Text ?? Header(answer, DigestHeader);
        return named is null || named == document.Digest.Text
            ? document
            : throw RegistryFaults.Corrupt($"reading {reference}", reference.Registry, $"the bytes that came have the digest {document.Digest}, not {named}");
    }

    private RegistryCall Question(HttpMethod method, string doing, Reference reference) => new(doing, reference.Registry, method, paths.Manifest(reference))
    {
        Scopes = Scope.Pull(reference),
        Accept = MediaTypes.Manifests,
        AlsoExpected = [HttpStatusCode.NotFound],
    };
}
