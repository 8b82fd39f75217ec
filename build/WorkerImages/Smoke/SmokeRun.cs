using System.Collections.Immutable;
using System.Diagnostics;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Smoke;

/// <summary>Checks one image at a time.</summary>
/// <param name="engine">Where the images are.</param>
/// <param name="options">How.</param>
/// <param name="progress">Hears of every check.</param>
/// <param name="checksOf">Which checks an image gets.</param>
internal sealed class SmokeRun(
    IEngine engine, SmokeOptions options, IProgress<RunEvent> progress, Func<ImagePromises, ImmutableArray<SmokeCheck>> checksOf)
{
    private readonly SmokeCache _cache = new(options.CacheDirectory, progress);

    /// <summary>Checks an image, or gives the verdict that was kept.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    /// <param name="toCome">Counts the checks of it and of the images after it; asked only where it is checked.</param>
    public async Task<SmokeResult> JudgeAsync(SmokeImage image, CancellationToken cancellationToken, Func<int>? toCome = null)
    {
        var name = image.Definition.Name;
        var details = await engine.Images.InspectAsync(image.ImageId, cancellationToken)
            ?? throw new WorkerImagesException(
                ExitCode.SmokeTest, $"the image {image.ImageId} of {name} cannot be checked", "the engine does not have it", "build it first");
        var promises = ImagePromises.Of(image);
        var checks = checksOf(promises);
        var key = SmokeKey.Of(details.Id, promises, checks, Surroundings());
        if (options.UseCache && await _cache.FindAsync(name, key, cancellationToken) is { } kept)
        {
            return new(name, details.Id, kept, FromCache: true);
        }

        progress.Report(new ImageSmokeBegan(name, checks.Length) { ChecksToCome = toCome?.Invoke() ?? 0 });
        var verdict = new SmokeResult(name, details.Id, await CheckAllAsync(name, details, checks, cancellationToken), FromCache: false);
        if (verdict.Passed)
        {
            await _cache.KeepAsync(name, key, verdict.Results, cancellationToken);
        }

        return verdict;
    }

    // What decides whether a check is skipped: where it can be made, a skipped one must not count as seen.
    private string Surroundings()
    {
        var groups = engine.Description.SharesFilesystem ? SocketGroups.OfThisProcess() : new([], IsRoot: false);
        return $"{engine.Description.Platform} {(groups.IsRoot ? "root" : string.Join(',', groups.Own))}";
    }

    private async Task<ImmutableArray<CheckResult>> CheckAllAsync(
        string image, ImageDetails details, ImmutableArray<SmokeCheck> checks, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var results = new CheckResult[checks.Length];
        await using (var bench = new ImageUnderTest(engine, details, cancellationToken))
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(Enumerable.Range(0, checks.Length), parallel, async (index, token) =>
            {
                progress.Report(new SmokeCheckBegan(image, checks[index].Name));
                var result = results[index] = await CheckAsync(checks[index], bench, token);
                progress.Report(new SmokeCheckEnded(image, result.Check, result.Seconds, result.Outcome != CheckOutcome.Failed));
            });
        }

        var outcomes = results.ToLookup(result => result.Outcome);
        progress.Report(new ImageSmokeEnded(
            image,
            outcomes[CheckOutcome.Passed].Count(),
            outcomes[CheckOutcome.Failed].Count(),
            outcomes[CheckOutcome.Skipped].Count(),
            Stopwatch.GetElapsedTime(start).TotalSeconds));
        return [.. results];
    }

    private async Task<CheckResult> CheckAsync(SmokeCheck check, ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var timeLimit = check.TimeLimit ?? options.TimeLimit;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeLimit);
        var (outcome, message) = await OutcomeAsync(check, bench, timeLimit, limit.Token, cancellationToken);
        return new(check.Name, outcome, Stopwatch.GetElapsedTime(start).TotalSeconds, message);
    }

    private static async Task<(CheckOutcome Outcome, string? Message)> OutcomeAsync(
        SmokeCheck check, ImageUnderTest bench, TimeSpan timeLimit, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            bench.MustBeRunnable();
            await check.RunAsync(bench, limit);
            return (CheckOutcome.Passed, null);
        }
        catch (NotCheckableException reason)
        {
            return (CheckOutcome.Skipped, reason.Message);
        }
        catch (PromiseBrokenException broken)
        {
            var time = limit.IsCancellationRequested ? $"the time limit of {timeLimit.TotalSeconds} s was reached\n" : "";
            return (CheckOutcome.Failed, time + broken.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (CheckOutcome.Failed, $"the time limit of {timeLimit.TotalSeconds} s was reached before a command of this check ran");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever else went wrong, the promise was not seen to hold.
            return (CheckOutcome.Failed, fault is WorkerImagesException ? fault.Message : fault.ToString());
        }
    }
}
