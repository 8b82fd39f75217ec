using System.Text;
using Org.BouncyCastle.Bcpg;
using WorkerImages.Packages.Apt;
using WorkerImages.TestKit.Archives;

namespace WorkerImages.Tests.Archives;

public sealed class PackageArchivesTests : IDisposable
{
    private readonly ArchiveBench _bench = new();

    private SmallArchive Archive => _bench.Archive;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_security_update_is_one_by_what_its_suite_says_of_itself()
    {
        _bench.Root.Install("alpha", "1.0-1").Install("beta", "1.0-1");
        Archive.Suite("stable-security").Put(new("alpha", "1.0-1+deb13u1"));
        Archive.Suite("stable-updates").Put(new("beta", "1.0-2"));
        Archive.Publish();

        var fact = await _bench.LookAsync();

        Assert.Null(fact.Unanswered);
        Assert.Equal(
            [
                new("alpha", "amd64", "1.0-1", "1.0-1+deb13u1", "stable-security", true),
                new("beta", "amd64", "1.0-1", "1.0-2", "stable-updates", false),
            ],
            fact.Pending);
        Assert.InRange(fact.AsOf!.Value, DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow);
        Assert.NotEqual(PendingUpdates.HashOf(fact.Pending), PendingUpdates.HashOf([]));
        Assert.Equal(PendingUpdates.HashOf(fact.Pending), PendingUpdates.HashOf(fact.Pending.Reverse()));
    }

    [Fact]
    public async Task An_update_to_a_newer_ordinary_version_is_for_security_when_the_installed_one_is_too_old_for_that_suite()
    {
        _bench.Root.Install("alpha", "1.0-1");
        Archive.Suite("stable-security").Put(new("alpha", "1.0-2"));
        Archive.Suite("stable-updates").Put(new("alpha", "1.0-3"));
        Archive.Publish();

        Assert.Equal([new("alpha", "amd64", "1.0-1", "1.0-3", "stable-updates", true)], (await _bench.LookAsync()).Pending);
    }

    [Fact]
    public async Task An_unchanged_night_costs_one_conditional_request_a_suite()
    {
        _bench.Root.Install("alpha", "1.0-1");
        Archive.Suite("stable-security").Put(new("alpha", "1.0-2"));
        Archive.Publish();
        var first = await _bench.LookAsync();
        var before = Archive.Requests.Count;

        var second = await _bench.LookAsync();

        Assert.Equal(first.Pending, second.Pending);
        Assert.Equal(
            ["dists/stable-security/InRelease 304 True", "dists/stable-updates/InRelease 304 True", "dists/stable/InRelease 304 True"],
            Archive.Requests.Skip(before).Select(request => $"{request.Path} {request.Status} {request.IsConditional}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Many_images_at_once_cost_what_one_does()
    {
        _bench.Root.Install("alpha", "1.0-1");
        var (state, keyrings) = await _bench.StateAsync();
        using var archives = _bench.Archives();

        var facts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            archives.LookAsync(state, _bench.Pinned, (digest, _) => Task.FromResult<byte[]>([.. keyrings[digest]]), TestContext.Current.CancellationToken)));

        Assert.All(facts, fact => Assert.Null(fact.Unanswered));
        Assert.Equal(Archive.Requests.Select(request => request.Path).Distinct().Count(), Archive.Requests.Count);
        Assert.All(Archive.Requests, request => Assert.True(request.Path.EndsWith("InRelease", StringComparison.Ordinal) || request.Path.Contains("/by-hash/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_suite_that_does_not_answer_leaves_the_question_open_and_the_others_are_told()
    {
        _bench.Root.Install("alpha", "1.0-1").Install("handmade", "1");
        Archive.Suite("stable-updates").Put(new("alpha", "1.0-2"));
        Archive.Publish();
        Archive.Break("dists/stable-security/", 503);

        var fact = await _bench.LookAsync();

        Assert.Equal($"{Archive.Address} stable-security: {Archive.Address}/dists/stable-security/InRelease answered 503 Service Unavailable; asked 2 times", fact.Unanswered);
        Assert.Equal(["alpha"], fact.Pending.Select(update => update.Package));
        Assert.Empty(fact.Held);
        Assert.Equal(2, Archive.Requests.Count(request => request.Status == 503));
    }

    [Fact]
    public async Task A_fault_that_passes_is_none()
    {
        Archive.Break("dists/stable/InRelease", 503, times: 1, retryAfter: 3600);

        Assert.Null((await _bench.LookAsync()).Unanswered);
    }

    [Fact]
    public async Task An_archive_that_is_not_there_is_named()
    {
        _bench.Root.Write("/etc/apt/sources.list", "deb [trusted=yes] http://127.0.0.1:1/debian stable main\n");

        Assert.Contains("http://127.0.0.1:1/debian/dists/stable/InRelease could not be asked: Connection refused", (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_suite_is_frozen_and_never_fresh()
    {
        Archive.Suite("stable-security").ValidUntil = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Archive.Publish();

        var fact = await _bench.LookAsync();

        Assert.Contains("stable-security: the archive is frozen since 2026-01-02", fact.Unanswered, StringComparison.Ordinal);
        Assert.Equal((ArchiveNoteKind.EndOfLife, Archive.Suite("stable-security").ValidUntil), (Assert.Single(fact.Notes).Kind, fact.Notes[0].Since));
        Assert.DoesNotContain(Archive.Requests, request => request.Path.StartsWith("dists/stable-security/main", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_may_be_expired_is_believed()
    {
        _bench.Root.Install("alpha", "1.0-1");
        Archive.Suite("stable-security").Put(new("alpha", "1.0-2")).ValidUntil = DateTimeOffset.UtcNow.AddYears(-1);
        Archive.Publish();
        _bench.Use([], ["Check-Valid-Until: no"]);

        var fact = await _bench.LookAsync();

        Assert.Null(fact.Unanswered);
        Assert.Single(fact.Pending);
    }

    [Fact]
    public async Task A_suite_that_is_gone_is_at_its_end()
    {
        _bench.Use("oldstable");

        var fact = await _bench.LookAsync();

        Assert.Contains("oldstable: ", fact.Unanswered, StringComparison.Ordinal);
        Assert.Contains("has neither InRelease nor Release (404)", fact.Unanswered, StringComparison.Ordinal);
        Assert.Equal(ArchiveNoteKind.EndOfLife, Assert.Single(fact.Notes).Kind);
    }

    [Fact]
    public async Task An_architecture_that_was_dropped_is_at_its_end()
    {
        Archive.Suite("stable-updates").Architectures.Clear();
        Archive.Suite("stable-updates").Architectures.Add("arm64");
        Archive.Publish();

        var fact = await _bench.LookAsync();

        Assert.Contains("the suite has no packages for amd64, only for arm64", fact.Unanswered, StringComparison.Ordinal);
        Assert.Equal(ArchiveNoteKind.EndOfLife, Assert.Single(fact.Notes).Kind);
    }

    [Fact]
    public async Task A_component_that_is_not_there_is_noted_and_no_more()
    {
        _bench.Root.Write("/etc/apt/sources.list.d/debian.sources", Archive.Source(_bench.Keyring, ["stable"]).Replace(": main", ": main misspelt", StringComparison.Ordinal));

        var fact = await _bench.LookAsync();

        Assert.Null(fact.Unanswered);
        Assert.Equal("the suite has no component 'misspelt', only main", Assert.Single(fact.Notes).Text);
    }

    [Fact]
    public async Task A_text_that_was_changed_is_not_believed()
    {
        Archive.Replace("dists/stable/InRelease", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Archive.Content("dists/stable/InRelease")).Replace("Label: Debian", "Label: Bedian", StringComparison.Ordinal)));

        Assert.Contains("is not of what it says", (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- text before\n", "")]
    [InlineData("", "text behind\n")]
    public async Task What_stands_beside_the_signed_text_is_not_read(string before, string behind)
    {
        Archive.Replace("dists/stable/InRelease", [.. Encoding.UTF8.GetBytes(before), .. Archive.Content("dists/stable/InRelease"), .. Encoding.UTF8.GetBytes(behind)]);

        Assert.Contains("it is no text with a signature behind it", (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_that_is_behind_does_not_tell()
    {
        _bench.Root.Install("alpha", "1.0-1");
        var old = Archive.Content("dists/stable/main/binary-amd64/Packages.gz");
        Archive.Suite("stable").HasByHash = false;
        Archive.Suite("stable").Put(new("alpha", "1.0-2"));
        Archive.Publish();
        Archive.Replace("dists/stable/main/binary-amd64/Packages.gz", old);

        var fact = await _bench.LookAsync();

        Assert.Contains("stable: ", fact.Unanswered, StringComparison.Ordinal);
        Assert.Contains("the mirror is behind, or was just changed", fact.Unanswered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_is_gone_by_its_sum_is_asked_for_by_its_name()
    {
        foreach (var path in Archive.Paths.Where(path => path.Contains("/by-hash/", StringComparison.Ordinal)))
        {
            Archive.Replace(path, null);
        }

        Assert.Null((await _bench.LookAsync()).Unanswered);

        Archive.Suite("stable").Put(new("alpha", "1.0-2"));
        Archive.Publish();
        Archive.Break("dists/stable/main/", 404);
        Assert.Contains("is not there, although the Release file names it", (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".xz")]
    [InlineData(".gz")]
    [InlineData("")]
    public async Task Each_packing_is_read(string packing)
    {
        _bench.Root.Install("alpha", "0.9");
        Archive.Suite("stable").Packings.Clear();
        Archive.Suite("stable").Packings.Add(packing);
        Archive.Publish();

        var fact = await _bench.LookAsync();

        Assert.Null(fact.Unanswered);
        Assert.Equal(["1.0-1"], fact.Pending.Select(update => update.Candidate));
    }

    [Fact]
    public async Task A_signature_in_a_file_of_its_own_counts()
    {
        _bench.Root.Install("alpha", "0.9");
        Archive.Suite("stable").IsDetached = true;
        Archive.Publish();

        var fact = await _bench.LookAsync();

        Assert.Null(fact.Unanswered);
        Assert.Single(fact.Pending);
    }

    [Fact]
    public async Task What_nobody_signed_counts_where_nobody_needs_to()
    {
        Archive.Suite("stable").Keys.Clear();
        Archive.Publish();
        Assert.Contains("it is not signed", (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);

        _bench.Use([], ["Trusted: yes"]);
        var fact = await _bench.LookAsync();

        Assert.Null(fact.Unanswered);
        Assert.All(fact.Notes, note => Assert.Equal(ArchiveNoteKind.Unsigned, note.Kind));
    }

    [Fact]
    public async Task One_good_signature_is_enough_and_a_subkey_may_make_it()
    {
        var key = new SmallKey(usesSubkey: true);
        Archive.Suite("stable").Keys.Clear();
        Archive.Suite("stable").Keys.AddRange([SmallKey.Shared, key]);
        Archive.Publish();
        var path = _bench.Root.Keyring("other.asc", Encoding.ASCII.GetBytes(key.Armoured));

        _bench.Root.Write("/etc/apt/sources.list.d/debian.sources", Archive.Source(path, ["stable"]));

        Assert.Null((await _bench.LookAsync()).Unanswered);
    }

    [Theory]
    [InlineData("expired", "has expired on ")]
    [InlineData("revoked", "was revoked")]
    [InlineData("sha1", "is of Sha1, which does not count any more")]
    public async Task A_signature_that_does_not_count_any_more_is_named(string kind, string why)
    {
        var key = kind switch
        {
            "expired" => new SmallKey(lifetime: TimeSpan.FromDays(1)),
            "revoked" => new SmallKey(isRevoked: true),
            _ => new SmallKey(hash: HashAlgorithmTag.Sha1),
        };
        Archive.Suite("stable").Keys.Clear();
        Archive.Suite("stable").Keys.Add(key);
        Archive.Publish();

        _bench.Root.Write("/etc/apt/sources.list.d/debian.sources", Archive.Source(_bench.Root.Keyring("other.gpg", key.Keyring), ["stable"]));

        Assert.Contains(why, (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fingerprint_that_the_source_wants_is_wanted()
    {
        _bench.Root.Write("/etc/apt/trusted.gpg.d/archive.gpg", Archive.Keyring);
        _bench.Root.Write("/etc/apt/sources.list.d/debian.sources", Archive.Source(SmallKey.Shared.Fingerprint, ["stable"]));
        Assert.Null((await _bench.LookAsync()).Unanswered);

        _bench.Root.Write("/etc/apt/sources.list.d/debian.sources", Archive.Source(new string('A', 40), ["stable"]));
        Assert.Contains($"the source wants {new string('A', 40)}", (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keyring_that_is_none_is_named()
    {
        _bench.Root.Write("/etc/apt/sources.list.d/debian.sources", Archive.Source(_bench.Root.Keyring("other.gpg", [1, 2, 3]), ["stable"]));

        Assert.Contains("stable: a keyring of the image has no key", (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:/srv/archive", "file")]
    [InlineData("cdrom:[Debian 13]/", "cdrom")]
    [InlineData("mirror+http://a.example/list", "mirror+http")]
    public async Task Only_http_is_asked(string uri, string scheme)
    {
        _bench.Root.Write("/etc/apt/sources.list", $"deb {uri} stable main\n");

        Assert.Contains($"only http and https are asked, and not {scheme}", (await _bench.LookAsync()).Unanswered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suite_for_security_is_never_rolled_out_in_steps()
    {
        _bench.Root.Install("alpha", "1.0-1");
        Archive.Suite("stable-security").Put(new("alpha", "1.0-2") { Phase = 20 });
        Archive.Publish();

        Assert.True(Assert.Single((await _bench.LookAsync()).Pending).IsSecurity);
    }

    [Fact]
    public async Task What_is_not_acted_on_is_told_with_its_cause()
    {
        _bench.Root.Install("alpha", "1.0-1", isHeld: true).Install("beta", "1.0-1").Install("gamma", "1.0-0").Install("delta", "1.0-1").Install("epsilon", "1.0-1")
            .Install("zeta", "1.0-2").Install("handmade", "1").Write("/etc/apt/preferences", "Package: delta\nPin: version 1.0-1\nPin-Priority: 990\n");
        Archive.Suite("stable-security").Put(new("alpha", "1.0-2"));
        Archive.Suite("stable-updates").Put(new("beta", "1.0-2")).Put(new("delta", "1.0-2")).Put(new("epsilon", "1.0-2") { Phase = 20 });
        Archive.Publish();
        _bench.Pinned.UnionWith(["beta", "gamma"]);

        var fact = await _bench.LookAsync();

        Assert.Null(fact.Unanswered);
        Assert.Empty(fact.Pending);
        Assert.Equal(
            [
                "alpha Hold 1.0-2 True", "beta Pin 1.0-2 False", "delta Preference 1.0-2 False", "dpkg Foreign  False", "epsilon Phased 1.0-2 False", "gamma PinGone 1.0-1 False",
                "handmade Foreign  False", "zeta Withdrawn 1.0-1 False",
            ],
            fact.Held.Select(held => $"{held.Package} {held.Cause} {held.Candidate} {held.IsSecurity}"));
    }
}
