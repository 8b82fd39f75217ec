using System.Net;
using System.Text;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Archives;

/// <summary>Fetches Release files, as they were the last time when the archive says they are, and believes those that are signed.</summary>
/// <param name="settings">How much they may have.</param>
/// <param name="requests">Fetches.</param>
/// <param name="cache">Has the Release files of earlier runs.</param>
internal sealed class ReleaseReader(ArchiveSettings settings, ArchiveRequests requests, ArchiveCache cache)
{
    /// <summary>The files of a suite: <c>InRelease</c>, or <c>Release</c> with <c>Release.gpg</c> where it does not have that.</summary>
    /// <param name="place">Where they are.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArchiveException">They are not available.</exception>
    public async Task<ReleaseBytes> FetchAsync(Uri place, CancellationToken cancellationToken)
    {
        if (await GetAsync(new(place, "InRelease"), cancellationToken) is { } signed)
        {
            return new(signed, Signature: null, IsClearSigned: true);
        }

        if (await GetAsync(new(place, "Release"), cancellationToken) is { } plain)
        {
            return new(plain, await GetAsync(new(place, "Release.gpg"), cancellationToken), IsClearSigned: false);
        }

        throw new ArchiveException(
            $"{place} has neither InRelease nor Release (404): the suite is gone, moved to the archive of old releases, or was never there", ArchiveNoteKind.EndOfLife);
    }

    /// <summary>What the files say, if one of the keys has signed it.</summary>
    /// <param name="bytes">The files.</param>
    /// <param name="keys">The keys; null where it needs no signature.</param>
    /// <param name="now">What keys expire by.</param>
    /// <exception cref="ArchiveException">None of the keys has signed it, or it cannot be read.</exception>
    public static ReleaseFile Believed(ReleaseBytes bytes, ArchiveKeys? keys, DateTimeOffset now)
    {
        try
        {
            var (text, signed, signature) = bytes.IsClearSigned && ClearSigned.Parse(bytes.Content) is var parsed
                ? (parsed.Text, parsed.Signed, parsed.Signature)
                : (Encoding.UTF8.GetString(bytes.Content), bytes.Content, bytes.Signature);
            var fault = keys is null ? null : signature is null ? "it is not signed: it has no Release.gpg" : keys.Fault(signed, signature, now);
            return fault is null ? ReleaseFile.Parse(text) : throw new ArchiveException($"its Release file is not believed: {fault}");
        }
        catch (FormatException wrong)
        {
            throw new ArchiveException($"its Release file cannot be read: {wrong.Message}", inner: wrong);
        }
    }

    private async Task<byte[]?> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        var known = await cache.FindReleaseAsync(address, cancellationToken);
        using var content = new MemoryStream();
        var answer = await requests.GetAsync(address, settings.LongestRelease, known?.Validators, content, cancellationToken);
        switch (answer.Status)
        {
            case HttpStatusCode.NotModified:
                return known!.Content;
            case HttpStatusCode.OK:
                var bytes = content.ToArray();
                await cache.AddReleaseAsync(address, bytes, answer.Validators, cancellationToken);
                return bytes;
            default:
                return null;
        }
    }
}

/// <summary>The files that say what a suite has, as they came.</summary>
/// <param name="Content">InRelease, or Release.</param>
/// <param name="Signature">Release.gpg; null when there is none, or none is needed.</param>
/// <param name="IsClearSigned">True for InRelease.</param>
internal sealed record ReleaseBytes(byte[] Content, byte[]? Signature, bool IsClearSigned);
