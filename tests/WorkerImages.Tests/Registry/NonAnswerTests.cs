using System.Collections.Immutable;
using FsCheck.Fluent;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Registry;

/// <summary>The client does not treat a stranger's answer as the word of a registry, or of the server that gives tokens for it.</summary>
public sealed class NonAnswerTests : IDisposable
{
    private static readonly byte[] Bytes = "{}"u8.ToArray();
    private static readonly Descriptor Blob = new(MediaTypes.Config, Digest.Of(Bytes), Bytes.Length);
    private static readonly Document SomeManifest = new Manifest(Blob, []) { Subject = Blob }.ToDocument();

    private static readonly ImmutableSortedDictionary<string, Func<IRegistry, Reference, Task>> Questions = new Dictionary<string, Func<IRegistry, Reference, Task>>
    {
        ["resolve"] = (registry, image) => registry.Manifests.ResolveAsync(image, Token),
        ["get by tag"] = (registry, image) => registry.Manifests.GetAsync(image, Token),
        ["get by digest"] = (registry, image) => registry.Manifests.GetAsync(image.WithDigest(SomeManifest.Digest), Token),
        ["put"] = (registry, image) => registry.Manifests.PutAsync(image, SomeManifest, Token),
        ["blob exists"] = (registry, image) => registry.Blobs.ExistsAsync(image, Blob.Digest, Token),
        ["read blob"] = (registry, image) => registry.Blobs.ReadAsync(image, Blob, Token),
        ["check blob"] = (registry, image) => registry.Blobs.CheckAsync(image, Blob, Token),
        ["put blob"] = (registry, image) => registry.Blobs.PutAsync(image, BlobContent.Of(Blob, Bytes), ["other"], new Progress<long>(), Token),
        ["send blob anew"] = (registry, image) => registry.Blobs.SendAnewAsync(image, BlobContent.Of(Blob, Bytes), new Progress<long>(), Token),
        ["list referrers"] = (registry, image) => registry.Referrers.ListAsync(image, Blob.Digest, Token),
        ["attach"] = (registry, image) => registry.Referrers.AttachAsync(image, SomeManifest, Token),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private readonly SameAnswer _proxy = new();
    private readonly RegistryClient _registry;

    public NonAnswerTests() => _registry = Client(new());

    public static TheoryData<string> Names => [.. Questions.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Reference Image => Reference.Parse($"127.0.0.1:{_proxy.Port}/acme/worker:1");

    public void Dispose()
    {
        _registry.Dispose();
        _proxy.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_says_nothing_of_what_is_there(string question)
    {
        foreach (var (status, type) in NonAnswers.Refusals.SelectMany(status => new[] { (status, "text/html; charset=utf-8"), (status, "Text/HTML") }))
        {
            _proxy.Says = new(status, type, NonAnswers.Page);

            var failure = await Record.ExceptionAsync(() => Questions[question](_registry, Image));

            Assert.True(failure is RegistryException { ExitCode: ExitCode.Network }, $"HTTP {status}: {failure?.ToString() ?? "is taken for an answer"}");
        }
    }

    [Theory]
    [InlineData("put")]
    [InlineData("blob exists")]
    [InlineData("put blob")]
    [InlineData("send blob anew")]
    [InlineData("attach")]
    public async Task A_page_that_says_that_all_is_well_stores_nothing(string question)
    {
        foreach (var status in new[] { 200, 201, 202 })
        {
            _proxy.Says = new(status, "text/html", NonAnswers.Page);

            var failure = await Record.ExceptionAsync(() => Questions[question](_registry, Image));

            Assert.True(failure is RegistryException { ExitCode: ExitCode.Network }, $"HTTP {status}: {failure?.ToString() ?? "is taken for an answer"}");
        }
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("get by tag")]
    [InlineData("get by digest")]
    public async Task What_is_no_manifest_is_none_whatever_it_says(string question)
    {
        foreach (var (type, body) in new[] { "text/html", "text/plain", "application/json" }.SelectMany(type => NonAnswers.Bodies.Select(body => (type, body))))
        {
            _proxy.Says = new(200, type, body);

            var failure = await Record.ExceptionAsync(() => Questions[question](_registry, Image));

            Assert.True(failure is RegistryException { ExitCode: ExitCode.Network }, $"{type} {body}: {failure?.ToString() ?? "is taken for an answer"}");
        }
    }

    [Fact]
    public void Any_answer_at_all_is_a_value_or_a_failure_in_words() => PropertyCheck.Run(
        Gen.Zip(Gen.Elements(Questions.Keys.ToArray()), NonAnswers.Like("""{"errors":[{"code":"MANIFEST_UNKNOWN","message":"m","detail":{"a":5}}]}""")),
        asked =>
        {
            _proxy.Says = asked.Item2;

            MustBeInWords(asked, () => Questions[asked.Item1](_registry, Image));
        });

    [Fact]
    public void Any_token_at_all_is_one_or_a_failure_in_words() => PropertyCheck.Run(
        NonAnswers.Like("""{"token":"t","access_token":"u","expires_in":300,"issued_at":"2026-01-01T00:00:00Z"}"""),
        says =>
        {
            using var registry = new SameAnswer { Says = new(401, "application/json", """{"errors":[{"code":"UNAUTHORIZED"}]}""") };
            registry.Headers["WWW-Authenticate"] = $"Bearer realm=\"http://127.0.0.1:{_proxy.Port}/token\",service=\"s\"";
            using var client = Client(new GivenLogin("ann", "hidden-secret"));
            _proxy.Says = says;

            var failure = MustBeInWords(says, () => client.Manifests.GetAsync(Reference.Parse($"127.0.0.1:{registry.Port}/acme/worker:1"), Token));

            Assert.NotNull(failure);
            Assert.DoesNotContain("hidden-secret", failure.ToString(), StringComparison.Ordinal);
        });

    [Fact]
    public async Task A_registrys_own_404_says_that_something_is_not_there()
    {
        _proxy.Says = new(404, "application/json", """{"errors":[{"code":"MANIFEST_UNKNOWN"}]}""");

        Assert.Null(await _registry.Manifests.GetAsync(Image, Token));
        Assert.Null(await _registry.Manifests.ResolveAsync(Image, Token));
        Assert.False(await _registry.Blobs.ExistsAsync(Image, Blob.Digest, Token));
    }

    private static RegistryClient Client(GivenLogin login) => new(new RegistryOptions { Tries = 1 }, login, new Progress<RunEvent>(), TimeProvider.System);

    private static Exception? MustBeInWords(object asked, Func<Task> ask)
    {
        var failure = Record.ExceptionAsync(ask).AsTask().GetAwaiter().GetResult();
        Assert.True(failure is null or WorkerImagesException { ExitCode: ExitCode.Network or ExitCode.Verification }, $"{asked}: {failure}");
        return failure;
    }
}
