using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Bases;

/// <summary>
/// Images from outside, in the engine: looks at what the engine has, and gets what is missing. Its answer names an image exactly enough to build on:
/// by the digest it was pulled by, or by a name that never points to anything else.
/// </summary>
/// <param name="images">The engine's images.</param>
/// <param name="pulls">Gets further ones.</param>
/// <param name="bootstrap">Makes what no registry gives.</param>
/// <param name="policy">Where bases may come from.</param>
/// <param name="events">Hears what happens.</param>
/// <param name="clock">Tells how old a base is.</param>
internal sealed class BaseStore(
    IImageStore images, ImagePull pulls, ArchiveBootstrap bootstrap, BasePolicy policy, IProgress<RunEvent> events, TimeProvider clock)
{
    // A registry that has not said anything by then is as good as none for somebody who has an archive.
    private static readonly TimeSpan RegistryTimeLimit = TimeSpan.FromSeconds(5);

    private readonly RegistryBases _registry = new(images, pulls);
    private readonly ArchiveBases _archive = new(images, bootstrap, events, clock);

    /// <summary>
    /// What the engine has for the platform; asks no network. Identity is null when there is nothing that the policy allows: what it has for
    /// another platform says nothing of this one's.
    /// </summary>
    public async Task<ExternalFact> LookAsync(BaseDefinition definition, Platform platform, CancellationToken cancellationToken) =>
        await FindAsync(definition, platform, cancellationToken)
        ?? ExternalFact.NotHere(definition.Name, policy == BasePolicy.Archive ? null : definition.Image.Digest);

    /// <summary>The same for an image that a Dockerfile copies from.</summary>
    public async Task<ExternalFact> LookAsync(Reference reference, Platform platform, CancellationToken cancellationToken) =>
        await _registry.FindAsync(reference.ToString(), reference, platform, cancellationToken)
        ?? ExternalFact.NotHere(reference.ToString(), reference.Digest);

    /// <summary>What <see cref="ObtainAsync(BaseDefinition, Platform, bool, CancellationToken)"/> would find if it were to refresh: asks the
    /// registry for its digest and gets nothing. Under a digest that the engine does not have may be the same content or another: it is not
    /// here yet. What a new bootstrap would give cannot be foreseen, so there what the engine has counts.</summary>
    /// <exception cref="WorkerImagesException">A registry must be asked and does not answer (<see cref="ExitCode.Network"/>).</exception>
    public async Task<ExternalFact> ForeseeAsync(BaseDefinition definition, Platform platform, CancellationToken cancellationToken)
    {
        var asked = await AskAsync(definition, cancellationToken);
        return asked.Digest is { } digest ? await _registry.ForeseeAsync(definition.Name, definition.Image, digest, platform, cancellationToken)
            : policy == BasePolicy.Registry ? throw WithoutRegistry(definition, asked.Silence)
            : await LookAsync(definition, platform, cancellationToken);
    }

    /// <summary>The same for an image that a Dockerfile copies from. One with a digest never moves.</summary>
    public async Task<ExternalFact> ForeseeAsync(Reference reference, Platform platform, CancellationToken cancellationToken) =>
        reference.Digest is null && (await images.ResolveAsync(reference, RegistryTimeLimit, cancellationToken)).Digest is { } digest
            ? await _registry.ForeseeAsync(reference.ToString(), reference, digest, platform, cancellationToken)
            : await LookAsync(reference, platform, cancellationToken);

    /// <summary>Gets the base if the engine does not have it, or anyhow if <paramref name="refresh"/>.</summary>
    /// <exception cref="WorkerImagesException">
    /// It is not available (<see cref="ExitCode.Network"/>), or is made for another architecture (<see cref="ExitCode.Build"/>).
    /// </exception>
    public async Task<ExternalFact> ObtainAsync(
        BaseDefinition definition, Platform platform, bool refresh, CancellationToken cancellationToken)
    {
        if (!refresh && await FindAsync(definition, platform, cancellationToken) is { } present)
        {
            return present;
        }

        var asked = await AskAsync(definition, cancellationToken);
        if (asked.Digest is { } digest)
        {
            return await _registry.PullAsync(definition.Name, definition.Image, digest, platform, cancellationToken);
        }

        if (policy == BasePolicy.Registry)
        {
            throw WithoutRegistry(definition, asked.Silence);
        }

        if (definition.Archive is null)
        {
            throw WithoutArchive(definition, asked.Silence);
        }

        if (policy == BasePolicy.Auto)
        {
            events.Report(new Notice(
                $"registry {definition.Image.Registry} gave the engine no answer ({asked.Silence}): {definition.Name} comes from the archive"));
        }

        return await _archive.MakeAsync(definition.Name, definition.Archive, platform, refresh, cancellationToken);
    }

    /// <summary>The same for an image that a Dockerfile copies from; no archive stands in for it.</summary>
    /// <exception cref="WorkerImagesException">As for a base.</exception>
    public async Task<ExternalFact> ObtainAsync(
        Reference reference, Platform platform, bool refresh, CancellationToken cancellationToken)
    {
        var mayHaveMoved = refresh && reference.Digest is null;
        if (!mayHaveMoved && await _registry.FindAsync(reference.ToString(), reference, platform, cancellationToken) is { } present)
        {
            return present;
        }

        var asked = await images.ResolveAsync(reference, RegistryTimeLimit, cancellationToken);
        return asked.Digest is { } digest
            ? await _registry.PullAsync(reference.ToString(), reference, digest, platform, cancellationToken)
            : throw Unreachable(reference, asked.Silence, null);
    }

    // Asks no registry where only the archive counts.
    private async Task<Resolution> AskAsync(BaseDefinition definition, CancellationToken cancellationToken) =>
        policy == BasePolicy.Archive ? Resolution.Unanswered("") : await images.ResolveAsync(definition.Image, RegistryTimeLimit, cancellationToken);

    // What the engine has for the platform; null for nothing that the policy allows.
    private async Task<ExternalFact?> FindAsync(BaseDefinition definition, Platform platform, CancellationToken cancellationToken)
    {
        var fact = policy == BasePolicy.Archive
            ? null
            : await _registry.FindAsync(definition.Name, definition.Image, platform, cancellationToken);
        return fact is null && policy != BasePolicy.Registry && definition.Archive is not null
            ? await _archive.LookAsync(definition.Name, definition.Archive, platform, cancellationToken)
            : fact;
    }

    private static WorkerImagesException Unreachable(Reference reference, string silence, string? otherwise) =>
        new(
            ExitCode.Network,
            $"{reference} cannot be pulled",
            $"registry {reference.Registry} gave the engine no answer: {silence}",
            string.Join('\n', new[] { "check the engine's network, proxy and DNS", otherwise }.OfType<string>()));

    private static WorkerImagesException WithoutRegistry(BaseDefinition definition, string silence) =>
        Unreachable(definition.Image, silence, definition.Archive is null ? null : "or bootstrap the base without a registry: --bases archive");

    private WorkerImagesException WithoutArchive(BaseDefinition definition, string silence) =>
        policy == BasePolicy.Archive
            ? new(
                ExitCode.Usage,
                $"base {definition.Name} cannot be bootstrapped",
                "its definition in catalog.yaml has no 'archive'",
                "add one, such as archive: { suite: trixie }, or use --bases registry")
            : Unreachable(
                definition.Image,
                silence,
                $"or, if base {definition.Name} is the distribution's image and nothing else, give it an 'archive' in catalog.yaml, to bootstrap it without a registry");
}
