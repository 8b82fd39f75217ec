using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>
/// Plans, verdicts and runs for machines. Names and words are public; <c>schemaVersion</c> grows when one of them changes.
/// </summary>
internal static class JsonReport
{
    private const int Version = 1;

    /// <summary>A plan. Build arguments and labels are left out: they may hold what a log must not show.</summary>
    public static string OfPlan(BuildPlan plan) =>
        JsonText.Of(new PlanDocument(Version, plan.Steps.Select(StepDocument.Of)), JsonText.Indented.PlanDocument);

    /// <summary>The verdicts of a run's checks.</summary>
    /// <param name="verdicts">How the checks ended.</param>
    /// <param name="began">When they began.</param>
    public static string OfSmoke(IEnumerable<SmokeResult> verdicts, DateTimeOffset began) => JsonText.Of(
        new SmokeDocument(
            Version,
            began.ToUniversalTime(),
            verdicts.Select(verdict => new VerdictDocument(verdict.Image, verdict.ImageId, verdict.Passed, verdict.FromCache, verdict.Results))),
        JsonText.Indented.SmokeDocument);

    /// <summary>What a machine has for a run.</summary>
    public static string OfMachine(IEnumerable<MachineFinding> findings) =>
        JsonText.Of(new MachineDocument(Version, findings), JsonText.Indented.MachineDocument);

    /// <summary>What a verification looked at.</summary>
    public static string OfVerification(IEnumerable<VerificationFinding> findings) =>
        JsonText.Of(new VerificationDocument(Version, findings), JsonText.Indented.VerificationDocument);

    /// <summary>Whether a published image is equal to another build of its source, and what is different.</summary>
    public static string OfReproduction(string image, ImmutableArray<ImageDifference> differences) =>
        JsonText.Of(new ReproductionDocument(Version, image, differences.IsEmpty, differences), JsonText.Indented.ReproductionDocument);

    /// <summary>Which builds stay in a registry.</summary>
    public static string OfRetention(IEnumerable<RetentionRow> rows) =>
        JsonText.Of(new RetentionDocument(Version, rows), JsonText.Indented.RetentionDocument);

    /// <summary>What a run did.</summary>
    public static string OfRun(IEnumerable<RunRow> rows) => JsonText.Of(new RunDocument(Version, rows), JsonText.Indented.RunDocument);
}

internal sealed record PlanDocument(int SchemaVersion, IEnumerable<StepDocument> Steps);

internal sealed record SmokeDocument(int SchemaVersion, DateTimeOffset Began, IEnumerable<VerdictDocument> Images);

internal sealed record MachineDocument(int SchemaVersion, IEnumerable<MachineFinding> Findings);

internal sealed record VerificationDocument(int SchemaVersion, IEnumerable<VerificationFinding> Findings);

internal sealed record ReproductionDocument(int SchemaVersion, string Image, bool Equal, ImmutableArray<ImageDifference> Differences);

internal sealed record RetentionDocument(int SchemaVersion, IEnumerable<RetentionRow> Tags);

internal sealed record RunDocument(int SchemaVersion, IEnumerable<RunRow> Images);

internal sealed record VerdictDocument(string Image, string ImageId, bool Passed, bool FromCache, ImmutableArray<CheckResult> Checks);

/// <summary>What is published carries it out: <c>pull</c> is got, <c>action</c> done, the tags of <c>publish</c> moved in their order.</summary>
internal sealed record StepDocument(
    string Image,
    Platform Platform,
    PlanAction Action,
    ImmutableArray<Reason> Reasons,
    Digest SourceId,
    Digest? BuildId,
    string? ExistingImageId,
    IEnumerable<string> Tags,
    string? Pull,
    PublishDocument? Publish,
    Refusal? Refused)
{
    public static StepDocument Of(PlanStep step) => new(
        step.Image,
        step.Source.Platform,
        step.Action,
        step.Reasons,
        step.SourceId,
        step.BuildId,
        step.ExistingImageId,
        step.Tags.Select(tag => tag.ToString()),
        step.Pull?.ToString(),
        step.Publication is { } plan && step.Refusal is null
            ? new(plan.Repository.Name, plan.Published?.Document.Digest, plan.Moves, plan.Allowed)
            : null,
        step.Refusal);
}

/// <summary>A move's <c>to</c> is null for the index that the run pushes.</summary>
internal sealed record PublishDocument(string Repository, Digest? Published, ImmutableArray<TagMove> Moves, ImmutableArray<string> Allowed);
