using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages.Apt;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Nights;

/// <summary>What the archive's packages have to do with a night.</summary>
public sealed class NightTests
{
    private const string Quiet = "other: kept, worker: kept, child: kept";
    private const string All = "other: published, worker: published, child: published";

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 8)]
    public async Task A_night_with_nothing_to_do_asks_little_and_needs_no_engine(bool isUnsigned, int most)
    {
        await using var bench = await NightBench.StartAsync(isUnsigned);
        await bench.PublishAsync();
        await bench.NightAsync();

        var night = await bench.NightAsync();

        Assert.Equal(Quiet, night.Images);
        Assert.True(night.Verdict.IsGood, night.Page);
        Assert.False(bench.HadEngine);
        Assert.Contains("nothing to do", night.Page, StringComparison.Ordinal);

        // A good night writes that it was good, beside one of the images, for the person who watches over nights. All images have the same archive's
        // keys, which the night reads once.
        const int Keyring = 1;
        var asked = night.Requests.Where(request => !request.Path.Contains("/pub/other/", StringComparison.Ordinal)).ToList();
        Assert.InRange(asked.Count, 2, (2 * most) + Keyring);
        Assert.All(asked, request => Assert.True(request.Method is "GET" or "HEAD"));
    }

    [Fact]
    public async Task A_security_update_is_taken_at_once_and_the_next_night_is_quiet()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var before = await bench.TagAsync("worker");
        bench.Put("stable-security", "alpha", "1.0-1+deb1");

        var night = await bench.NightAsync();
        Assert.Equal("1.0-1+deb1", bench.Engine.Installed("localhost:5000/pub/worker:0.1.0")["alpha"]);
        var quiet = await bench.NightAsync();

        Assert.Equal(All, night.Images);
        Assert.Contains("security update in the archive: alpha 1.0-1 → 1.0-1+deb1", night.Why("worker"), StringComparison.Ordinal);
        Assert.Contains("parent worker is rebuilt", night.Why("child"), StringComparison.Ordinal);
        Assert.Contains("| alpha | 1.0-1 | 1.0-1+deb1 | security |", night.Page, StringComparison.Ordinal);
        Assert.NotEqual(before, await bench.TagAsync("worker"));
        Assert.Equal(Quiet, quiet.Images);
        Assert.True(quiet.Verdict.IsGood, quiet.Page);
    }

    [Fact]
    public async Task A_push_carries_on_what_a_night_has_built_anew()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-1+deb1");
        await bench.NightAsync();
        var fresh = await bench.TagAsync("worker");

        var same = await bench.PublishAsync();
        Assert.Equal(Quiet, same.Images);
        Assert.Equal(fresh, await bench.TagAsync("worker"));

        bench.Repository.Edit("images/worker/image.yaml", "On the base.", "On the base, changed.");
        var pushed = await bench.PublishAsync();
        Assert.Equal("other: kept, worker: published, child: published", pushed.Images);
        Assert.NotEqual("", pushed.State.Plan!.Steps.First(step => step.Image == "worker").Source.Refresh);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task Force_can_be_published_and_is_not_undone()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var before = await bench.TagAsync("worker");

        var forced = await bench.PublishAsync("--force");
        var again = await bench.PublishAsync();

        Assert.Equal(All, forced.Images);
        Assert.NotEqual(before, await bench.TagAsync("worker"));
        Assert.Equal(Quiet, again.Images);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task Another_update_waits_for_its_days_and_says_until_when()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-updates", "beta", "1.0-1+b1");

        var first = await bench.NightAsync();
        Assert.Equal(Quiet, first.Images);
        Assert.Contains($"beta 1.0-1 → 1.0-1+b1 (due on {bench.Clock.Now.AddDays(7):yyyy-MM-dd})", first.Page.Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
        for (var night = 2; night <= 7; night++)
        {
            Assert.Equal(Quiet, (await bench.NightAsync()).Images);
        }

        Assert.Equal(All, (await bench.NightAsync()).Images);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task An_update_of_a_childs_own_package_builds_the_child_alone()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "delta", "2.0-1");

        var night = await bench.NightAsync();

        Assert.Equal("other: kept, worker: kept, child: published", night.Images);
        Assert.Equal("2.0-1", bench.Engine.Installed("localhost:5000/pub/child:0.1.0")["delta"]);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task What_an_archive_does_not_say_is_unknown_and_never_green()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Archive.Break("dists/stable-security/", 503);

        var night = await bench.NightAsync();

        Assert.Equal(Quiet, night.Images);
        Assert.False(night.Verdict.IsGood);
        Assert.Equal(ExitCode.Network, Assert.Throws<WorkerImagesException>(night.Verdict.MustBeDone).ExitCode);
        Assert.Contains("stable-security", night.Page, StringComparison.Ordinal);
        bench.Archive.Mend();
        Assert.True((await bench.NightAsync()).Verdict.IsGood);
    }

    [Fact]
    public async Task An_archive_that_is_past_its_day_is_named_with_it()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Archive.Suite("stable-security").ValidUntil = bench.Clock.Now.AddHours(1);
        bench.Archive.Publish();

        var night = await bench.NightAsync();

        Assert.Equal(Quiet, night.Images);
        Assert.False(night.Verdict.IsGood);
        Assert.Contains($"frozen since {bench.Clock.Now.AddDays(-1):yyyy-MM-dd}", night.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_held_withdrawn_or_phased_is_named_and_no_reason()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PutBaseAsync(bench.BaseOf(
            "", new("alpha", "amd64", "1.0-1", IsHeld: true), new("beta", "amd64", "1.0-9"), new("gamma", "amd64", "1.0-1"), new("nowhere", "amd64", "3")));
        await bench.PublishAsync();
        bench.Archive.Suite("stable-security").Put(new("alpha", "1.0-2"));
        bench.Archive.Suite("stable-updates").Put(new("gamma", "1.0-2") { Phase = 20 });
        bench.Archive.Publish();

        var night = await bench.NightAsync();

        Assert.Equal(Quiet, night.Images);
        Assert.True(night.Verdict.IsGood, night.Page);
        Assert.Contains("security update alpha 1.0-1 → 1.0-2 is left: the package is on hold in the image", night.Page, StringComparison.Ordinal);
        Assert.Contains("beta 1.0-9 was withdrawn: the archive has 1.0-1", night.Page, StringComparison.Ordinal);
        Assert.Contains("gamma 1.0-1 → 1.0-2 is left: it is rolled out in phases", night.Page, StringComparison.Ordinal);
        Assert.Contains("in no archive of the image, so its updates are unknown: dpkg, nowhere", night.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_definition_pins_is_named_and_kept()
    {
        await using var bench = await NightBench.StartAsync();
        bench.Repository.Edit("images/child/image.yaml", "[delta]", "[delta=1.0-1]");
        await bench.PublishAsync();
        bench.Put("stable-security", "delta", "2.0-1");

        var night = await bench.NightAsync();

        Assert.Equal(Quiet, night.Images);
        Assert.Contains("delta 1.0-1 → 2.0-1 is left: the definition pins it", night.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_does_not_take_the_update_fails_once_and_is_let_be_until_the_set_changes()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var before = await bench.TagAsync("worker");
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Engine.Stuck.Add("alpha");

        var night = await bench.NightAsync();
        Assert.Contains("it was rebuilt for alpha 1.0-1 → 1.0-2, and has none of these", night.Page, StringComparison.Ordinal);
        Assert.Contains(night.State.Failures, failure => failure is WorkerImagesException { ExitCode: ExitCode.Verification });
        Assert.Equal(before, await bench.TagAsync("worker"));

        var next = await bench.NightAsync();
        Assert.Equal(Quiet, next.Images);
        Assert.Contains("alpha 1.0-1 → 1.0-2 is left: the build did not take it", next.Page, StringComparison.Ordinal);

        bench.Engine.Stuck.Clear();
        bench.Put("stable-security", "alpha", "1.0-3");
        Assert.Equal(All, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task What_of_a_set_a_build_could_not_take_is_recorded_and_acted_on_no_more()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Put("stable-security", "beta", "1.0-2");
        bench.Engine.Stuck.Add("alpha");

        Assert.Equal(All, (await bench.NightAsync()).Images);
        var next = await bench.NightAsync();

        Assert.Equal(Quiet, next.Images);
        Assert.Contains("alpha 1.0-1 → 1.0-2 is left: the build did not take it", next.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_image_is_built_anew_and_one_that_comes_out_equal_is_not_published()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var before = await bench.TagAsync("worker");
        bench.Clock.Now = bench.Clock.Now.AddDays(30);

        var night = await bench.NightAsync();
        var next = await bench.NightAsync();

        Assert.Equal("other: kept: rebuilt and found equal, worker: kept: rebuilt and found equal, child: kept: rebuilt and found equal", night.Images);
        Assert.Equal(before, await bench.TagAsync("worker"));
        Assert.DoesNotContain(night.Requests, request => request.MovesTag && !request.Path.EndsWith("-freshness", StringComparison.Ordinal));
        Assert.Equal(Quiet, next.Images);
        Assert.False(bench.HadEngine);
    }

    [Fact]
    public async Task A_lost_record_costs_a_build_and_nothing_else()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var record = (await bench.TagAsync("worker", "0.1.0-freshness"))!;
        await RegistryAdministration.DeleteAsync(bench.At("worker", "0.1.0-freshness").WithDigest(record), TestContext.Current.CancellationToken);

        var night = await bench.NightAsync();

        Assert.Contains("no record tells what is in the published image", night.Why("worker"), StringComparison.Ordinal);
        Assert.Equal("other: kept, worker: published, child: published", night.Images);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task A_record_that_the_key_has_not_signed_counts_as_lost()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        await using var other = await NightBench.StartAsync(isUnsigned: true);
        await other.PublishAsync();
        var forged = (await other.Client.Manifests.GetAsync(other.At("worker", "0.1.0-freshness"), TestContext.Current.CancellationToken))!;
        await bench.CopyAsync(other, bench.At("worker", "0.1.0-freshness"), forged);

        var night = await bench.NightAsync();

        Assert.Contains("no record tells what is in the published image", night.Why("worker"), StringComparison.Ordinal);
        Assert.Contains(night.Log, line => line.Contains("no key that was given has signed it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_frozen_image_is_left_and_its_reason_told()
    {
        await using var bench = await NightBench.StartAsync();
        bench.Repository.Write("images/other/image.yaml", "description: On the base, too.\nbase: small\nrefresh: { frozen: until the release of May }\n");
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");

        var night = await bench.NightAsync();

        Assert.Equal("other: kept, worker: published, child: published", night.Images);
        Assert.Contains("frozen: until the release of May", night.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_can_switch_each_reason_off()
    {
        await using var bench = await NightBench.StartAsync();
        bench.Repository.Edit("images/catalog.yaml", "bases:", "refresh: { security: never, updates: never, age: never }\nbases:");
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Clock.Now = bench.Clock.Now.AddDays(400);

        var night = await bench.NightAsync();

        Assert.Equal(Quiet, night.Images);
        Assert.Contains("never due", night.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_whose_new_content_changes_nothing_of_an_image_moves_no_tag_and_is_no_reason_again()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        await bench.NightAsync();
        var before = await bench.TagAsync("worker");
        await bench.PutBaseAsync(bench.BaseOf("", "later", []));

        var night = await bench.NightAsync();
        var next = await bench.NightAsync();

        Assert.Equal("other: kept: rebuilt and found equal, worker: kept: rebuilt and found equal, child: kept: rebuilt and found equal", night.Images);
        Assert.Contains("base small moved", night.Why("worker"), StringComparison.Ordinal);
        Assert.Equal(before, await bench.TagAsync("worker"));
        Assert.Equal(Quiet, next.Images);
        Assert.Contains("built on that, the image was found equal", next.Page, StringComparison.Ordinal);
        Assert.False(bench.HadEngine);
    }

    [Fact]
    public async Task New_content_of_a_base_waits_for_its_days_and_what_is_built_meanwhile_stands_on_the_old()
    {
        await using var bench = await NightBench.StartAsync();
        bench.Repository.Edit("images/catalog.yaml", "bases:", "refresh: { bases: 2 }\nbases:");
        await bench.PublishAsync();
        await bench.PutBaseAsync(bench.BaseOf("new"));
        bench.Put("stable-security", "alpha", "1.0-2");

        var first = await bench.NightAsync();
        Assert.Equal(All, first.Images);
        Assert.DoesNotContain("moved", first.Why("worker"), StringComparison.Ordinal);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);

        var due = await bench.NightAsync();
        Assert.Equal(All, due.Images);
        Assert.Contains("base small moved", due.Why("worker"), StringComparison.Ordinal);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task A_record_that_says_nothing_of_packages_counts_as_lost_and_stops_no_other_image()
    {
        await using var bench = await NightBench.StartAsync(isUnsigned: true);
        await bench.PublishAsync();
        await bench.RewriteRecordAsync("other", record => record with
        {
            Builds = [.. record.Builds.Select(build => build with { Platforms = [.. build.Platforms.Select(one => one with { System = JsonDocument.Parse("[]").RootElement })] })],
        });
        bench.Put("stable-security", "delta", "2.0-1");

        var night = await bench.NightAsync();

        Assert.Equal("other: published, worker: kept, child: published", night.Images);
        Assert.Contains("no record tells what is in the published image", night.Why("other"), StringComparison.Ordinal);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task Keys_of_an_archive_that_one_repository_has_lost_are_read_beside_another_image()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var keys = Digest.Of(bench.Archive.Keyring);
        bench.Proxy.Break(request => request.Path == $"/v2/pub/other/blobs/{keys}", new Fault.Answer(404), times: 99);

        for (var night = 0; night < 3; night++)
        {
            Assert.Subset(new HashSet<string> { "other" }, (await bench.NightAsync()).Verdict.Unknown.Select(one => one.Image).ToHashSet());
        }
    }

    [Fact]
    public async Task What_a_build_on_another_base_could_not_take_is_not_tried_every_night()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-3");
        bench.Engine.Stuck.Add("alpha");
        await bench.PutBaseAsync(bench.BaseOf("new", new AptPackage("alpha", "amd64", "1.0-2"), new AptPackage("beta", "amd64", "1.0-1")));
        var tried = 0;
        for (var night = 1; night <= 6; night++)
        {
            await bench.NightAsync();
            tried += bench.Engine.Built.Contains("worker") ? 1 : 0;
        }

        Assert.InRange(tried, 1, 2);
    }
}
