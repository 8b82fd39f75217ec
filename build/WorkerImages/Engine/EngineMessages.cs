using Docker.DotNet.Models;

namespace WorkerImages.Engine;

/// <summary>
/// Listens to a pull or an import. An engine reports their failure as a message after it has answered HTTP 200, so the messages must be
/// looked at. Told of them in the reading thread, unlike <see cref="Progress{T}"/>.
/// </summary>
internal sealed class EngineMessages : IProgress<JSONMessage>
{
    private const string DigestPrefix = "Digest: ";

    /// <summary>The engine's words when it failed, else null.</summary>
    public string? Error { get; private set; }

    /// <summary>The last status line: of an import, the image's id.</summary>
    public string? LastStatus { get; private set; }

    /// <summary>What a pull says about the digest the registry named, else null.</summary>
    public string? Digest { get; private set; }

    /// <inheritdoc/>
    public void Report(JSONMessage value)
    {
        // the client library hands on a message that is JSON's null
        Error = value?.Error?.Message ?? Error;
        LastStatus = value?.Status ?? LastStatus;
        if (value?.Status?.StartsWith(DigestPrefix, StringComparison.Ordinal) == true)
        {
            Digest = value.Status[DigestPrefix.Length..].Trim();
        }
    }
}
