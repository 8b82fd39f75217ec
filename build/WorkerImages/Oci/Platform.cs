using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace WorkerImages.Oci;

/// <summary>
/// What an image runs on, written <c>os/architecture[/variant]</c> with Go's names (OCI image-spec 1.1, image-index.md, "platform").
/// </summary>
internal sealed partial record Platform(string OperatingSystem, string Architecture, string? Variant = null)
{
    /// <summary>The platforms a definition may name: those that Debian and Docker both serve.</summary>
    public static readonly IReadOnlyList<string> Known = ["linux/amd64", "linux/arm64", "linux/arm/v7"];

    /// <summary>The Linux platform of this machine's processor.</summary>
    public static Platform OfThisMachine => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => new("linux", "amd64"),
        System.Runtime.InteropServices.Architecture.Arm64 => new("linux", "arm64"),
        System.Runtime.InteropServices.Architecture.Arm => new("linux", "arm", "v7"),
        var other => new("linux", other.ToString().ToLowerInvariant()),
    };

    /// <summary>Debian's name of the architecture, as apt and mmdebstrap want it.</summary>
    public string DebianArchitecture => (Architecture, Variant) switch
    {
        ("arm", "v7") => "armhf",
        ("386", _) => "i386",
        _ => Architecture,
    };

    /// <summary>True where variants exclude each other: on 32-bit ARM only (OCI image-spec 1.1, image-index.md, "Platform Variants").</summary>
    internal bool HasVariants => Architecture == "arm";

    /// <summary>
    /// True when what is made for one of the two runs on the other. Only 32-bit ARM has variants that count, and only where both name one:
    /// arm64's v8 may be left out.
    /// </summary>
    public bool Fits(Platform other) =>
        (OperatingSystem, Architecture) == (other.OperatingSystem, other.Architecture)
        && (!HasVariants || Variant is null || other.Variant is null || Variant == other.Variant);

    /// <exception cref="FormatException">The text is no platform; the message quotes it.</exception>
    public static Platform Parse(string text) =>
        TryParse(text, out var platform)
            ? platform
            : throw new FormatException($"'{text}' is not a platform: expected os/architecture[/variant], such as linux/amd64");

    /// <summary>False when <paramref name="text"/> is no platform.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Platform? platform)
    {
        var match = Pattern().Match(text ?? "");
        platform = match.Success
            ? new(match.Groups["os"].Value, match.Groups["arch"].Value, match.Groups["variant"] is { Success: true } v ? v.Value : null)
            : null;
        return match.Success;
    }

    /// <inheritdoc/>
    public override string ToString() => Variant is null ? $"{OperatingSystem}/{Architecture}" : $"{OperatingSystem}/{Architecture}/{Variant}";

    [GeneratedRegex(@"\A(?<os>[a-z0-9]+)/(?<arch>[a-z0-9]+)(/(?<variant>[a-z0-9]+))?\z")]
    private static partial Regex Pattern();
}
