using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>
/// Records what a later night has to know about what is published. It does so before the tags move, so that no tag points to an image without a record.
/// </summary>
internal sealed class FreshnessRecording(IRegistry registry, PublishSettings settings, IProgress<RunEvent> events, TimeProvider clock)
{
    private readonly FreshnessStore _store = new(registry, events);

    /// <param name="step">What was decided.</param>
    /// <param name="content">The engine's image in the index; null where all its images were in the registry already.</param>
    /// <param name="index">The index.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RecordAsync(PlanStep step, ImageContent? content, Document index, CancellationToken cancellationToken)
    {
        var publication = step.Publication!;
        if (IsForOthers(publication) || (content is null && publication.Moves.IsEmpty))
        {
            return;
        }

        var rolling = publication.Repository.WithTag(publication.Version);
        await _store.UpdateAsync(
            rolling,
            step.Image,
            settings.Keys,
            record => content is null && record.Of(index.Digest) is not null ? null : With(record, step, content, index.Digest),
            content?.System.Keyrings.ToDictionary(keyring => keyring.Key, keyring => new ReadOnlyMemory<byte>([.. keyring.Value])) ?? [],
            settings.Key,
            cancellationToken);
    }

    /// <summary>Writes the record again where another run has overwritten it meanwhile. The tags have moved, so a fault of the registry is only a warning.</summary>
    public async Task ConfirmAsync(PlanStep step, ImageContent content, Document index, CancellationToken cancellationToken)
    {
        try
        {
            var rolling = step.Publication!.Repository.WithTag(step.Publication.Version);
            if (!IsForOthers(step.Publication) && (await _store.ReadAsync(rolling, step.Image, settings.Keys, cancellationToken)).Record.Of(index.Digest) is null)
            {
                await RecordAsync(step, content, index, cancellationToken);
            }
        }
        catch (RegistryException fault)
        {
            events.Report(new Warning($"the tool does not know whether the record of {step.Image} is still there: {fault.What}: {fault.Why}"));
        }
    }

    // A pull request's image has no nights.
    private static bool IsForOthers(PlannedPublication publication) => publication.Tags.Length > 1 && !publication.Tags.Contains(publication.Version);

    private FreshnessRecord With(FreshnessRecord record, PlanStep step, ImageContent? content, Digest index)
    {
        var publication = step.Publication!;
        var known = record.Builds.SelectMany(build => build.Platforms).ToList();
        var others = publication.Others.Select(other => known.Find(one => one.Platform == other.Platform && one.Build == other.BuildId)).OfType<RecordedPlatform>();
        var own = content is null ? null : Of(step, content, known);
        var platforms = others.Where(other => other.Platform != own?.Platform).Concat(own is null ? [] : [own]).OrderBy(one => one.Platform.ToString(), StringComparer.Ordinal);
        return record.With(new RecordedBuild(index, [.. platforms]), publication.Standing.GetValueOrDefault(publication.Version)).Without(step.BuildId!);
    }

    private RecordedPlatform Of(PlanStep step, ImageContent content, List<RecordedPlatform> known)
    {
        var identity = step.Base?.Identity ?? "";
        using var system = JsonDocument.Parse(content.System.Apt.Write());
        return new(content.Platform, step.BuildId!, clock.GetUtcNow(), content.System.Fingerprint, system.RootElement.Clone())
        {
            Base = identity,
            BaseDigest = step.Base?.Digest,
            BaseSince = known.Find(one => one.Platform == content.Platform && one.Base == identity)?.BaseSince ?? clock.GetUtcNow(),
            Seen = settings.Waiting(step),
            Remaining = settings.Remaining(step).Hash,
            RemainingCauses = settings.Remaining(step).Causes,
        };
    }
}
