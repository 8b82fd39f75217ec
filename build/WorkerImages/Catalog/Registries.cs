using System.Collections.Immutable;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>How a registry is reached.</summary>
/// <param name="Login">Login servers, as HOST or HOST:PORT, that are trusted wherever they are and whatever they speak.</param>
/// <param name="PlainHttp">True for one that speaks HTTP without TLS.</param>
/// <param name="Ca">A PEM file of authorities that are trusted beside the machine's own; null for none.</param>
internal sealed record RegistryDefinition(ImmutableArray<string> Login, bool PlainHttp, string? Ca)
{
    /// <summary>Over TLS that this machine trusts, and with a login server that is safe by its address.</summary>
    public static RegistryDefinition Usual { get; } = new([], PlainHttp: false, null);
}

/// <summary>The keys of a registry in <c>catalog.yaml</c>.</summary>
internal static class RegistryKeys
{
    public static readonly Key<string> Ca = new(
        "ca",
        "A PEM file with the authorities that signed the certificates of the registry and its login server, from this file's folder or absolute. "
            + "The engine needs the same file: /etc/docker/certs.d/HOST/ca.crt.",
        Texts.Of(Grammars.CertificateFile));

    private static readonly Key<string[]> Login = new(
        "login",
        "Login servers, as HOST or HOST:PORT, that are not safe by their address: on plain HTTP, or with a private address in place of a name.",
        new ListShape<string>(Texts.Of(Grammars.RegistryHost)));

    private static readonly Key<bool> PlainHttp = new(
        "plainHttp",
        "True for a registry that speaks HTTP without TLS. The engine needs the same setting: \"insecure-registries\" in /etc/docker/daemon.json.",
        new BoolShape());

    public static readonly MapShape<RegistryDefinition> Shape = new(
        [Login, PlainHttp, Ca], [new AtMostOneOf(PlainHttp, Ca)], values => new([.. values.Get(Login, [])], values.Get(PlainHttp, false), values.Get(Ca)));
}
