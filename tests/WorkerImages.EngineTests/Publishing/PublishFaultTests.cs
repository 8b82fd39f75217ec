using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>Whatever breaks: tags point to whole images, the exit code is right, and the next run sends only what had not arrived.</summary>
public sealed class PublishFaultTests
{
    private const int OneLayer = PublishBench.LayerLength;

    [RegistryFact]
    public async Task A_connection_cut_in_mid_blob_is_made_up_for()
    {
        await using var bench = await PublishBench.StartAsync();
        bench.Proxy.Break(request => request.SendsBlob && request.Length > OneLayer / 2, new Fault.Cut(OneLayer / 3));

        var published = await bench.PublishAsync(bench.Image());

        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
        Assert.InRange(bench.BytesSent, 2 * OneLayer, 2.5 * OneLayer);
        Assert.Contains(bench.Events.Events.OfType<Notice>(), notice => notice.Text.Contains("try 2 of 4", StringComparison.Ordinal));
    }

    [RegistryFact]
    public async Task A_registry_that_kept_the_part_that_arrived_is_sent_the_rest()
    {
        // Given a registry that keeps half of a layer (docker-registry drops it when the connection breaks: the proxy speaks for it)
        await using var bench = await PublishBench.StartAsync();
        const int Half = OneLayer / 2;
        bench.Proxy.Break(request => request.SendsBlob && request.Length > Half, new Fault.KeepPart(Half));
        bench.Proxy.Before = request =>
        {
            if (request.Method == "GET" && request.Path.Contains("/blobs/uploads/", StringComparison.Ordinal))
            {
                bench.Proxy.Break(
                    each => each == request, new Fault.Answer(204, ("Location", bench.Proxy.KeptAt!), ("Range", $"0-{Half - 1}")));
            }

            return Task.CompletedTask;
        };

        // When
        var published = await bench.PublishAsync(bench.Image());

        // Then
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
        Assert.Equal(published.Index.Platforms[0].Counts.BytesSent, bench.BytesSent);
        Assert.Single(bench.Proxy.Requests, request => request.ContentRange?.StartsWith($"{Half}-", StringComparison.Ordinal) == true);
    }

    [RegistryFact]
    public async Task A_blob_whose_arrival_was_not_told_is_not_sent_again()
    {
        await using var bench = await PublishBench.StartAsync();
        bench.Proxy.Break(request => request.Method == "PUT" && request.Path.Contains("/blobs/uploads/", StringComparison.Ordinal), new Fault.LoseAnswer());

        var published = await bench.PublishAsync(bench.Image());

        Assert.Equal(published.Index.Platforms[0].Counts.BytesSent, bench.BytesSent);
    }

    [RegistryFact]
    public async Task Bursts_of_server_faults_pass()
    {
        await using var bench = await PublishBench.StartAsync();
        foreach (var status in new[] { 500, 502, 503, 408, 425 })
        {
            bench.Proxy.Break(_ => true, new Fault.Answer(status));
        }

        bench.Proxy.Break(request => request.MovesTag, new Fault.Answer(503), times: 2);
        var published = await bench.PublishAsync(bench.Image(), options: PublishBench.Impatient with { Tries = 8 });

        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task A_server_fault_that_stays_is_told_and_the_next_run_sends_only_the_rest()
    {
        // Given a registry that takes one blob and then fails
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();
        bench.Proxy.Break(request => request.MovesTag || (request.Method == "PUT" && request.Path.Contains("/manifests/", StringComparison.Ordinal)), new Fault.Answer(500), times: 99);

        // When
        var failure = await bench.FailAsync(bench.Image(seed: 2));
        var wasSent = bench.BytesSent;
        var atFault = await bench.WholeAsync("1.0");
        bench.Proxy.Mend();
        var published = await bench.PublishAsync(bench.Image(seed: 2));

        // Then
        Assert.Equal(ExitCode.Network, failure.ExitCode);
        Assert.Contains("500", failure.Why, StringComparison.Ordinal);
        Assert.Contains("tried 4 times", failure.Why, StringComparison.Ordinal);
        Assert.Equal(before, atFault);
        Assert.InRange(wasSent, OneLayer, 1.1 * OneLayer);
        Assert.Equal(0, bench.BytesSent);
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task Too_many_requests_are_waited_for_as_long_as_the_registry_asks()
    {
        await using var bench = await PublishBench.StartAsync();
        bench.Proxy.Break(request => request.SendsBlob, new Fault.Answer(429, ("Retry-After", "1")));

        await bench.PublishAsync(bench.Image());

        Assert.Contains(bench.Events.Events.OfType<Notice>(), notice => notice.Text.Contains("429", StringComparison.Ordinal) && notice.Text.EndsWith("in 1.0 s", StringComparison.Ordinal));
    }

    [RegistryFact]
    public async Task A_wait_longer_than_anybody_would_is_a_failure_at_once()
    {
        await using var bench = await PublishBench.StartAsync();
        bench.Proxy.Break(_ => true, new Fault.Answer(429, ("Retry-After", "3600")), times: 99);

        var failure = await bench.FailAsync(bench.Image());

        Assert.Equal(ExitCode.Network, failure.ExitCode);
        Assert.Contains("limit", failure.Next, StringComparison.Ordinal);

        // Layers are asked for side by side, so a second one may have been asked for before the first was answered; none is asked for again.
        Assert.Distinct(bench.Proxy.Requests.Select(request => request.Target));
    }

    [RegistryFact]
    public async Task A_registry_that_says_nothing_is_not_waited_for_for_ever()
    {
        await using var bench = await PublishBench.StartAsync();
        var over = new TaskCompletionSource();
        bench.Proxy.Break(_ => true, new Fault.Silence(over.Task));

        var published = await bench.PublishAsync(bench.Image(), options: PublishBench.Impatient with { SilenceLimit = TimeSpan.FromSeconds(2), Tries = 6 });
        over.SetResult();

        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
        Assert.Contains(bench.Events.Events.OfType<Notice>(), notice => notice.Text.Contains("nothing came or went for 2 s", StringComparison.Ordinal));
    }

    [RegistryFact]
    public async Task A_read_only_registry_is_told()
    {
        using var data = new ScratchDirectory();
        await using var writable = await PublishBench.StartAsync(new() { DataDirectory = data.Path });
        var before = await writable.PublishFirstAsync();
        await using var bench = await PublishBench.StartAsync(new() { DataDirectory = data.Path, IsReadOnly = true });

        var failure = await bench.FailAsync(bench.Image());

        Assert.Equal(ExitCode.Network, failure.ExitCode);
        Assert.Contains("read-only", failure.Next, StringComparison.Ordinal);
        Assert.Equal(before, await bench.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task What_is_read_back_altered_moves_no_tag_and_needs_no_second_sending()
    {
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();
        bench.Proxy.Break(
            request => request.Method == "GET" && request.Path.Contains("/manifests/sha256:", StringComparison.Ordinal),
            new Fault.Alter(body => body[^1] = body.Length > 0 && body[0] == '{' && body[^1] == '}' ? (byte)' ' : body[^1]),
            times: 99);

        var failure = await bench.FailAsync(bench.Image());
        var atFault = await bench.WholeAsync("1.0");
        bench.Proxy.Mend();
        var published = await bench.PublishAsync(bench.Image());

        Assert.Equal(ExitCode.Verification, failure.ExitCode);
        Assert.Equal(before, atFault);
        Assert.Equal(0, bench.BytesSent);
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task A_registry_that_dies_between_blobs_and_tag_is_gone_on_with_when_it_lives_again()
    {
        // Given
        using var data = new ScratchDirectory();
        await using var bench = await PublishBench.StartAsync(new() { DataDirectory = data.Path });
        var before = await bench.PublishFirstAsync();
        var dying = await RegistryBench.StartAsync(new RegistrySettings { DataDirectory = data.Path }, TestContext.Current.CancellationToken);
        bench.Proxy.Upstream = dying.Host;
        var deaths = 0;
        bench.Proxy.Before = async request =>
        {
            if (request.MovesTag && Interlocked.Increment(ref deaths) == 1)
            {
                await dying.DisposeAsync();
            }
        };

        // When
        var failure = await bench.FailAsync(bench.Image());
        await using var again = await RegistryBench.StartAsync(new RegistrySettings { DataDirectory = data.Path }, TestContext.Current.CancellationToken);
        bench.Proxy.Upstream = again.Host;
        bench.Proxy.Mend();
        var atFault = await bench.WholeAsync("1.0");
        var published = await bench.PublishAsync(bench.Image());

        // Then
        Assert.Equal(ExitCode.Network, failure.ExitCode);
        Assert.Contains("run again", failure.Next, StringComparison.Ordinal);
        Assert.Equal(before, atFault);
        Assert.Equal(0, bench.BytesSent);
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task A_child_that_vanishes_before_its_index_is_stored_leaves_the_tags_alone()
    {
        // Given a registry that stores the index' child and does not have it afterwards
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();
        using var client = bench.Client();
        var manifests = 0;
        bench.Proxy.Before = async request =>
        {
            if (request.Method == "PUT" && request.Path.Contains("/manifests/sha256:", StringComparison.Ordinal) && Interlocked.Increment(ref manifests) == 2)
            {
                var child = Digest.Parse(bench.Proxy.Requests.First(each => each.Method == "PUT" && each.Path.Contains("/manifests/", StringComparison.Ordinal)).Path.Split('/')[^1]);
                await RegistryAdministration.DeleteAsync((bench.Repository with { Registry = bench.Proxy.Upstream }).WithDigest(child), TestContext.Current.CancellationToken);
            }
        };

        // When
        var failure = await bench.FailAsync(bench.Image());
        bench.Proxy.Mend();
        var published = await bench.PublishAsync(bench.Image());

        // Then
        Assert.Equal(ExitCode.Network, failure.ExitCode);
        Assert.Contains("MANIFEST_BLOB_UNKNOWN", failure.Why, StringComparison.Ordinal);
        Assert.NotEqual(before, published.Index.Document.Digest);
        Assert.Equal(0, bench.BytesSent);
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task Of_two_publishers_at_once_one_wins_and_neither_breaks()
    {
        // Given two runs that have both looked and found no tag
        await using var bench = await PublishBench.StartAsync();
        var images = new[] { bench.Image(seed: 2, immutable: "1.0-222222222222"), bench.Image(seed: 3, immutable: "1.0-333333333333") };
        var ready = new TaskCompletionSource();
        var waiting = 0;
        bench.Proxy.Before = request =>
        {
            if (!request.MovesTag || request.Path.Contains("1.0-", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            if (Interlocked.Increment(ref waiting) == 2)
            {
                ready.SetResult();
            }

            return ready.Task;
        };

        // When
        var published = await Task.WhenAll(bench.PublishAsync(images[0], cache: "one"), bench.PublishAsync(images[1], cache: "two"));

        // Then
        Assert.Contains(await bench.WholeAsync("1.0"), published.Select(each => each.Index.Document.Digest));
        Assert.Equal(published[0].Index.Document.Digest, await bench.WholeAsync("1.0-222222222222"));
        Assert.Equal(published[1].Index.Document.Digest, await bench.WholeAsync("1.0-333333333333"));
    }
}
