using System.IO.Compression;
using System.Text;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Program;

/// <summary>What the program published, as other programs see it, and what it says of that itself.</summary>
[Collection(ShippedImagesCollection.Name)]
public sealed class PublishTests(PublishedRun run, EngineBench bench) : IClassFixture<PublishedRun>
{
    private const string Skopeo = "/usr/bin/skopeo";
    private const int MostRequests = 8; // of the first image, two to see when the last good night was

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [PublishedFact]
    public void Both_images_are_published_under_a_tag_that_stays_and_one_that_moves_and_recorded_with_their_proofs()
    {
        Assert.True(run.Result.ExitCode == 0, run.Result.ToString());
        Assert.All([PublishedRun.Parent, PublishedRun.Image], name =>
        {
            var entry = run.Recorded(name);
            Assert.Equal($"{run.Registry}/{name}", entry.Repository);
            Assert.Equal([TagKind.Rolling, TagKind.Immutable], entry.Tags.Select(tag => tag.Kind));
            Assert.Equal($"{entry.Version}-{entry.Platforms[0].BuildId.Short}", entry.Tags[1].Name);
            Assert.All(entry.Tags, tag => Assert.Equal(entry.Index.Digest, tag.Digest));
            Assert.Equal((3, 2), (entry.Attestations.Length, entry.Signatures.Length));
            Assert.InRange(entry.Platforms[0].Packages!.Count, 50, 1000);
            Assert.Equal(0, entry.Platforms[0].Tests!.Failed);
        });
        Assert.Equal(new RebuildSummary(2, 0, 0), run.Decisions!.Summary);
        Assert.All(run.Decisions.Images, image => Assert.Equal((RebuildDecision.First, "FIRST_BUILD"), (image.Decision, image.Reasons.Single().Code)));
        Assert.All(run.Decisions.Images, image => Assert.Equal($"no image of this name is in {run.Registry}", image.Reasons.Single().Detail));
        Assert.Contains("### Published images", run.Summary, StringComparison.Ordinal);
        Assert.Equal(4, run.Bills.Count);
        Assert.Contains($"worker-{run.Recorded(PublishedRun.Parent).Platforms[0].Platform.ToString().Replace('/', '-')}.spdx.json", run.Bills);
    }

    [PublishedFact]
    public async Task Cosign_verifies_signature_and_claims_of_the_tag_and_of_the_platform_and_oras_finds_them()
    {
        Assert.SkipWhen(ProofTools.WhyNot is not null, ProofTools.WhyNot ?? "");
        var tools = await ProofTools.ObtainAsync(Token);
        var entry = run.Recorded(PublishedRun.Image);
        foreach (var reference in new[] { $"{entry.Repository}:{entry.Version}", $"{entry.Repository}@{entry.Platforms[0].Digest}" })
        {
            await PassesAsync(tools.Cosign, ["verify", .. Cosign, reference]);
            foreach (var type in new[] { "slsaprovenance1", "spdxjson", "cyclonedx" })
            {
                await PassesAsync(tools.Cosign, ["verify-attestation", "--type", type, .. Cosign, reference]);
            }

            var found = await PassesAsync(tools.Oras, ["discover", "--plain-http", "--registry-config", run.Home.At("config.json"), reference]);
            Assert.Contains("application/vnd.in-toto+json", found, StringComparison.Ordinal);
        }
    }

    [PublishedFact]
    public async Task Skopeo_copies_all_of_it_byte_for_byte_and_docker_pulls_what_was_built()
    {
        Assert.SkipUnless(File.Exists(Skopeo), "skopeo is missing: apt-get install skopeo");
        var entry = run.Recorded(PublishedRun.Image);
        var copy = run.Home.At("copy");

        await PassesAsync(
            Skopeo,
            [
                "--insecure-policy", "copy", "--all", "--quiet", "--src-tls-verify=false", "--src-authfile", run.Home.At("config.json"),
                $"docker://{entry.Repository}:{entry.Version}", $"oci:{copy}:copied",
            ]);
        var docker = (await DockerTools.ObtainAsync(Token)).Docker;
        string[] host = ["--host", Environment.GetEnvironmentVariable(EngineBench.Variable)!];
        await PassesAsync(docker, [.. host, "pull", "--quiet", $"{entry.Repository}:{entry.Version}"]);
        var id = await PassesAsync(docker, [.. host, "image", "inspect", "--format", "{{.Id}}", $"{entry.Repository}:{entry.Version}"]);
        await PassesAsync(docker, [.. host, "image", "rm", $"{entry.Repository}:{entry.Version}"]);

        using var index = JsonDocument.Parse(File.ReadAllText(Path.Combine(copy, "index.json")));
        Assert.Equal(entry.Index.Digest.Text, index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString());
        Assert.Equal(entry.Platforms[0].ImageId.Text, id.Trim());
    }

    [PublishedFact]
    public async Task An_engine_that_is_given_the_login_gets_what_was_published_and_no_other()
    {
        var entry = run.Recorded(PublishedRun.Parent);
        var (reference, platform) = (run.Reference(entry.Name, entry.Version), entry.Platforms[0].Platform);

        var pulled = await bench.Engine.Images.PullAsync(reference, platform, run.Login, Token);
        var refused = await Assert.ThrowsAsync<WorkerImagesException>(() => bench.Engine.Images.PullAsync(reference, platform, Token));
        await bench.Engine.Images.RemoveAsync(reference.ToString(), Token);

        Assert.Equal(entry.Index.Digest, pulled);
        Assert.Equal(ExitCode.Network, refused.ExitCode);
        Assert.All(run.Secrets, secret => Assert.DoesNotContain(secret, $"{run.Login}", StringComparison.Ordinal));
    }

    [PublishedFact]
    public async Task Publishing_again_sends_nothing_moves_nothing_and_asks_little()
    {
        var before = Texts();
        run.Proxy.Mend();

        var again = await run.PublishAsync();

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.DoesNotContain(run.Proxy.Requests, request => request.Method is not ("GET" or "HEAD"));
        Assert.All(
            [PublishedRun.Parent, PublishedRun.Image],
            name => Assert.InRange(Asked(name), 1, MostRequests));
        Assert.Equal(before, Texts());
        Assert.DoesNotMatch("building|testing|bootstrapping|pushing", again.StandardError);
    }

    [PublishedFact]
    public async Task Verify_accepts_what_was_published_and_nothing_that_somebody_moved_which_publish_and_rollback_put_right()
    {
        // Given
        var record = run.Repository.At("artifacts/reports/image-info.json");
        var recorded = await File.ReadAllTextAsync(record, Token);
        var good = await run.RunAsync("Verify", "--image", PublishedRun.Image, "--image", PublishedRun.Parent, "--key", run.PublicKey);
        var entry = run.Recorded(PublishedRun.Image);
        using var client = run.Client();
        var tag = run.Reference(PublishedRun.Image, entry.Version);
        var parent = run.Recorded(PublishedRun.Parent);

        // When somebody points the tag to another image, which is unsigned
        var index = (await client.Manifests.GetAsync(tag, Token))!;
        var foreign = (ImageIndex.Read(index) with { Annotations = ImageIndex.Read(index).Annotations.SetItem("evil", "yes") }).ToDocument();
        await client.Manifests.PutAsync(tag, foreign, Token);
        var bad = await run.RunAsync("Verify", "--image", PublishedRun.Image, "--key", run.PublicKey);

        // Then
        Assert.True(good.ExitCode == 0, good.ToString());
        Failure.IsTold(bad, 8, $"error: not what its owner signed: {tag}");
        Assert.Matches(@"bad +the signature", bad.StandardOutput);
        Failure.IsTold(await run.RunAsync("Verify", "--key", run.PublicKey), 8, "celery-worker", "is not in its registry");
        Assert.Equal(0, (await run.RunAsync("Verify", "--image", $"{entry.Repository}@{entry.Index.Digest}", "--key", run.PublicKey)).ExitCode);

        // When it is published again, and rolled back
        Assert.Equal(0, (await run.PublishAsync()).ExitCode);
        Assert.Equal(entry.Index.Digest, (await client.Manifests.ResolveAsync(tag, Token))?.Digest);
        var back = await run.RunAsync("Rollback", "--image", PublishedRun.Image);
        var formerly = await client.Manifests.ResolveAsync(tag, Token);
        var forth = await run.RunAsync("Rollback", "--image", PublishedRun.Image);

        // Then
        Assert.Equal((0, foreign.Digest), (back.ExitCode, formerly?.Digest));
        Assert.Equal((0, entry.Index.Digest), (forth.ExitCode, (await client.Manifests.ResolveAsync(tag, Token))?.Digest));
        Failure.IsTold(await run.RunAsync("Rollback", "--image", PublishedRun.Parent), 7, $"error: {parent.Name} is not rolled back");
        await File.WriteAllTextAsync(record, recorded, Token); // a rollback's says less
    }

    [PublishedFact]
    public async Task What_was_published_without_a_key_is_proven_later_where_it_was_built_and_stays_unsigned_elsewhere()
    {
        await WithRecordAsync(() => ProveLaterAsync($"{run.Proxy.Host}/late"));
    }

    [PublishedFact]
    public async Task A_signature_that_cannot_be_stored_moves_no_tag_and_the_next_run_sends_nothing_again()
    {
        await WithRecordAsync(async () =>
        {
            // Given a registry that takes everything but signatures
            var place = $"{run.Proxy.Host}/unproven";
            var parent = run.Recorded(PublishedRun.Parent);
            run.Proxy.Mend();
            run.Proxy.Break(request => request.MovesTag && request.Path.EndsWith(".sig", StringComparison.Ordinal), new Fault.Answer(500), times: 99);

            // When
            var failed = await run.RunInAsync(place, "Publish", Late);
            var tags = run.Proxy.Requests.Where(request => request.MovesTag && !request.Path.Contains("/sha256-", StringComparison.Ordinal)).ToList();
            run.Proxy.Mend();
            var again = await run.RunInAsync(place, "Publish", Late);

            // Then
            Failure.IsTold(failed, 6, "500");
            Assert.Empty(tags);
            Assert.True(again.ExitCode == 0, again.ToString());
            Assert.DoesNotContain(run.Proxy.Requests, request => request.SendsBlob && request.Length > 1_000_000);
            Assert.Equal(parent.Index.Digest, run.Recorded(PublishedRun.Parent, place).Index.Digest);
        });
    }

    [PublishedFact]
    public async Task Neither_password_nor_key_is_in_what_the_program_said_wrote_or_published()
    {
        var wrong = await run.RunAsync("Publish", "--image", PublishedRun.Parent, "--sign-key", run.Home.Write("wrong.pem", "-----BEGIN PRIVATE KEY-----\n" + run.Secrets[0]));
        var files = Directory.EnumerateFiles(run.Repository.At("artifacts"), "*", SearchOption.AllDirectories).Select(File.ReadAllText);
        var seen = await CountPublishedAsync(HasNoSecret);

        Assert.Equal(2, wrong.ExitCode);
        Assert.All((string[])[run.Result.ToString(), wrong.ToString(), .. files], HasNoSecret);
        Assert.InRange(seen, 20, 1000);
    }

    private static string[] Late => ["--image", PublishedRun.Parent, "--sign-key", "env=SIGNING_KEY"];

    // The record is the other tests', too.
    private async Task WithRecordAsync(Func<Task> test)
    {
        var record = run.Repository.At("artifacts/reports/image-info.json");
        var recorded = await File.ReadAllTextAsync(record, Token);
        try
        {
            await test();
        }
        finally
        {
            run.Proxy.Mend();
            await File.WriteAllTextAsync(record, recorded, CancellationToken.None);
        }
    }

    private async Task ProveLaterAsync(string place)
    {
        // Given an image without a signature
        var unsigned = await run.RunInAsync(place, "Publish", "--image", PublishedRun.Parent);
        var refused = await VerifyAsync();

        Assert.Equal((0, 8), (unsigned.ExitCode, refused.ExitCode));
        var entry = run.Recorded(PublishedRun.Parent, place);
        var immutable = entry.Tags.Single(one => one.Kind == TagKind.Immutable).Name;

        // When it is published again, with a key, by a machine that has it from there
        var pulled = Reference.Parse($"{place}/{PublishedRun.Parent}:{entry.Version}");
        await bench.Engine.Images.PullAsync(pulled, entry.Platforms[0].Platform, run.Login, Token);
        var elsewhere = await run.RunElsewhereAsync(place, "Publish", Late);
        await bench.Engine.Images.RemoveAsync(pulled.ToString(), Token);

        // Then
        Failure.IsTold(
            elsewhere, 8, $"error: {PublishedRun.Parent} is not published", entry.Index.Digest.Text, immutable, "is not signed",
            "publish it from where it was built, publish under another version, remove the tag");
        Assert.Equal(8, (await VerifyAsync()).ExitCode);

        // When it is published again by the one that built it
        run.Proxy.Mend();
        var late = await run.RunInAsync(place, "Publish", Late);

        // Then
        Assert.True(late.ExitCode == 0, late.ToString());
        Assert.DoesNotMatch("building", late.StandardError);
        Assert.Equal(entry.Index.Digest, run.Recorded(PublishedRun.Parent, place).Index.Digest);
        Assert.DoesNotContain(run.Proxy.Requests, request => request.SendsBlob && request.Length > 1_000_000);
        var accepted = await VerifyAsync();
        Assert.True(accepted.ExitCode == 0, accepted.ToString());
        Assert.Equal((3, 2), (run.Recorded(PublishedRun.Parent, place).Attestations.Length, run.Recorded(PublishedRun.Parent, place).Signatures.Length));

        // When somebody lets another image stand under the tag that stays, unsigned
        using var client = run.Client();
        var tag = Reference.Parse($"{entry.Repository}:{immutable}");
        var index = ImageIndex.Read((await client.Manifests.GetAsync(tag, Token))!);
        var other = await PutOtherAsync(client, tag, index.Manifests[0]);
        var foreign = (index with { Manifests = [other] }).ToDocument();
        await client.Manifests.PutAsync(tag, foreign, Token);

        // Then nothing is built, signed or moved
        Failure.IsTold(await run.RunInAsync(place, "Publish", Late), 8, $"error: {PublishedRun.Parent} is not published", foreign.Digest.Text, immutable);
        Assert.Equal(foreign.Digest, (await client.Manifests.ResolveAsync(tag, Token))?.Digest);
        Assert.Null(await client.Manifests.ResolveAsync(tag.WithTag(CosignTag.OfSignatures(foreign.Digest)), Token));

        Task<ProgramResult> VerifyAsync() => run.RunInAsync(place, "Verify", "--image", PublishedRun.Parent, "--key", run.PublicKey);
    }

    // The same layers, and another word in the configuration.
    private static async Task<Descriptor> PutOtherAsync(RegistryClient client, Reference repository, Descriptor image)
    {
        var manifest = Manifest.Read((await client.Manifests.GetAsync(repository.WithDigest(image.Digest), Token))!);
        var text = Encoding.UTF8.GetString((await client.Blobs.ReadAsync(repository, manifest.Config, Token)).Span);
        var bytes = Encoding.UTF8.GetBytes(text.Replace("appuser", "another", StringComparison.Ordinal));
        var config = new Descriptor(manifest.Config.MediaType, Digest.Of(bytes), bytes.Length);
        await client.Blobs.PutAsync(repository, BlobContent.Of(config, bytes), [], new Progress<long>(), Token);
        var document = (manifest with { Config = config }).ToDocument();
        await client.Manifests.PutAsync(repository.WithDigest(document.Digest), document, Token);
        return document.Descriptor with { Platform = image.Platform };
    }

    private void HasNoSecret(string text) => Assert.DoesNotContain(run.Secrets, secret => text.Contains(secret, StringComparison.Ordinal));

    // Without what a registry is asked before it has said that it wants a login.
    private int Asked(string name) =>
        run.Proxy.Requests.Count(request => request.Authorization is not null && request.Path.Contains($"/acme/{name}/", StringComparison.Ordinal));

    private string Texts() => JsonSerializer.Serialize(new[] { run.Recorded(PublishedRun.Parent), run.Recorded(PublishedRun.Image) });

    private IEnumerable<string> Cosign => ["--key", run.PublicKey, "--insecure-ignore-tlog=true", "--allow-http-registry"];

    private async Task<string> PassesAsync(string program, string[] arguments)
    {
        var result = await RunningProgram.RunAsync(program, arguments, run.Home.Path, run.Environment, Token);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result}");
        return result.StandardOutput;
    }

    // Indexes, manifests, configurations, signatures, claims and layers, each once; big ones are not kept.
    private async Task<int> CountPublishedAsync(Action<string> check)
    {
        using var client = run.Client();
        var seen = new HashSet<Digest>();
        foreach (var name in new[] { PublishedRun.Parent, PublishedRun.Image })
        {
            var repository = run.Reference(name, "none");
            var open = new Queue<Document>();
            foreach (var tag in await RegistryAdministration.TagsAsync(repository with { Registry = run.Proxy.Upstream }, run.Login, Token))
            {
                open.Enqueue((await client.Manifests.GetAsync(repository.WithTag(tag), Token))!);
            }

            while (open.TryDequeue(out var document))
            {
                check(Encoding.UTF8.GetString(document.Bytes.Span));
                if (seen.Add(document.Digest) && MediaTypes.IsIndex(document.MediaType))
                {
                    foreach (var each in ImageIndex.Read(document).Manifests)
                    {
                        open.Enqueue((await client.Manifests.GetAsync(repository.WithDigest(each.Digest), Token))!);
                    }
                }
                else if (!MediaTypes.IsIndex(document.MediaType))
                {
                    var manifest = Manifest.Read(document);
                    foreach (var blob in manifest.Layers.Append(manifest.Config).Where(blob => seen.Add(blob.Digest)))
                    {
                        check(await TextAsync(client, repository, blob));
                    }
                }
            }
        }

        return seen.Count;
    }

    private static async Task<string> TextAsync(RegistryClient client, Reference repository, Descriptor blob)
    {
        await using var content = await client.Blobs.OpenAsync(repository, blob, Token);
        await using var plain = blob.MediaType == MediaTypes.LayerGzip ? new GZipStream(content, CompressionMode.Decompress) : content;
        using var bytes = new MemoryStream();
        await plain.CopyToAsync(bytes, Token);
        return Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
