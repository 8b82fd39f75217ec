using WorkerImages.Packages.Apt;
using WorkerImages.TestKit.Archives;

namespace WorkerImages.Tests.Archives;

/// <summary>The product says about an image what apt says in it, for the same archive, packages and preferences.</summary>
public sealed class RealAptTests
{
    private static readonly Dictionary<string, Action<ArchiveBench>> Scenarios = new()
    {
        ["nothing to do"] = bench => bench.Root.Install("alpha", "1.0-1").Install("common", "5", "all"),
        ["a security update"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1").Install("beta", "1.0-1");
            bench.Archive.Suite("stable-security").Put(new("alpha", "1.0-1+deb13u1"));
        },
        ["an ordinary update, and one for all architectures"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1").Install("common", "5", "all");
            bench.Archive.Suite("stable-updates").Put(new("alpha", "1.0-2")).Put(new("common", "6", "all"));
        },
        ["a tilde is older than nothing"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1").Install("beta", "1.0~rc1-1");
            bench.Archive.Suite("stable-updates").Put(new("alpha", "1.0-1~bpo1"));
        },
        ["an epoch is newer than any version"] = bench =>
        {
            bench.Root.Install("lambda", "9.0-1").Install("alpha", "1:0.1-1");
        },
        ["a rebuild without a source"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1");
            bench.Archive.Suite("stable").Put(new("alpha", "1.0-1+b1"));
        },
        ["a hold"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1", isHeld: true).Install("beta", "1.0-1");
            bench.Archive.Suite("stable-security").Put(new("alpha", "1.0-2")).Put(new("beta", "1.0-2"));
        },
        ["a preference for a version"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1").Install("beta", "1.0-1").Write("/etc/apt/preferences.d/pins", "Package: al*\nPin: version 1.0-1\nPin-Priority: 990\n");
            bench.Archive.Suite("stable-updates").Put(new("alpha", "1.0-2")).Put(new("beta", "1.0-2"));
        },
        ["a preference for older versions"] = bench =>
        {
            bench.Root.Install("alpha", "2.0-1").Install("beta", "2.0-1").Write("/etc/apt/preferences", "Package: alpha\nPin: release n=small\nPin-Priority: 1001\n");
        },
        ["a preference of just 1000"] = bench =>
        {
            bench.Root.Install("alpha", "2.0-1").Install("beta", "2.0-1").Write("/etc/apt/preferences", "Package: alpha\nPin: release a=stable\nPin-Priority: 1000\n");
        },
        ["a suite that must not be taken from"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1").Write("/etc/apt/preferences.d/no", "Package: *\nPin: release a=stable-updates\nPin-Priority: -10\n");
            bench.Archive.Suite("stable-updates").Put(new("alpha", "1.0-2"));
        },
        ["a host, and the first preference that fits"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1").Install("beta", "1.0-1").Write(
                "/etc/apt/preferences.d/no", "Package: /^alp/\nPin: origin 127.0.0.1\nPin-Priority: 50\n\nPackage: alpha beta\nPin: release l=Debian\nPin-Priority: 900\n");
            bench.Archive.Suite("stable-updates").Put(new("alpha", "1.0-2")).Put(new("beta", "1.0-2"));
        },
        ["backports are not automatic"] = bench =>
        {
            var backports = Backports(bench);
            bench.Root.Install("alpha", "1.0-1").Install("beta", "2.0-1~bpo13+1");
            backports.Put(new("alpha", "2.0-1~bpo13+1")).Put(new("beta", "2.0-1~bpo13+2"));
        },
        ["experimental is not even upgraded"] = bench =>
        {
            var backports = Backports(bench);
            backports.Fields.Remove("ButAutomaticUpgrades: yes");
            bench.Root.Install("alpha", "1.0-1").Install("beta", "2.0-1");
            backports.Put(new("alpha", "2.0-1")).Put(new("beta", "2.0-2"));
        },
        ["a preference for one package of backports"] = bench =>
        {
            var backports = Backports(bench);
            bench.Root.Install("alpha", "1.0-1").Install("beta", "1.0-1").Write("/etc/apt/preferences", "Package: alpha\nPin: release a=stable-backports\nPin-Priority: 500\n");
            backports.Put(new("alpha", "2.0-1~bpo13+1")).Put(new("beta", "2.0-1~bpo13+1"));
        },
        ["a default release"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1").Install("beta", "0.9")
                .Write("/etc/apt/apt.conf.d/50release", "// why\nAPT { Default-Release \"small\"; };\n")
                .Write("/etc/apt/apt.conf.d/60valid", "Acquire::Check-Valid-Until \"no\";\n");
            bench.Archive.Suite("stable-updates").Put(new("alpha", "1.0-2")).ValidUntil = DateTimeOffset.UtcNow.AddDays(-1);
        },
        ["what was withdrawn, and what came from a file"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-2").Install("handmade", "1.0");
        },
        ["several versions in one suite"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1");
            bench.Archive.Suite("stable").Add(new("alpha", "1.0-10")).Add(new("alpha", "1.0-9"));
        },
        ["a package of another architecture"] = bench =>
        {
            foreach (var suite in bench.Archive.Suites.Values)
            {
                suite.Architectures.Add("i386");
            }

            bench.Root.Install("alpha", "1.0-1", more: "Multi-Arch: same\n").Install("alpha", "1.0-1", "i386", more: "Multi-Arch: same\n");
            bench.Archive.Suite("stable").Put(new("alpha", "1.0-1", "i386", "Multi-Arch: same")).Put(new("alpha", "1.0-1", "amd64", "Multi-Arch: same"));
            bench.Archive.Suite("stable-security").Put(new("alpha", "1.0-2", "i386", "Multi-Arch: same")).Put(new("alpha", "1.0-2", "amd64", "Multi-Arch: same"));
        },
        ["a rollout"] = bench =>
        {
            bench.Root.Install("alpha", "1.0-1").Install("beta", "1.0-1");
            bench.Archive.Suite("stable-updates").Put(new("alpha", "1.0-2") { Phase = 20 }).Put(new("beta", "1.0-2") { Phase = 100 });
        },
    };

    // A comparison of nothing with nothing must be meant.
    private static readonly HashSet<string> WithoutUpgrades =
        ["nothing to do", "a suite that must not be taken from", "experimental is not even upgraded", "what was withdrawn, and what came from a file"];

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    public static bool HasApt => AptRoot.IsThere;

    [Theory(Skip = "apt is not on this machine", SkipUnless = nameof(HasApt))]
    [MemberData(nameof(Names))]
    public async Task Apt_and_the_product_say_the_same(string scenario)
    {
        using var bench = new ArchiveBench("i386");
        Scenarios[scenario](bench);
        bench.Archive.Publish();

        var (status, said) = await bench.Root.UpdateAsync(TestContext.Current.CancellationToken);
        Assert.True(status == 0, said);
        var upgrades = await bench.Root.UpgradesAsync(TestContext.Current.CancellationToken);
        var fact = await bench.LookAsync();

        Assert.Null(fact.Unanswered);
        Assert.Equal(upgrades, fact.Pending.Select(Upgrade).OrderBy(upgrade => upgrade.Name, StringComparer.Ordinal));
        Assert.Equal(WithoutUpgrades.Contains(scenario), upgrades.IsEmpty);
    }

    [Fact(Skip = "apt is not on this machine", SkipUnless = nameof(HasApt))]
    public async Task Apt_refuses_what_the_product_does_not_believe()
    {
        using var bench = new ArchiveBench();
        bench.Root.Install("alpha", "1.0-1");
        bench.Archive.Suite("stable-security").Keys.Clear();
        bench.Archive.Suite("stable-security").Keys.Add(new());
        bench.Archive.Suite("stable-updates").ValidUntil = DateTimeOffset.UtcNow.AddDays(-1);
        bench.Archive.Publish();

        var (status, said) = await bench.Root.UpdateAsync(TestContext.Current.CancellationToken);
        var fact = await bench.LookAsync();

        Assert.NotEqual(0, status);
        Assert.Contains("NO_PUBKEY", said, StringComparison.Ordinal);
        Assert.Contains("expired", said, StringComparison.Ordinal);
        Assert.Contains("which is not in the image's keyrings", fact.Unanswered, StringComparison.Ordinal);
        Assert.Contains("the archive is frozen since", fact.Unanswered, StringComparison.Ordinal);
    }

    private static SmallSuite Backports(ArchiveBench bench)
    {
        bench.Use("stable-backports");
        var backports = bench.Archive.Suite("stable-backports");
        backports.Fields.AddRange(["NotAutomatic: yes", "ButAutomaticUpgrades: yes"]);
        return backports;
    }

    private static AptUpgrade Upgrade(PendingUpdate update) =>
        new(update.Architecture is "amd64" or "all" ? update.Package : $"{update.Package}:{update.Architecture}", update.Installed, update.Candidate);
}
