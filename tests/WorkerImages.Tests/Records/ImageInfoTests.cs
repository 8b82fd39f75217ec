using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.TestKit;
using static WorkerImages.Tests.Records.SampleRecords;

namespace WorkerImages.Tests.Records;

public sealed class ImageInfoTests
{
    [Fact]
    public void A_record_is_written_sorted_and_read_back_to_the_same_text()
    {
        var text = Info(Image("worker", "0123456789ab", Arm64, Amd64), Image("celery-worker", "ba9876543210", Amd64)).Write();

        Assert.Equal(text, ImageInfo.Read(text, "image-info.json").Write());
        Assert.DoesNotContain('\r', text);
        Golden.Check(text, extension: "json");
    }

    [Theory]
    [InlineData("\"created\"", "\"creatd\"", "'creatd' could not be mapped")]
    [InlineData("\"kind\": \"rolling\"", "\"kind\": \"Rolling\"", "'Rolling' is none of immutable, rolling")]
    [InlineData("\"sha256:", "\"sha512:", "is not a digest")]
    [InlineData("\"version\": \"0.1.0\",", "", "missing required properties including: 'version'")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "its schemaVersion is 2; 1 is known")]
    [InlineData("\"ref\": \"refs/heads/main\"", "\"ref\": null", "doesn't allow null values")]
    [InlineData("\"ref\": \"refs/heads/main\"", "\"ref\": \"a\", \"ref\": \"b\"", "ref")]
    [InlineData("\"platform\": \"linux/amd64\"", "\"platform\": \"amd64\"", "is not a platform")]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02", "2026-01-02")]
    public void What_is_no_such_record_is_refused_with_its_place_and_cause(string written, string instead, string why)
    {
        var text = Info(Image("worker", "0123456789ab", Amd64)).Write().Replace(written, instead, StringComparison.Ordinal);

        var fault = Assert.Throws<WorkerImagesException>(() => ImageInfo.Read(text, "image-info.json"));

        Assert.Equal(ExitCode.Usage, fault.ExitCode);
        Assert.StartsWith("image-info.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_with_nothing_in_it_is_refused()
    {
        var text = Info(Image("worker", "0123456789ab")).Write().Replace("\"platforms\": []", "\"platforms\": [null]", StringComparison.Ordinal);

        var fault = Assert.Throws<WorkerImagesException>(() => ImageInfo.Read(text, "image-info.json"));

        Assert.Equal("image-info.json is no record of this program", fault.What);
        Assert.Equal("a list in it holds null", fault.Why);
    }

    [Fact]
    public void A_record_that_names_an_image_twice_is_refused()
    {
        var text = Info(Image("worker", "1", Amd64), Image("worker", "2", Arm64)).Write();

        var fault = Assert.Throws<WorkerImagesException>(() => ImageInfo.Read(text, "image-info.json"));

        Assert.Equal((ExitCode.Usage, "image-info.json names an image twice"), (fault.ExitCode, fault.What));
        Assert.Equal($"'{Image("worker", "1", Amd64).Repository}' is there more than once", fault.Why);
    }

    [Fact]
    public void A_later_run_over_one_platform_keeps_what_is_known_of_the_others_and_of_other_images()
    {
        var before = Info(Image("worker", "old", Amd64, Arm64), Image("celery-worker", "old", Amd64));
        var later = Info(Image("worker", "new", Amd64));

        var merged = before.MergedWith(later);

        Assert.Equal(["celery-worker", "worker"], merged.Images.Select(image => image.Name));
        var worker = merged.Images[1];
        Assert.Equal(Hash("worker new"), worker.Index.Digest);
        Assert.Equal([Hash("worker new linux/amd64"), Hash("worker old linux/arm64")], worker.Platforms.Select(platform => platform.Digest));
        Assert.Equal([Hash("new linux/amd64 spdx"), Hash("old linux/arm64 spdx")], worker.Attestations.Select(one => one.Digest));
        Assert.Equal(
            new[] { Hash("worker new linux/amd64"), Hash("worker old linux/arm64") }.ToHashSet(), worker.Signatures.Select(one => one.Digest).ToHashSet());
    }

    [Fact]
    public void An_image_may_be_in_several_registries()
    {
        var here = Info(Image("worker", "old", Amd64));
        var there = Info(Image("worker", "new", Amd64) with { Repository = "another.example/acme/worker" });

        var merged = ImageInfo.Read(here.MergedWith(there).Write(), "image-info.json");

        Assert.Equal([there.Images[0].Repository, here.Images[0].Repository], merged.Images.Select(image => image.Repository));
        Assert.Equal(here.Images[0].Index, merged.Images[1].Index);
    }

    [Fact]
    public void Merging_the_same_run_again_changes_nothing()
    {
        var before = Info(Image("worker", "old", Amd64, Arm64));
        var later = Info(Image("worker", "new", Amd64));

        var once = before.MergedWith(later);

        Assert.Equal(once.Write(), once.MergedWith(later).Write());
    }

    [Fact]
    public void A_platform_is_annotated_with_what_it_stands_on_and_what_is_in_it()
    {
        var platform = Image("worker", "new", Amd64).Platforms[0];

        var notes = PublishedAnnotations.OfPlatform(platform.Base, platform.Packages);
        var bootstrapped = PublishedAnnotations.OfPlatform(new("debian-trixie", null, null, []), null);

        Assert.Equal(Hash("base index").Text, notes["org.opencontainers.image.base.digest"]);
        Assert.Equal(Hash("base linux/amd64").Text, notes[LabelNames.BaseManifest]);
        Assert.Equal($"1:{Hash(Hash("base tar linux/amd64") + "\n")}", notes[LabelNames.BaseDiffIds]);
        Assert.Equal(platform.Packages!.Sha256.Text, notes[LabelNames.Packages]);
        Assert.Empty(bootstrapped); // it is in no registry
    }

    [Fact]
    public void An_index_repeats_the_ocis_keys_that_have_a_value_and_are_not_one_platforms()
    {
        var labels = new Dictionary<string, string>
        {
            ["org.opencontainers.image.title"] = "worker",
            ["org.opencontainers.image.url"] = "",
            ["org.opencontainers.image.created"] = "2026-01-02T03:04:05Z",
            ["org.opencontainers.image.base.digest"] = "sha256:1",
            ["io.worker-images.image"] = "worker",
        };

        Assert.Equal(
            [("org.opencontainers.image.base.name", "registry.example/worker:1"), ("org.opencontainers.image.title", "worker")],
            PublishedAnnotations.OfIndex(
                System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, labels), new("registry.example/worker:1", SampleImages.DigestOf("index"), null, []))
                .Select(note => (note.Key, note.Value)));
    }
}
