using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;
using Platform = WorkerImages.Oci.Platform;

namespace WorkerImages.Engine;

/// <summary>Images over the Docker Engine API.</summary>
internal sealed class DockerImageStore(Lazy<DockerClient> client, EngineApi questions, string apiVersion, EngineFaults faults) : IImageStore
{
    private IImageOperations Images => client.Value.Images;

    public async Task<IReadOnlyList<StoredImage>> ListAsync(string label, CancellationToken cancellationToken)
    {
        var path = EngineApi.Labelled($"/v{apiVersion}/images/json", label);
        return await faults.AskAsync<IReadOnlyList<StoredImage>>(
            "listing images",
            async () =>
            {
                using var found = await questions.GetAsync(path, cancellationToken);
                // Engine 28 lists what it has only in part, too: without its labels, whatever was asked for.
                return [.. StoredImages.FromListing(found.RootElement).Where(image => image.Labels.ContainsKey(label))];
            },
            cancellationToken);
    }

    public Task<ImageDetails?> InspectAsync(string reference, CancellationToken cancellationToken) =>
        faults.AskAsync<ImageDetails?>(
            $"looking at image {reference}",
            async () =>
            {
                try
                {
                    using var answer = await questions.GetAsync(EngineApi.Image(apiVersion, reference, "/json"), cancellationToken);
                    var image = StoredImages.FromInspection(answer.RootElement);
                    return image is { IsKeptAsManifest: true } ? image with { Size = await UnpackedSizeAsync(image.Id, cancellationToken) ?? image.Size } : image;
                }
                catch (DockerApiException missing) when (EngineFaults.IsMissing(missing))
                {
                    return null;
                }
            },
            cancellationToken);

    public Task<ImmutableArray<ImageLayer>> LayersAsync(string imageId, CancellationToken cancellationToken) => faults.AskAsync<ImmutableArray<ImageLayer>>(
        $"looking at the layers of image {imageId}",
        async () => await HistoryAsync(imageId, layer => new ImageLayer(layer.OptionalText("CreatedBy") ?? "", layer.OptionalCount("Size")), cancellationToken) is { } newestFirst
            ? [.. newestFirst.Reverse()]
            : [],
        cancellationToken);

    // Null where that is unknown: other tools' images may have no history, and one for another platform may not be unpacked.
    private async Task<long?> UnpackedSizeAsync(string id, CancellationToken cancellationToken) =>
        (await HistoryAsync(id, layer => layer.OptionalCount("Size"), cancellationToken))?.Sum();

    private async Task<ImmutableArray<T>?> HistoryAsync<T>(string id, Func<JsonPart, T> read, CancellationToken cancellationToken)
    {
        try
        {
            using var history = await questions.GetAsync(EngineApi.Image(apiVersion, id, "/history"), cancellationToken);
            return history.RootElement.ValueKind == JsonValueKind.Null ? null : [.. JsonPart.ListOf(history.RootElement, "history").Select(read)];
        }
        catch (DockerApiException missing) when (EngineFaults.IsMissing(missing))
        {
            return null;
        }
    }

    public async Task<Digest> PullAsync(Reference reference, Platform platform, Credential? login, CancellationToken cancellationToken)
    {
        try
        {
            return await PullOnceAsync(reference, platform, login, cancellationToken);
        }
        catch (WorkerImagesException refusal) when (reference.Digest is not null && refusal.Why?.StartsWith("Cannot overwrite digest", StringComparison.OrdinalIgnoreCase) is true)
        {
            await MakeRoomAsync(reference, platform, cancellationToken);
            return await PullOnceAsync(reference, platform, login, cancellationToken);
        }
    }

    public async Task<Resolution> ResolveAsync(Reference reference, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(timeLimit);
        try
        {
            return await faults.AskAsync($"asking for the digest of {reference}", () => ResolveAsync(reference, limited.Token), limited.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Resolution.Unanswered(string.Create(CultureInfo.InvariantCulture, $"no answer within {timeLimit.TotalSeconds} s"));
        }
    }

    public async Task<string> ImportAsync(
        Stream rootFileSystem, Reference reference, Platform platform, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        var id = platform.Matches(Platform.OfThisMachine)
            ? await ImportAsync(rootFileSystem, reference, ParametersOf(reference, platform, labels), cancellationToken)
            : await LoadAsync(new OneLayerArchive(rootFileSystem, reference, platform, labels, TimeProvider.System.GetUtcNow()), reference, cancellationToken);
        await CheckPlatformAsync(id, reference, platform, cancellationToken);
        return id;
    }

    public Task TagAsync(string imageId, Reference reference, CancellationToken cancellationToken)
    {
        var name = $"/tag?repo={Uri.EscapeDataString(reference.Name)}&tag={Uri.EscapeDataString(reference.Tag ?? "latest")}";
        return faults.OrderAsync(
            $"naming image {imageId} {reference}",
            () => questions.OrderAsync(HttpMethod.Post, EngineApi.Image(apiVersion, imageId, name), cancellationToken),
            cancellationToken);
    }

    public Task RemoveAsync(string reference, CancellationToken cancellationToken) =>
        faults.OrderAsync(
            $"removing image {reference}",
            async () =>
            {
                try
                {
                    await questions.OrderAsync(HttpMethod.Delete, EngineApi.Image(apiVersion, reference, ""), cancellationToken);
                }
                catch (DockerApiException missing) when (EngineFaults.IsMissing(missing))
                {
                    // what was asked for is so
                }
            },
            cancellationToken);

    public Task<Stream> ExportAsync(string image, CancellationToken cancellationToken) =>
        faults.AskAsync($"exporting image {image}", () => Images.SaveImageAsync(image, cancellationToken), cancellationToken);

    public async Task LoadAsync(Reference reference, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var doing = $"loading {reference}";
        var messages = new EngineMessages();
        await WrittenStream.SendAsync(
            write,
            archive => faults.AskAsync(
                doing,
                async () =>
                {
                    await Images.LoadImageAsync(new ImageLoadParameters { Quiet = true }, archive, messages, cancellationToken);
                    return true;
                },
                cancellationToken),
            cancellationToken);
        if (messages.Error is { } error)
        {
            throw faults.Refused(doing, error);
        }
    }

    // The listing asks what it lists; inspecting does not, in engine 26.1.
    public async Task<bool> IsWholeAsync(string reference, CancellationToken cancellationToken)
    {
        if (await InspectAsync(reference, cancellationToken) is not { } image)
        {
            return false;
        }

        if (!image.IsKeptAsManifest)
        {
            return true;
        }

        return await faults.AskAsync(
            "listing images",
            async () =>
            {
                using var found = await questions.GetAsync($"/v{apiVersion}/images/json", cancellationToken);
                return StoredImages.FromListing(found.RootElement).Any(listed => listed.Id == image.Id);
            },
            cancellationToken);
    }

    private async Task CheckPlatformAsync(string id, Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        var image = await InspectAsync(id, cancellationToken);
        if (image is not null && !image.Platform.Matches(platform))
        {
            await RemoveAsync(reference.ToString(), cancellationToken);
            throw faults.Refused(
                $"importing {reference}", $"it cannot import an image for {platform}: it made one for {image.Platform}, which was removed again");
        }
    }

    private async Task<string> ImportAsync(
        Stream rootFileSystem, Reference reference, ImagesCreateParameters parameters, CancellationToken cancellationToken)
    {
        var doing = $"importing {reference}";
        var messages = new EngineMessages();
        await faults.OrderAsync(
            doing, () => Images.CreateImageAsync(parameters, rootFileSystem, null, messages, cancellationToken), cancellationToken);
        var id = messages.Error is null && messages.LastStatus is { Length: > 0 } named
            ? named
            : throw faults.Refused(doing, messages.Error ?? "it named no image");
        await TagAsync(id, reference, cancellationToken); // Podman 4.3 imports and leaves the name away
        return id;
    }

    private static ImagesCreateParameters ParametersOf(Reference reference, Platform platform, IReadOnlyDictionary<string, string> labels) => new()
    {
        FromSrc = "-",
        Repo = reference.Name,
        Tag = reference.Tag ?? "latest",
        Platform = platform.ToString(),
        Changes = [.. labels.Select(label => LabelInstruction.Of([label]))],
    };

    // Older engines (20.10 is one) write their own architecture into every image they import, whatever the request says.
    private async Task<string> LoadAsync(OneLayerArchive archive, Reference reference, CancellationToken cancellationToken)
    {
        await LoadAsync(reference, archive.WriteAsync, cancellationToken);
        return await InspectAsync(reference.ToString(), cancellationToken) is { } loaded
            ? loaded.Id
            : throw faults.Refused($"loading {reference}", "it does not have it afterwards");
    }

    // An engine keeps one image under a digest, and an index has one digest for all its platforms.
    private async Task MakeRoomAsync(Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        try
        {
            await RemoveAsync(reference.ToString(), cancellationToken);
        }
        catch (WorkerImagesException refusal)
        {
            throw new WorkerImagesException(
                refusal.ExitCode,
                $"{reference} is in the engine for another platform, and that for {platform} cannot take its place",
                refusal.Why,
                "remove the containers that use it, or build each platform on a separate engine",
                refusal);
        }
    }

    private async Task<Digest> PullOnceAsync(Reference reference, Platform platform, Credential? login, CancellationToken cancellationToken)
    {
        var messages = new EngineMessages();
        var parameters = new ImagesCreateParameters
        {
            FromImage = reference.Name,
            Tag = reference.Digest?.Text ?? reference.Tag ?? "latest",
            Platform = platform.ToString(),
        };
        await faults.AskAsync($"pulling {reference}", () => PullAsync(reference, parameters, login, messages, cancellationToken), cancellationToken);
        return Digest.TryParse(messages.Digest, out var digest)
            ? digest
            : reference.Digest ?? throw faults.Refused($"pulling {reference}", "it did not name the digest of what it pulled");
    }

    private async Task<bool> PullAsync(
        Reference reference, ImagesCreateParameters parameters, Credential? login, EngineMessages messages, CancellationToken cancellationToken)
    {
        try
        {
            await Images.CreateImageAsync(parameters, AuthOf(reference, login), messages, cancellationToken);
        }
        catch (DockerApiException refusal) when (EngineFaults.SentenceOf(refusal) is { } words)
        {
            throw PullFaults.Of(reference, words, refusal);
        }

        return messages.Error is null ? true : throw PullFaults.Of(reference, messages.Error);
    }

    private static AuthConfig? AuthOf(Reference reference, Credential? login) => login switch
    {
        null => null,
        { IsIdentityToken: true } => new() { IdentityToken = login.Password.Reveal(), ServerAddress = reference.Registry },
        _ => new() { Username = login.User, Password = login.Password.Reveal(), ServerAddress = reference.Registry },
    };

    // An answer that no engine wrote goes to the caller as it is: it tells nothing of a registry.
    private async Task<Resolution> ResolveAsync(Reference reference, CancellationToken cancellationToken)
    {
        try
        {
            var answer = EngineFaults.Given(await client.Value.Distribution.InspectAsync(reference.ToString(), cancellationToken));
            return Resolution.Of(Digest.Parse(answer.Descriptor?.Digest ?? ""));
        }
        catch (DockerApiException refusal) when (EngineFaults.SentenceOf(refusal) is { } words)
        {
            return PullFaults.IsOfRegistry(words) ? throw PullFaults.Of(reference, words, refusal) : Resolution.Unanswered(words);
        }
    }
}
