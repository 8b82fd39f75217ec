using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing.Verify;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>What Verify accepts and what it does not, of images in a real registry to which others have the right to write.</summary>
public sealed class VerificationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task An_image_is_good_under_both_its_tags_and_its_digest_whichever_of_its_owners_keys_signed_it()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        using var newer = SignedImage.NewKey();
        var image = new SignedImage();
        var index = await image.PutAsync(client, bench.Repository, key, Token);
        foreach (var reference in new[] { bench.Repository.WithTag("1.0"), bench.Repository.WithTag(image.Immutable), bench.Repository.WithDigest(index.Digest) })
        {
            var findings = await FindAsync(client, [newer, key], reference);

            Assert.All(findings, finding => Assert.Null(finding.Objection));
            Assert.Contains(findings, finding => finding.Subject == "the base for linux/amd64");
            Assert.Contains(findings, finding => finding.Subject == $"the tag {image.Immutable}");
        }

        var refused = await FindAsync(client, [newer], bench.Repository.WithTag("1.0"));
        Assert.All(
            refused.Where(finding => finding.Subject.StartsWith("the signature", StringComparison.Ordinal)),
            finding => Assert.Contains("it is another key's", finding.Objection, StringComparison.Ordinal));
        Assert.Equal(5, refused.Count(finding => finding.Objection is not null));
    }

    [ArchiveFact]
    public async Task A_copy_that_cosign_made_is_good_as_what_it_is_a_copy_of_and_as_nothing_else()
    {
        // Given
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        await new SignedImage().PutAsync(client, bench.Repository, key, Token);
        var copy = Reference.Parse($"{bench.Proxy.Host}/mirror/of/worker");
        var tools = await ProofTools.ObtainAsync(Token);
        var copied = await RunningProgram.RunAsync(
            tools.Cosign,
            ["copy", "--allow-http-registry", bench.Repository.WithTag("1.0").ToString(), copy.WithTag("1.0").ToString()],
            bench.Scratch.Path,
            new Dictionary<string, string?> { ["HOME"] = bench.Scratch.Path },
            Token);
        Assert.True(copied.ExitCode == 0, copied.ToString());

        // When
        var origin = $"{bench.Proxy.Host}/acme";
        var good = await new Verification(client, [key.Public]) { SignedAs = origin }.CheckAsync(copy.WithTag("1.0"), Token);
        var unsaid = await FindAsync(client, [key], copy.WithTag("1.0"));
        var other = await new Verification(client, [key.Public]) { SignedAs = $"{bench.Proxy.Host}/other" }.CheckAsync(copy.WithTag("1.0"), Token);

        // Then
        Assert.All(good, finding => Assert.Null(finding.Objection));
        Assert.Contains(good, finding => finding.Subject == "the tag 1.0");
        Assert.All([unsaid, other], findings => Assert.Contains(
            findings, finding => finding.Objection?.Contains($"it is about an image in {bench.Repository.Name}", StringComparison.Ordinal) == true));
    }

    [RegistryFact]
    public async Task A_signed_image_under_a_tag_that_was_not_signed_is_not_accepted()
    {
        // Given an older image that somebody without the key lets stand under a newer version, and under no tag at all
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var image = new SignedImage();
        var index = await image.PutAsync(client, bench.Repository, key, Token);
        await client.Manifests.PutAsync(bench.Repository.WithTag("9.9.9"), index, Token);
        await client.Manifests.PutAsync(bench.Repository.WithTag("latest"), index, Token);

        // Then
        foreach (var (asked, tag) in new[] { (bench.Repository.WithTag("9.9.9"), "9.9.9"), (bench.Repository, "latest") })
        {
            var bad = Assert.Single(await FindAsync(client, [key], asked), finding => finding.Objection is not null);
            Assert.Equal((asked.ToString(), $"the tag {tag}"), (bad.Image, bad.Subject));
            Assert.Equal($"it is not among the tags that were signed for this image (1.0, {image.Immutable})", bad.Objection);
        }

        // When the owner signs it as that, too
        await new SignatureStore(client).SignAsync(key, bench.Repository, index.Digest, ["1.0", "latest", image.Immutable], Token);

        // Then
        Assert.All(await FindAsync(client, [key], bench.Repository), finding => Assert.Null(finding.Objection));
    }

    [RegistryFact]
    public async Task An_image_whose_tags_were_not_signed_is_accepted_as_the_version_that_it_says_and_no_other()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var image = new SignedImage { SignedTags = [] };
        var index = await image.PutAsync(client, bench.Repository, key, Token);
        await client.Manifests.PutAsync(bench.Repository.WithTag("9.9.9"), index, Token);

        var bad = Assert.Single(await FindAsync(client, [key], bench.Repository.WithTag("9.9.9")), finding => finding.Objection is not null);

        Assert.Equal("it is version 1.0, published under 9.9.9", bad.Objection);
        Assert.All(await FindAsync(client, [key], bench.Repository.WithTag("1.0")), finding => Assert.Null(finding.Objection));
        Assert.All(await FindAsync(client, [key], bench.Repository.WithTag(image.Immutable)), finding => Assert.Null(finding.Objection));
    }

    [RegistryFact]
    public async Task The_tag_that_stays_must_stand_for_it_and_one_that_moved_on_need_not()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var (old, now) = (new SignedImage(), new SignedImage { Seed = 2 });
        await old.PutAsync(client, bench.Repository, key, Token);
        var index = await now.PutAsync(client, bench.Repository, key, Token);

        Assert.All(await FindAsync(client, [key], bench.Repository.WithTag(old.Immutable)), finding => Assert.Null(finding.Objection));

        await client.Manifests.PutAsync(bench.Repository.WithTag(old.Immutable), index, Token);
        await client.Manifests.PutAsync(bench.Repository.WithTag("1.0"), index, Token);
        var replaced = Assert.Single(await FindAsync(client, [key], bench.Repository.WithTag(old.Immutable)), finding => finding.Objection is not null);
        Assert.Equal($"the tag {old.Immutable}", replaced.Subject);
    }

    [RegistryFact]
    public async Task An_image_on_another_base_than_it_names_is_not_accepted()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var other = SampleImages.DigestOf("another base");
        foreach (var (image, objection) in new[]
        {
            (new SignedImage { Seed = 2, BaseLayers = [new(other)] }, "it does not stand on the base that it names: its lowest layers are others"),
            (new SignedImage { Seed = 3, BaseLayers = [] }, "it does not say which layers its base has"),
            (new SignedImage { Seed = 4, ProvenBase = other }, $"its index names the base {SampleImages.DigestOf("base")}, its provenance {other}"),
        })
        {
            await image.PutAsync(client, bench.Repository, key, Token);

            var bad = Assert.Single(await FindAsync(client, [key], bench.Repository.WithTag("1.0")), finding => finding.Objection is not null);

            Assert.Equal(("the base for linux/amd64", objection), (bad.Subject, bad.Objection));
        }
    }

    private static async Task<IReadOnlyList<VerificationFinding>> FindAsync(RegistryClient client, SigningKey[] keys, Reference image) =>
        await new Verification(client, [.. keys.Select(key => key.Public)]).CheckAsync(image, Token);
}
