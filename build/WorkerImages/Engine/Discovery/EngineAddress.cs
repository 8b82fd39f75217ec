using WorkerImages.Outcomes;

namespace WorkerImages.Engine.Discovery;

/// <summary>Where an engine listens, as <c>DOCKER_HOST</c> writes it.</summary>
/// <param name="Text">As the user knows it.</param>
/// <param name="CertificateDirectory">Where <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c> are for a TCP address with TLS; null without TLS. With TLS the
/// server's certificate is always verified, even where the docker command would let it be.</param>
internal sealed record EngineAddress(string Text, string? CertificateDirectory = null)
{
    /// <summary>The socket's path of a <c>unix://</c> address, else null.</summary>
    public string? SocketPath => Text.StartsWith("unix://", StringComparison.Ordinal) ? Text["unix://".Length..] : null;

    /// <exception cref="WorkerImagesException">The address is of no kind that works here; the advice says what does.</exception>
    public static EngineAddress Parse(string text, string foundBy, string? certificateDirectory = null)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? text[..end] : "";
        var isComplete = scheme == "unix" ? text.StartsWith("unix:///", StringComparison.Ordinal) : Uri.TryCreate(text, UriKind.Absolute, out _);
        return scheme switch
        {
            "unix" or "tcp" or "http" or "https" or "npipe" when isComplete => new(text, certificateDirectory),
            "ssh" => throw Unusable(
                text,
                foundBy,
                "engines over ssh are not supported",
                // not in /tmp, where another user may have put a socket of that name
                $"forward its socket into your home directory and use that: `ssh -N -L $HOME/docker.sock:/var/run/docker.sock {text["ssh://".Length..]} &`, "
                + "then `--engine unix://$HOME/docker.sock`"),
            _ => throw Unusable(text, foundBy, "it is no engine's address", "write unix:///path/of/socket or tcp://host:port"),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static WorkerImagesException Unusable(string text, string foundBy, string why, string next) =>
        new(ExitCode.Build, $"the engine '{text}' ({foundBy}) cannot be used", why, next);
}
