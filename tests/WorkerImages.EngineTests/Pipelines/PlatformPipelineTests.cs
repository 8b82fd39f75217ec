using System.Security.Cryptography;
using System.Text.RegularExpressions;
using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Pipelines;

/// <summary>
/// Runs the pipelines for images of two platforms: their commands, in separate checkouts, with the record handed on. Neither platform is this
/// machine's, and the build of the image runs no program, so the tests need neither emulation nor a second machine. The image's checks cannot
/// run, and an option has to allow that by name.
/// </summary>
public sealed partial class PlatformPipelineTests(EngineBench bench)
{
    private const string Record = "artifacts/reports/image-info.json";

    private static readonly Platform Arm = Platform.Parse("linux/arm64");
    private static readonly Platform OldArm = Platform.Parse("linux/arm/v7");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineTheory]
    [InlineData("examples/publish-platforms.yml", true)]
    [InlineData("examples/gitlab-platforms.yml", false)]
    public async Task The_jobs_of_a_pipeline_for_two_platforms_end_in_one_index_over_both(string pipeline, bool givesKeyItself)
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        Assert.SkipWhen(Platform.OfThisMachine == Arm, "the image for arm64 would be checked here, and has no worker in it");
        await using var registry = await RegistryBench.StartAsync(Token);
        await using var catalogue = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        var place = $"{registry.Host}/acme";
        var baseImage = Reference.Parse($"{registry.Host}/base:1");
        var digest = await DefineAsync(catalogue, registry, baseImage);
        var key = WriteKey(catalogue.Repository);
        var jobs = Commands().Matches(await File.ReadAllTextAsync(catalogue.Repository.At(pipeline), Token));
        Assert.Equal(2, jobs.Count);

        var first = "";
        try
        {
            // When no option allows an image without checks, the job builds nothing
            var (refused, _) = await TryAsync(jobs[0].Value, "");
            Failure.IsTold(refused, 5, $"no check of the image for {Arm} can run", "--allow-untested");
            Assert.DoesNotMatch(@"(?m)^small  +building|^pushing ", refused.StandardError);
            Assert.Empty(await catalogue.ImagesAsync(Token));

            // When the first job is over, no tag that moves is there
            await RunAsync(jobs[0].Value, "");
            var tag = Reference.Parse($"{place}/small:0.1.0");
            using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
            Assert.Null(await client.Manifests.ResolveAsync(tag, Token));
            first = (await bench.Engine.Images.InspectAsync(baseImage.ToString(), Token))!.Id;

            // When the second job begins on another machine, it has only the record
            var record = await File.ReadAllTextAsync(catalogue.Repository.At(Record), Token);
            Directory.Delete(catalogue.Repository.At("artifacts"), recursive: true);
            catalogue.Repository.Write(RecordOption().Match(jobs[1].Value).Groups["file"].Value, record);
            await RunAsync(jobs[1].Value, $" --platform {OldArm}");
            var entry = Assert.Single(ImageInfo.Read(await File.ReadAllTextAsync(catalogue.Repository.At(Record), Token), Record).Images);
            Assert.Equal(["--allow-untested"], entry.Allowed);
            Assert.Equal([Arm, OldArm], entry.Platforms.Select(platform => platform.Platform).OrderByDescending(platform => platform == Arm));

            // Then the tag points to both images, signed and with all claims
            Assert.NotNull(await client.Manifests.ResolveAsync(tag, Token));
            var verified = await catalogue.RunAsync(["--target", "Verify", "--image", tag.ToString(), "--key", catalogue.Repository.At("key.pub")], Token);
            Assert.True(verified.ExitCode == 0, verified.ToString());
            Assert.Contains(Arm.ToString(), verified.StandardOutput, StringComparison.Ordinal);
            Assert.Contains(OldArm.ToString(), verified.StandardOutput, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var name in new[] { baseImage.ToString(), baseImage.WithDigest(digest).ToString(), first }.Where(name => name.Length > 0))
            {
                await bench.Engine.Images.RemoveAsync(name, CancellationToken.None);
            }
        }

        async Task RunAsync(string command, string more)
        {
            var (run, text) = await TryAsync(command, " --allow-untested" + more);
            Assert.True(run.ExitCode == 0, text);
        }

        async Task<(ProgramResult Result, string Text)> TryAsync(string command, string more)
        {
            var environment = new Dictionary<string, string?>
            {
                ["REGISTRY"] = place,
                ["OPTIONS"] = $"--bases registry --refresh-bases --engine {bench.Address}{more}",
                ["SIGN_KEY"] = givesKeyItself ? await File.ReadAllTextAsync(key, Token) : key,
            };
            var run = await RunningProgram.RunAsync("/bin/sh", ["-c", command], catalogue.Repository.Path, environment, Token);
            return (run, $"{command}\n{run}");
        }
    }

    // Gives the digest of the base's index.
    private static async Task<Digest> DefineAsync(SmallCatalogue catalogue, RegistryBench registry, Reference baseImage)
    {
        var repository = catalogue.Repository;
        var packages = "Package: base-files\nStatus: install ok installed\nVersion: 13\nArchitecture: all\n"u8.ToArray();
        var digest = await registry.PutIndexAsync(baseImage, [Arm, OldArm], ArchivedImages.Layer("var/lib/dpkg/status", packages), Token);
        repository.Edit("images/catalog.yaml", catalogue.BaseImage, baseImage.ToString());
        repository.Edit("images/catalog.yaml", $"[{Platform.OfThisMachine}]", $"[{Arm}, {OldArm}]");
        repository.Write("templates/Dockerfile.scriban", "ARG BASE={{ plain_word image.base }}\nFROM ${BASE}\n{{~ include \"partials/labels.scriban\" ~}}\n");
        repository.Write("build.sh", $"#!/bin/sh\nexec dotnet '{ScratchRepository.Tool}' --root '{repository.Path}' \"$@\"\n");
        File.SetUnixFileMode(repository.At("build.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return digest;
    }

    private static string WriteKey(ScratchRepository repository)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        repository.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        repository.Write("key.pub", key.ExportSubjectPublicKeyInfoPem());
        return repository.At("key.pem");
    }

    [GeneratedRegex(@"\./build\.sh --target Publish.*")]
    private static partial Regex Commands();

    [GeneratedRegex("--record (?<file>[^ ]+)")]
    private static partial Regex RecordOption();
}
