using WorkerImages.Machine;
using WorkerImages.Oci;

namespace WorkerImages.Rendering;

/// <summary>
/// The files below a repository's <c>templates/</c> that replace the program's own. <c>templates/SHA256SUMS</c>, in the form of sha256sum (GNU coreutils),
/// keeps the checksum of the program's file that each of them was made from, so that a newer program notices.
/// </summary>
internal static class TemplateOverrides
{
    private const string Sums = "SHA256SUMS";
    private const int MostNamed = 5;

    /// <summary>A warning of overrides that were made from another version of the program's file, or do not say from which; null for none.</summary>
    /// <param name="root">The repository, an absolute path.</param>
    public static string? WhyOutdated(string root) => root == ProgramFiles.Root ? null : WhyOutdated(At(root), At(ProgramFiles.Root));

    /// <param name="own">The repository's folder of templates.</param>
    /// <param name="program">The program's.</param>
    internal static string? WhyOutdated(string own, string program)
    {
        if (!Directory.Exists(own))
        {
            return null;
        }

        var sums = Read(Path.Combine(own, Sums));
        var overrides = Directory.EnumerateFiles(own, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(own, file).Replace('\\', '/'))
            .Where(name => File.Exists(Path.Combine(program, name)))
            .Order(StringComparer.Ordinal)
            .ToList();
        var outdated = overrides.Where(IsOutdated).ToList();
        var others = outdated.Count > MostNamed ? $" and {outdated.Count - MostNamed} more" : "";
        return outdated.Count == 0
            ? null
            : $"{TemplateLibrary.Folder}/ overrides files of the program that are not the ones it was made from: {string.Join(", ", outdated.Take(MostNamed))}{others}; "
                + $"compare them with those in {program}, then write the new checksums: "
                + $"(cd {Quoting.Shell(program)} && sha256sum {string.Join(' ', overrides)}) >{Quoting.Shell(Path.Combine(own, Sums))}";

        bool IsOutdated(string name)
        {
            var current = SumOf(Path.Combine(program, name));
            return SumOf(Path.Combine(own, name)) != current && sums.GetValueOrDefault(name) != current;
        }
    }

    private static string At(string root) => Path.Combine(root, TemplateLibrary.Folder);

    private static string SumOf(string path) => Digest.Of(File.ReadAllBytes(path)).Hex;

    // A line: the checksum, a blank, a blank or '*', the name.
    private static Dictionary<string, string> Read(string path)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parts in (File.Exists(path) ? File.ReadLines(path) : []).Select(line => line.Split(' ', 2)).Where(parts => parts is [_, { Length: > 1 }]))
        {
            sums[parts[1][1..]] = parts[0];
        }

        return sums;
    }
}
