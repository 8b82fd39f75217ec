using System.Collections.Immutable;
using System.Globalization;
using Build.CommandLine;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.State;

namespace Build.Run;

/// <summary>
/// Complains when no night has gone well for days. A schedule that has stopped cannot say so itself, so plans and publications look.
/// It does not complain where no record names a good night: the user may not want any.
/// </summary>
internal sealed class NightWatch(BuildArguments arguments, BuildServices services, CancellationToken cancellationToken)
{
    /// <summary>How long it waits before it complains: a night or two may fail, and each night reports that itself.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    /// <summary>Looks at what is recorded beside the first published image of the catalogue.</summary>
    /// <param name="run">What is known.</param>
    /// <param name="registry">Is asked where the run has not read the record.</param>
    /// <param name="standing">What registries said of images; one that did not answer is not asked again.</param>
    public async Task LookAsync(RunState run, IRegistry registry, ImmutableDictionary<string, StandingIndex> standing)
    {
        if (run.Catalog?.Images.FirstOrDefault(image => image.IsPublished) is not { } first || standing.GetValueOrDefault(first.Name) is { Unanswered: not null })
        {
            return;
        }

        var record = run.Freshness.GetValueOrDefault(first.Name) ?? await ReadAsync(run, first, registry);
        var silence = services.Clock.GetUtcNow() - record?.LastGoodNight;
        if (silence > Patience)
        {
            var words = string.Create(
                CultureInfo.InvariantCulture,
                $"no night has gone well since {record!.LastGoodNight:yyyy-MM-dd}, {silence.Value.Days} days ago: "
                    + $"see whether the schedule of --target Nightly still runs, and how its last nights ended");
            services.Progress.Report(new Warning(words));
            await GitHubJob.SummarizeAsync($"**Warning**: {words}\n\n", cancellationToken);
        }
    }

    private async Task<FreshnessRecord?> ReadAsync(RunState run, ImageDefinition image, IRegistry registry)
    {
        try
        {
            var rolling = ImageTags.Published(image, arguments.Registry).WithTag(image.Version);
            return (await new FreshnessStore(registry, services.Progress).ReadAsync(rolling, image.Name, run.Keys, cancellationToken)).Record;
        }
        catch (RegistryException fault)
        {
            services.Progress.Report(new Notice($"the tool does not know when a night last went well: {fault.What}: {fault.Why}"));
            return null;
        }
    }
}
