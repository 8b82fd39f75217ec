using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using WorkerImages.Building;
using WorkerImages.Issues;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Secrets;

namespace Build.Run;

/// <summary>What a night has to tell by issues: each failure by image and step, and the images that it found good.</summary>
/// <param name="services">Hears of a log that cannot be read.</param>
/// <param name="redactor">Takes out what is in no log, as no build had it.</param>
internal sealed partial class NightFailures(BuildServices services, Redactor redactor)
{
    private const string Look = "look";
    private const string Build = "build";
    private const string Smoke = "smoke test";
    private const string Publish = "publish";
    private const string Verify = "verify";

    /// <summary>For a failure of the engine. Its address is another one in each job.</summary>
    private const string Engine = "the engine";

    /// <summary>Bytes; an issue takes fewer of them.</summary>
    private const int LongestLog = 64 * 1024;

    /// <summary>What failed, each where it began: an image that only waited for another has no part in it.</summary>
    public ImmutableArray<NightFailure> Of(RunState run) =>
    [
        .. OfRun(run),
        .. OfArchives(run),
        .. OfPlan(run),
        .. run.Built.Where(outcome => outcome.Failure is not (null or OperationCanceledException))
            .Select(outcome => Failure(outcome.Image, Build, outcome.Failure!) with { LogTail = Tail(outcome.LogPath) }),
        .. run.Verdicts.Where(verdict => !verdict.Passed).Select(OfChecks),
        .. from one in run.Publications
           where one.Failure is not null && one.Step.Action is not (PlanAction.Unknown or PlanAction.Refuse)
           select Failure(one.Step.Image, StepOf(one.Failure!), one.Failure!),
    ];

    /// <summary>The images that the night looked at and found fresh, or published. What waits, is frozen, refused or unknown is not among them.</summary>
    public static ImmutableArray<string> Green(RunState run)
    {
        var red = run.Verdicts.Where(verdict => !verdict.Passed).Select(verdict => verdict.Image).ToHashSet(StringComparer.Ordinal);
        var published = run.Publications.Where(one => IsGood(run, one) && !red.Contains(one.Step.Image)).Select(one => one.Step.Image).ToHashSet(StringComparer.Ordinal);
        var built = run.Built.Where(outcome => outcome is { ImageId: not null, IsLost: false, Step.Source.Definition.IsPublished: false }).Select(outcome => outcome.Image);

        // What no registry has is good when all is that was made of it.
        var needed = from image in run.Images
                     where !image.IsPublished
                     let dependents = run.Images.Where(other => other.IsPublished && other.Below.Contains(image)).ToList()
                     where dependents.Count > 0 && dependents.All(other => published.Contains(other.Name))
                     select image.Name;
        return [.. published.Concat(built).Concat(needed).Where(image => !red.Contains(image)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool IsGood(RunState run, PublishResult one)
    {
        var decision = run.Refreshes.GetValueOrDefault((one.Step.Image, one.Step.Source.Platform));
        var isTold = decision is null or { Unknown: null, IsFrozen: false };

        // One that keeps an update which its build could not take is not fresh.
        return one.IsGood && isTold && (one.Step.Action is PlanAction.Build or PlanAction.Push
            || (one.Step.Action is PlanAction.Keep or PlanAction.Tag && decision is not { Fact.Remaining.Length: > 0 }));
    }

    private IEnumerable<NightFailure> OfRun(RunState run)
    {
        var step = run.Plan is null ? Look : run.Record is not null || !run.Publications.IsEmpty ? Publish : !run.Verdicts.IsEmpty ? Verify : !run.Built.IsEmpty ? Smoke : Build;
        IEnumerable<Exception> endings = run.Ended is AggregateException several ? several.Flatten().InnerExceptions : new[] { run.Ended }.OfType<Exception>();
        return endings.Where(ending => ending is not OperationCanceledException).Select(ending => Failure("", step, ending));
    }

    // Only the platform that this night is about.
    private IEnumerable<NightFailure> OfArchives(RunState run) =>
        from step in run.Plan?.Steps ?? []
        let unknown = run.Refreshes.GetValueOrDefault((step.Image, step.Source.Platform))?.Unknown
        where unknown is not null
        select Failure(step.Image, Look, new WorkerImagesException(
            ExitCode.Network,
            $"the night does not know whether {step.Image} is fresh",
            unknown,
            "see whether its archives and its registry can be reached from here"));

    // Leaves out an image that has no answer, or is refused, only because of an image that it stands on: the failure of that image says so.
    private IEnumerable<NightFailure> OfPlan(RunState run)
    {
        var steps = run.Plan?.Steps ?? [];
        foreach (var step in steps.Where(step => step.Action is PlanAction.Unknown or PlanAction.Refuse))
        {
            var failure = step.Refusal?.Of(step.Image) ?? new WorkerImagesException(
                ExitCode.Network,
                $"the night does not know what {step.Image} is",
                step.Reasons.FirstOrDefault(reason => reason.Kind == ReasonKind.Unknown)?.Detail,
                "see whether the registries can be reached from here, and whether the job is logged in to them");
            var told = Failure(step.Image, Look, failure);
            var isBelow = steps.Any(other =>
                other.Action == step.Action && other.Source.Platform == step.Source.Platform && step.Source.Definition.Needs.Contains(other.Source.Definition));
            if (!isBelow || told.Host.Length > 0)
            {
                yield return told;
            }
        }
    }

    private NightFailure OfChecks(SmokeResult verdict)
    {
        var failed = verdict.Results.Where(result => result.Outcome == CheckOutcome.Failed).OrderBy(result => result.Check, StringComparer.Ordinal).ToList();
        return new(
            verdict.Image,
            Smoke,
            string.Join(", ", failed.Select(result => result.Check)),
            $"{verdict.Image} does not keep {(failed.Count == 1 ? "a promise" : "its promises")}",
            redactor.Text(string.Join('\n', failed.Select(result => $"{result.Check}: {result.Message}"))),
            $"{ProgramCommand.For(services.Root)} --target SmokeTest --image {verdict.Image}",
            "");
    }

    private NightFailure Failure(string image, string step, Exception failure)
    {
        var known = failure as WorkerImagesException;
        var kind = known?.ExitCode ?? ExitCode.Unexpected;
        var what = redactor.Text(known?.What ?? $"{failure.GetType().Name}: {failure.Message}");
        var why = redactor.Text(known?.Why ?? "");
        return new(image, step, kind.ToString(), what, why, redactor.Text(known?.Next ?? ""), "")
        {
            Host = kind switch
            {
                ExitCode.Network => HostIn(why) ?? HostIn(what) ?? "",
                ExitCode.Build when failure is not ImageBuildFailedException => Engine,
                _ => "",
            },
        };
    }

    private static string StepOf(WorkerImagesException failure) => failure.ExitCode switch
    {
        ExitCode.Verification => Verify,
        ExitCode.SmokeTest => Smoke,
        _ => Publish,
    };

    // Who did not answer stands in the words: they are made for people, and a registry's, an archive's and an engine's have this in common.
    private static string? HostIn(string words) => Place().Match(words) is { Success: true } found ? found.Groups["host"].Value : null;

    private string Tail(string? path)
    {
        if (path is null || !File.Exists(path))
        {
            return "";
        }

        try
        {
            using var log = File.OpenRead(path);
            log.Seek(-Math.Min(log.Length, LongestLog), SeekOrigin.End);
            using var text = new StreamReader(log, Encoding.UTF8);
            return redactor.Text(text.ReadToEnd());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            services.Progress.Report(new Warning($"the log {Path.GetRelativePath(services.Root, path)} cannot be read: {fault.Message}"));
            return "";
        }
    }

    [GeneratedRegex(@"https?://(?<host>[^/\s]+)|\bregistry (?<host>\S+) does not answer", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
