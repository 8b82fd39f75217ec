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
        System.Runtime.InteropServices.Architecture.Armv6 => new("linux", "arm", "v6"),
        var other => new("linux", other.ToString().ToLowerInvariant()),
    };

    /// <summary>Debian's name of the architecture, as apt and mmdebstrap want it.</summary>
    public string DebianArchitecture => Normalize() switch
    {
        { Architecture: "arm", Variant: "v7" } => "armhf",
        { Architecture: "386" } => "i386",
        var platform => platform.Architecture,
    };

    /// <summary>
    /// The one spelling of a platform that has several, by the rules of containerd (platforms/database.go): engines and images say
    /// <c>arm</c> for arm/v7, <c>arm64/v8</c> for arm64, or the kernel's name of the processor.
    /// </summary>
    public Platform Normalize()
    {
        var (architecture, variant) = (Architecture.ToLowerInvariant(), Variant?.ToLowerInvariant() ?? "") switch
        {
            ("i386", _) => ("386", ""),
            ("amd64" or "x86_64" or "x86-64", "v1") => ("amd64", ""),
            ("x86_64" or "x86-64", var other) => ("amd64", other),
            ("arm64" or "aarch64", "8" or "v8") => ("arm64", ""),
            ("aarch64", var other) => ("arm64", other),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("arm", "") => ("arm", "v7"),
            ("arm", "5" or "6" or "7" or "8") arm => ("arm", "v" + arm.Item2),
            var same => same,
        };
        return new(OperatingSystem.ToLowerInvariant(), architecture, variant.Length > 0 ? variant : null);
    }

    /// <summary>True when both are the same platform, however each is spelled: every "is this image for that platform?" is asked here.</summary>
    public bool Matches(Platform other) => Normalize() == other.Normalize();

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
