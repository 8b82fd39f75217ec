using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

/// <summary>A family of images, and what engine and registry have of it: facts for a plan, made up one by one.</summary>
internal sealed class PublishedFamily
{
    private static readonly DateTimeOffset Published = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly ImmutableArray<ImageSource> _sources;
    private readonly Dictionary<string, PlanStep> _identified;

    public PublishedFamily(params ImageDefinition[] images)
    {
        _sources = [.. images.Select(image => SampleImages.Source(image))];
        _identified = BuildPlanner.Plan(_sources, Externals, new([]), new()).Steps.ToDictionary(step => step.Image);
        Facts = _sources.ToDictionary(source => source.Definition.Name, source => new PublishedFact(source.Definition.Name)
        {
            Builds = ImmutableDictionary<Platform, Digest>.Empty.Add(source.Platform, BuildOf(source.Definition.Name)),
        });
    }

    public Dictionary<string, ExternalFact> Externals { get; } = SampleImages.DebianAt(SampleImages.DigestOf("base"));

    /// <summary>What the engine has.</summary>
    public List<BuiltImageFact> Engine { get; } = [];

    /// <summary>What the registry has, by image.</summary>
    public Dictionary<string, PublishedFact> Facts { get; }

    public string Immutable(string image) => $"0.1.0-{BuildOf(image).Short}";

    /// <summary>The engine builds an image, with these layers above the base's.</summary>
    public void Build(string image, params string[] layers) => Engine.Add(SampleImages.BuiltBy(_identified[image]) with
    {
        Built = SampleImages.DigestOf(string.Join(' ', layers)),
        Layers = [.. layers.Select(layer => new DiffId(SampleImages.DigestOf(layer)))],
    });

    /// <summary>An image of this build is published.</summary>
    public void Publish(
        string image, bool isOfThisEngine = false, string? objection = null, Digest? damaged = null, bool hasImmutable = true)
    {
        var layers = new[] { $"{image} as published" };
        if (isOfThisEngine)
        {
            Build(image, layers);
        }

        var config = new Descriptor(MediaTypes.Config, SampleImages.DigestOf(string.Join(' ', layers)), 1);
        var manifest = new Manifest(config, damaged is null ? [] : [new(MediaTypes.LayerGzip, damaged, 1)]);
        var platform = new Platform("linux", "amd64");
        var document = new ImageIndex([manifest.ToDocument().Descriptor with { Platform = platform }]).ToDocument();
        var configuration = new ImageConfiguration(
            default, platform, [.. layers.Select(layer => new DiffId(SampleImages.DigestOf(layer)))], ContainerConfig.Empty, Descriptor.NoAnnotations, Published);
        var index = new PublishedIndex(
            document, ImmutableDictionary<Platform, PublishedPlatform>.Empty.Add(platform, new(manifest.ToDocument().Descriptor, manifest, configuration)))
        {
            Objection = objection,
            Damaged = damaged is null ? ImmutableDictionary<Digest, string>.Empty : ImmutableDictionary<Digest, string>.Empty.Add(damaged, "is lost"),
        };
        Facts[image] = Facts[image] with { Index = index };
        Tag(image, Immutable(image), hasImmutable ? new(document.Digest) : null);
        Tag(image, "0.1.0", new(document.Digest));
    }

    /// <summary>The same, while the rolling tag points to something else, or is not there.</summary>
    public void Publish(string image, TagFact? rolling)
    {
        Publish(image);
        Tag(image, "0.1.0", rolling);
    }

    public void Tag(string image, string tag, TagFact? fact) => Facts[image] = Facts[image] with { Tags = Facts[image].Tags.SetItem(tag, fact) };

    public TagFact Older(string image) => Other(image, "old", Published.AddDays(-1));

    public TagFact Newer(string image) => Other(image, "new", Published.AddDays(1));

    public BuildPlan Plan(PlanOptions options) =>
        BuildPlanner.Plan(_sources, Externals, new PlanFacts(Engine) { Published = Facts.ToImmutableDictionary() }, options);

    /// <summary>A step in a line, made-up digests by their names.</summary>
    public string LineOf(PlanStep step)
    {
        var moves = step.Publication is { Moves.IsEmpty: false } publication ? $" moves {string.Join(',', publication.Moves.Select(move => move.Tag))}" : "";
        var line = $"{step.Image} {step.Action}{moves}: {string.Join("; ", step.Reasons.Select(reason => reason.Detail))}";
        foreach (var image in Facts.Keys)
        {
            line = line.Replace(Immutable(image), "0.1.0-ID", StringComparison.Ordinal)
                .Replace(Facts[image].Index?.Document.Digest.Text ?? "none", "INDEX", StringComparison.Ordinal);
        }

        return line.Replace(SampleImages.DigestOf("old").Short, "OLD", StringComparison.Ordinal).Replace(SampleImages.DigestOf("new").Short, "NEW", StringComparison.Ordinal);
    }

    private static TagFact Other(string image, string digest, DateTimeOffset created) => new(SampleImages.DigestOf(digest))
    {
        Images = ImmutableDictionary<Platform, BuiltImageFact>.Empty.Add(
            new("linux", "amd64"),
            new(
                image, new("linux", "amd64"), SampleImages.DigestOf(digest).Text, SampleImages.DigestOf("another build"), SampleImages.DigestOf("another source"), created, 0,
                ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<string, string>.Empty)),
    };

    private Digest BuildOf(string image) => _identified[image].BuildId!;
}
