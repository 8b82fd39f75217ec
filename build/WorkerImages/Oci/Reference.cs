using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WorkerImages.Oci;

/// <summary>
/// An image as a user names it: registry, repository, and a tag, a digest, both or neither
/// (the grammar of distribution/reference v0.6 with Docker's defaults: no registry means docker.io, and there no path means library/).
/// </summary>
internal sealed partial record Reference(string Registry, string Repository, string? Tag, Digest? Digest)
{
    private const string DockerHub = "docker.io";

    /// <summary>Registry and repository, without tag and digest.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <exception cref="FormatException">The text is no image reference; the message says which part is wrong.</exception>
    public static Reference Parse(string text) =>
        TryParse(text, out var reference)
            ? reference
            : throw new FormatException(
                $"'{text}' is not an image reference: expected [registry[:port]/]repository[:tag][@sha256:digest] in lower case");

    /// <summary>False when <paramref name="text"/> is no image reference.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Reference? reference)
    {
        reference = null;
        var match = Pattern().Match(text ?? "");
        if (!match.Success || match.Groups["name"].Length > 255)
        {
            return false;
        }

        Digest? digest = null;
        if (match.Groups["digest"].Success && !Oci.Digest.TryParse(match.Groups["digest"].Value, out digest))
        {
            return false;
        }

        var (registry, repository) = SplitName(match.Groups["name"].Value);
        if (!RepositoryPattern().IsMatch(repository) || !IsHost(registry))
        {
            return false;
        }

        reference = new(registry, repository, match.Groups["tag"] is { Success: true } tag ? tag.Value : null, digest);
        return true;
    }

    /// <summary>The same repository at <paramref name="tag"/>.</summary>
    public Reference WithTag(string tag) => this with { Tag = tag, Digest = null };

    /// <summary>The same repository at <paramref name="digest"/>, the tag left out: what is asked for is the bytes.</summary>
    public Reference WithDigest(Digest digest) => this with { Tag = null, Digest = digest };

    /// <inheritdoc/>
    public override string ToString() =>
        Name + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest.Text);

    // The first part is a registry only if it looks like a host: a dot, a port, localhost, or an upper-case letter.
    private static (string Registry, string Repository) SplitName(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var isHost = first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsAsciiLetterUpper);
        return (isHost, first) switch
        {
            (false, _) => (DockerHub, WithLibrary(name)),
            (true, DockerHub or "index.docker.io") => (DockerHub, WithLibrary(name[(slash + 1)..])),
            _ => (first, name[(slash + 1)..]),
        };
    }

    /// <summary>True for what can stand before a repository: a name or an address of a host, IPv6 in brackets, with or without a port.</summary>
    public static bool IsHost(string registry)
    {
        var match = RegistryPattern().Match(registry);
        return match.Success
            && (!match.Groups["port"].Success || ushort.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            && Uri.TryCreate($"https://{registry}/", UriKind.Absolute, out _);
    }

    private static string WithLibrary(string repository) =>
        repository.Contains('/', StringComparison.Ordinal) ? repository : "library/" + repository;

    [GeneratedRegex(@"\A(?<name>[^@\s]+?)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>[a-z0-9]+:[a-z0-9]+))?\z")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"\A(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)(:(?<port>[0-9]+))?\z")]
    private static partial Regex RegistryPattern();
}
