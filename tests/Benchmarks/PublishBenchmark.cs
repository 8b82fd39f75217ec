using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.Publishing.Push;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace Benchmarks;

/// <summary>
/// The image <c>python-worker</c> to a registry on loopback that is new each time, as we push it and as <c>docker push</c> and
/// <c>skopeo copy</c> do: all of it, then again with another top layer; and a look at one that is published.
/// </summary>
internal static class PublishBenchmark
{
    private const string Image = "python-worker";
    private const string Tag = "1";
    private const string Skopeo = "/usr/bin/skopeo";

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        if (RegistryBench.WhyNot is { } reason)
        {
            throw new UnmeasurableException(reason);
        }

        var images = await BuiltImages.ObtainAsync(cancellationToken);
        using var engine = await TestEngine.ConnectAsync(images.Engine, RunId.OfThisProcess(), cancellationToken);
        using var scratch = new ScratchDirectory();
        var whole = images.Steps.First(step => step.Image == Image).Tags[0];
        var changed = await new SmallBuild(string.Create(
            CultureInfo.InvariantCulture, $"FROM {whole}\nRUN head -c 1000000 /dev/urandom >/changed && echo {Random.Shared.Next()}\n")).RunAsync(engine, cancellationToken);
        ImmutableArray<Pusher> pushers =
        [
            new OwnPusher(engine, scratch), new DockerPusher(engine, new Command(images.Engine)), .. (File.Exists(Skopeo) ? [new SkopeoPusher(engine)] : (Pusher[])[]),
        ];
        var id = (await engine.Images.InspectAsync(whole.ToString(), cancellationToken))!.Id;
        try
        {
            var cold = await MeasureAsync(pushers, runs, null, id, cancellationToken);
            var top = await MeasureAsync(pushers, runs, id, changed, cancellationToken);
            return
            [
                .. Rows($"{Image}, new", pushers, cold, "1x"),
                .. Rows("another top layer of 1 MB", pushers, top, "0.5x"),
                await ExportAsync(engine, runs, id, cancellationToken),
                await UnchangedAsync((OwnPusher)pushers[0], runs, id, cancellationToken),
            ];
        }
        finally
        {
            await engine.Images.RemoveAsync(changed, CancellationToken.None);
        }
    }

    private static IEnumerable<Row> Rows(string what, ImmutableArray<Pusher> pushers, ImmutableArray<Samples> times, string target) =>
        pushers.Select((pusher, at) => new Row(
            $"{what}: {pusher.Name}", $"{times[at]}", times[at].Runs, at == 0 ? "" : times[0].Over(times[at]) + " is ours", at == 1 ? target : ""));

    // Registries are started, and the image below is put there, before the clock runs.
    private static async Task<ImmutableArray<Samples>> MeasureAsync(
        ImmutableArray<Pusher> pushers, int runs, string? before, string image, CancellationToken cancellationToken)
    {
        var registries = new Queue<RegistryBench>[pushers.Length];
        try
        {
            for (var at = 0; at < pushers.Length; at++)
            {
                registries[at] = [];
                for (var run = 0; run < runs; run++)
                {
                    var registry = await RegistryBench.StartAsync(cancellationToken);
                    registries[at].Enqueue(registry);
                    pushers[at].Forget();
                    if (before is not null)
                    {
                        await pushers[at].PrepareAsync(registry.Host, before, cancellationToken);
                        await pushers[at].PushAsync(registry.Host, before, cancellationToken);
                    }

                    await pushers[at].PrepareAsync(registry.Host, image, cancellationToken);
                }
            }

            var turns = registries.Select(queue => new Queue<RegistryBench>(queue)).ToArray();
            return await Stopwatches.InTurnsAsync(
                runs, [.. pushers.Select((pusher, at) => (Func<Task>)(() => pusher.PushAsync(turns[at].Dequeue().Host, image, cancellationToken)))]);
        }
        finally
        {
            foreach (var registry in registries.Where(queue => queue is not null).SelectMany(queue => queue))
            {
                await pushers[0].ForgetAsync(registry.Host);
                await registry.DisposeAsync();
            }
        }
    }

    // An engine exports whole images only: nothing that pushes what it exports is faster than that.
    private static async Task<Row> ExportAsync(IEngine engine, int runs, string image, CancellationToken cancellationToken)
    {
        var times = await Stopwatches.InTurnsAsync(runs, [async () =>
        {
            await using var archive = await engine.Images.ExportAsync(image, cancellationToken);
            await archive.CopyToAsync(Stream.Null, cancellationToken);
        }]);
        return new("  of which the engine needs for the export", $"{times[0]}", runs);
    }

    private static async Task<Row> UnchangedAsync(OwnPusher pusher, int runs, string image, CancellationToken cancellationToken)
    {
        await using var registry = await RegistryBench.StartAsync(cancellationToken);
        await pusher.PushAsync(registry.Host, image, cancellationToken);
        var times = await Stopwatches.InTurnsAsync(runs, [() => pusher.PushAsync(registry.Host, image, cancellationToken)]);
        await using var proxy = new FaultyProxy(registry.Host);
        await pusher.PushAsync(proxy.Host, image, cancellationToken);
        return new(
            string.Create(CultureInfo.InvariantCulture, $"an image that is published: a look of {proxy.Requests.Count} requests"), $"{times[0]}", runs, Target: "< 100 ms, < 5");
    }

    private abstract class Pusher(IEngine engine)
    {
        public abstract string Name { get; }

        protected IEngine Engine => engine;

        protected static Reference To(string host) => Reference.Parse($"{host}/acme/{Image}:{Tag}");

        public virtual void Forget()
        {
        }

        // Others push names.
        public virtual Task PrepareAsync(string host, string image, CancellationToken cancellationToken) =>
            engine.Images.TagAsync(image, To(host), cancellationToken);

        /// <summary>Takes the name for a registry away again.</summary>
        public Task ForgetAsync(string host) => engine.Images.RemoveAsync(To(host).ToString(), CancellationToken.None);

        public abstract Task PushAsync(string host, string image, CancellationToken cancellationToken);
    }

    private sealed class OwnPusher(IEngine engine, ScratchDirectory scratch) : Pusher(engine)
    {
        private readonly string _caches = scratch.Path;
        private int _cache;

        public override string Name => "ours";

        public override void Forget() => _cache++;

        public override async Task PushAsync(string host, string image, CancellationToken cancellationToken)
        {
            using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
            var push = new ImagePush(
                client, Engine.Images, Path.Combine(_caches, $"{_cache}"), new EventLog(), TimeProvider.System);
            var platform = Engine.Description.Platform;
            var index = await new IndexPush(client, push).RunAsync(new(To(host), [platform], new(platform, image), []), cancellationToken);
            var immutable = $"{Tag}-{image.Replace("sha256:", "", StringComparison.Ordinal)[..12]}";
            await new TagPromotion(client.Manifests, new EventLog())
                .PromoteAsync(To(host), index.Document, immutable, [new(immutable, null, null), new(Tag, null, null)], cancellationToken);
        }
    }

    private sealed class DockerPusher(IEngine engine, Command command) : Pusher(engine)
    {
        public override string Name => "docker push";

        public override Task PushAsync(string host, string image, CancellationToken cancellationToken) =>
            command.DockerAsync(cancellationToken, "push", "--quiet", To(host).ToString());
    }

    private sealed class SkopeoPusher(IEngine engine) : Pusher(engine)
    {
        public override string Name => "skopeo copy";

        public override Task PushAsync(string host, string image, CancellationToken cancellationToken) => Command.RunAsync(
            Skopeo,
            [
                "--insecure-policy", "copy", "--quiet", "--src-daemon-host", Engine.Description.Address, "--dest-tls-verify=false",
                $"docker-daemon:{To(host)}", $"docker://{To(host)}",
            ],
            new Dictionary<string, string?>(),
            cancellationToken);
    }
}
