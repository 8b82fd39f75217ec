namespace WorkerImages.Packages;

/// <summary>The operating system in an image, as its os-release tells it (os-release(5)).</summary>
/// <param name="Id">Such as <c>debian</c>.</param>
/// <param name="Version">Such as <c>13</c>; empty for a suite that has no number yet.</param>
/// <param name="Name">For people, such as <c>Debian GNU/Linux 13 (trixie)</c>.</param>
public sealed record Distribution(string Id, string Version, string Name)
{
    /// <summary>As purls name it: <c>debian-13</c>.</summary>
    public string Qualifier => Version.Length == 0 ? Id : $"{Id}-{Version}";

    internal static Distribution Parse(string osRelease)
    {
        var values = osRelease.Split('\n')
            .Select(line => line.Trim().Split('=', 2))
            .Where(part => part.Length == 2 && !part[0].StartsWith('#'))
            .GroupBy(part => part[0], StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => Unquote(same.Last()[1]), StringComparer.Ordinal);
        var id = values.GetValueOrDefault("ID", "linux");
        return new(id, values.GetValueOrDefault("VERSION_ID", ""), values.GetValueOrDefault("PRETTY_NAME", id));
    }

    private static string Unquote(string value) =>
        value is ['"' or '\'', .., _] && value[^1] == value[0] ? value[1..^1].Replace("\\", "", StringComparison.Ordinal) : value;
}
