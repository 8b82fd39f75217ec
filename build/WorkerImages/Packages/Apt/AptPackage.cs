namespace WorkerImages.Packages.Apt;

/// <summary>A package that is installed, as far as apt's choice of an update goes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Architecture">Debian's word, <c>all</c> among them.</param>
/// <param name="Version">The version (deb-version(7)).</param>
/// <param name="IsHeld">True when somebody said <c>apt-mark hold</c>: apt leaves it as it is.</param>
internal sealed record AptPackage(string Name, string Architecture, string Version, bool IsHeld = false)
{
    private const string Hold = "hold";

    /// <summary><c>name architecture version</c>, with <c>hold</c> behind it where it is held: none of the words has a blank.</summary>
    public override string ToString() => $"{Name} {Architecture} {Version}{(IsHeld ? " " + Hold : "")}";

    /// <exception cref="FormatException">The text is no such line; the message quotes it.</exception>
    public static AptPackage Parse(string text) => text.Split(' ') switch
    {
        [{ Length: > 0 } name, { Length: > 0 } architecture, { Length: > 0 } version] => new(name, architecture, version),
        [{ Length: > 0 } name, { Length: > 0 } architecture, { Length: > 0 } version, Hold] => new(name, architecture, version, true),
        _ => throw new FormatException($"'{text}' is no package: expected name, architecture and version, and nothing or 'hold'"),
    };
}
