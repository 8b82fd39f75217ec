using System.Collections.Immutable;
using System.IO.Compression;
using WorkerImages.Outcomes;
using WorkerImages.TestKit.Archives;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Nights;

/// <summary>What may happen to the world of a soak between two nights.</summary>
internal sealed class SoakEvents(SoakWorld world, Func<Func<Task<Night>>, Task> judge)
{
    private static readonly ImmutableArray<string> Packages = ["alpha", "beta", "delta"];

    private NightBench Bench => world.Bench;

    // How often each comes is its weight.
    private ImmutableArray<(int Weight, Func<Task> Happen)> All =>
    [
        (4, SecurityUpdateAsync),
        (3, UpdateAsync),
        (2, BinaryRebuildAsync),
        (1, WithdrawnAsync),
        (1, PhasedAsync),
        (2, NewDependencyAsync),
        (2, BaseMovesAsync),
        (2, BaseFlapsAsync),
        (1, BaseHoldsAsync),
        (1, BaseRecompressedAsync),
        (2, OtherPlatformAsync),
        (1, ArchiveDownAsync),
        (1, ArchiveExpiredAsync),
        (1, StuckAsync),
        (2, UnfitAsync),
        (2, BrokenAsync),
        (3, PushAsync),
        (2, LateRunAsync),
        (2, RollbackAsync),
        (1, RecordLostAsync),
        (1, TagsCutAsync),
        (1, RecordsCutAsync),
        (1, FlakyRegistryAsync),
    ];

    /// <summary>Lets something happen, or nothing.</summary>
    public async Task HappenAsync()
    {
        for (var left = world.OneOf([0, 1, 1, 2, 3]); left > 0; left--)
        {
            var at = world.Dice(All.Sum(one => one.Weight));
            await All.First(one => (at -= one.Weight) < 0).Happen();
        }
    }

    private Task SecurityUpdateAsync() => PutAsync("stable-security", world.OneOf(Packages), world.NextVersion());

    private Task UpdateAsync() => PutAsync("stable-updates", world.OneOf(Packages), world.NextVersion());

    private Task BinaryRebuildAsync()
    {
        var package = world.OneOf(Packages);
        return PutAsync("stable-updates", package, $"{world.Best(package)}+b1");
    }

    private Task PutAsync(string suite, string package, string version, params string[] fields)
    {
        world.Note($"{suite} has {package} {version}");
        Bench.Put(suite, package, version, fields);
        return Task.CompletedTask;
    }

    private Task WithdrawnAsync()
    {
        var package = world.OneOf(Packages);
        world.Note($"{package} is withdrawn");
        Bench.Archive.Suite("stable-security").Withdraw(package);
        Bench.Archive.Suite("stable-updates").Withdraw(package);
        Bench.Archive.Publish();
        return Task.CompletedTask;
    }

    private Task PhasedAsync()
    {
        var package = new SmallPackage(world.OneOf(Packages), world.NextVersion()) { Phase = 20 };
        world.Note($"{package.Name} {package.Version} is phased");
        Bench.Archive.Suite("stable-updates").Put(package);
        Bench.Archive.Publish();
        return Task.CompletedTask;
    }

    private async Task NewDependencyAsync()
    {
        var version = world.NextVersion();
        await PutAsync("stable-security", $"new-{version}", version);
        await PutAsync("stable-security", world.OneOf(["alpha", "beta"]), version, $"Depends: new-{version}");
    }

    private Task BaseMovesAsync()
    {
        world.Note("the base has new content");
        return world.PutBaseAsync(world.Chance(50) ? NewestBase() : world.NewBase());
    }

    private ServedImage NewestBase() => world.NewBase(new("alpha", "amd64", world.Best("alpha")!), new("beta", "amd64", world.Best("beta")!));

    private async Task BaseFlapsAsync()
    {
        var before = world.Base;
        world.For(1, "the base is another", () => world.PutBaseAsync(before));
        await world.PutBaseAsync(world.NewBase());
    }

    private Task BaseHoldsAsync()
    {
        world.Note("the base is new and holds alpha");
        return world.PutBaseAsync(world.NewBase(new("alpha", "amd64", "1.0-1", IsHeld: true), new("beta", "amd64", world.Best("beta")!)));
    }

    private Task BaseRecompressedAsync()
    {
        world.Note("the base is compressed anew");
        var other = world.Base.Compression == CompressionLevel.Fastest ? CompressionLevel.SmallestSize : CompressionLevel.Fastest;
        return world.PutBaseAsync(world.Base with { Compression = other });
    }

    private Task OtherPlatformAsync()
    {
        world.Note("the base of another platform is new");
        world.OtherPlatform++;
        return world.PutBaseAsync(world.Base);
    }

    private Task ArchiveDownAsync()
    {
        Bench.Archive.Break(world.OneOf(["dists/", "dists/stable-security/"]), 503);
        world.For(1, "the archive is down", () =>
        {
            Bench.Archive.Mend();
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private Task ArchiveExpiredAsync()
    {
        var suite = Bench.Archive.Suite("stable-security");
        suite.ValidUntil = Bench.Clock.Now.AddHours(-1);
        Bench.Archive.Publish();
        world.For(1, "the archive is past its day", () =>
        {
            suite.ValidUntil = null;
            Bench.Archive.Publish();
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private Task StuckAsync() => Lasting("apt does not take", world.OneOf(Packages), () => Bench.Engine.Stuck);

    private Task UnfitAsync() => Lasting("checks fail of", world.OneOf(SoakWorld.Images), () => Bench.Unfit);

    private Task BrokenAsync() => Lasting("builds break of", world.OneOf(SoakWorld.Images), () => Bench.Engine.Broken);

    private Task Lasting(string what, string whose, Func<HashSet<string>> set)
    {
        if (set().Add(whose))
        {
            world.For(1 + world.Dice(6), $"{what} {whose}", () =>
            {
                set().Remove(whose);
                return Task.CompletedTask;
            });
        }

        return Task.CompletedTask;
    }

    private async Task PushAsync()
    {
        var image = world.OneOf(SoakWorld.Images);
        var changes = world.Sources[^1][image] + 1;
        world.Note($"{image} is changed and pushed");
        Bench.Repository.Edit($"images/{image}/image.yaml", "description: ", $"description: Change {changes}. ");
        await CommitAsync(world.Sources[^1].SetItem(image, changes));
        await PublishAsync();
    }

    /// <summary>Commits what is there.</summary>
    public async Task CommitAsync(ImmutableDictionary<string, int> sources)
    {
        world.Commits.Add(await Bench.CommitAsync());
        world.Sources.Add(sources);
        world.Commit = world.Commits.Count - 1;
    }

    /// <summary>Publishes what is checked out.</summary>
    public async Task PublishAsync()
    {
        Bench.Clock.Now = Bench.Clock.Now.AddMinutes(1);
        await judge(() => Bench.PublishAsync());
    }

    private async Task LateRunAsync()
    {
        var newest = world.Commit;
        if (newest > 0)
        {
            world.Commit = Math.Max(0, newest - 1 - world.Dice(3));
            world.Note($"a late run of commit {world.Commit}");
            await Bench.GitAsync("checkout", "--quiet", world.Commits[world.Commit]);
            await PublishAsync();
            await Bench.GitAsync("checkout", "--quiet", world.Commits[newest]);
            world.Commit = newest;
        }
    }

    private async Task RollbackAsync()
    {
        var image = world.OneOf(SoakWorld.Images);
        if (world.Held.ContainsKey(image))
        {
            return;
        }

        try
        {
            await Bench.RollBackAsync(image);
            world.Held[image] = (await Bench.TagAsync(image))!;
            world.For(1 + world.Dice(4), $"{image} is rolled back to {world.Held[image].Short}", () =>
            {
                world.Held.Remove(image);
                return Bench.LiftAsync(image);
            });
        }
        catch (WorkerImagesException refusal)
        {
            world.Note($"{image} is not rolled back: {refusal.Why}");
        }
    }

    private async Task RecordLostAsync()
    {
        var image = world.OneOf(SoakWorld.Images);
        if (await Bench.TagAsync(image, "0.1.0-freshness") is { } record)
        {
            world.Note($"the record of {image} is lost");
            world.LostRecords.Add(image);
            await RegistryAdministration.DeleteAsync(Bench.At(image, "0.1.0-freshness").WithDigest(record), TestContext.Current.CancellationToken);
        }
    }

    private Task TagsCutAsync() => BreakAsync(request => request.Path.EndsWith("/manifests/0.1.0", StringComparison.Ordinal), "tags cannot be moved");

    private Task RecordsCutAsync() => BreakAsync(request => request.Path.EndsWith("-freshness", StringComparison.Ordinal), "records cannot be written");

    private Task BreakAsync(Func<ProxiedRequest, bool> which, string what)
    {
        world.IsFaulty = true;
        Bench.Proxy.Break(request => request.Method == "PUT" && which(request), new Fault.Answer(403), times: int.MaxValue);
        world.For(1, what, MendAsync);
        return Task.CompletedTask;
    }

    private Task FlakyRegistryAsync()
    {
        world.IsFaulty = true;
        var requests = 0;
        Bench.Proxy.Opinion = _ => Interlocked.Increment(ref requests) % 20 == 0 ? new Fault.Answer(503) : null;
        world.For(1, "every twentieth request fails", MendAsync);
        return Task.CompletedTask;
    }

    private Task MendAsync()
    {
        Bench.Proxy.Mend();
        world.IsFaulty = false;
        return Task.CompletedTask;
    }
}
