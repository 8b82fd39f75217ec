using System.Collections.Immutable;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>Archives beside the distribution's: their keys are public ones, and an image that names an archive takes something from it.</summary>
internal sealed class ArchiveRules(string root, ProblemList problems)
{
    private const string Armour = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

    /// <summary>The files of the keys of a catalogue's archives.</summary>
    /// <param name="directory">The catalogue's folder.</param>
    /// <param name="catalog">What could be read of it.</param>
    public void CheckKeys(string directory, MapValues catalog)
    {
        foreach (var archive in catalog.Get(CatalogKeys.Archives) is null ? [] : ((MapNode)catalog.NodeOf(CatalogKeys.Archives)).Entries)
        {
            var node = (ScalarNode)((MapNode)archive.Value).Entries.First(entry => entry.Key == PackageArchiveKeys.PublicKey.Name).Value;
            var path = $"{directory}/{node.Text}";
            if (new FileCheck(root, problems).IsThere(node, path, File.Exists) && !IsPublicKey(Path.Combine(root, path)))
            {
                problems.Add(
                    node,
                    $"{Quote.Of(path)} is no public key of OpenPGP's, {(path.EndsWith(".asc", StringComparison.Ordinal) ? $"armoured ({Armour})" : "in binary form")}: "
                        + $"gpg --export{(path.EndsWith(".asc", StringComparison.Ordinal) ? " --armor" : "")} KEY");
            }
        }
    }

    public void Check(ImageDraft draft)
    {
        var installed = Installed(draft).Select(package => package.Split('=')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, node) in draft.Items(ImageKeys.Archives))
        {
            if (draft.Ancestors.FirstOrDefault(image => image.Values.Get(ImageKeys.Archives, []).Contains(name)) is { } owner)
            {
                problems.Add(node, $"{Quote.Of(name)} is there already: '{owner.Name}' below has it, and packages can come from it here too");
            }
            else if (draft.Catalog.Defaults.Archives is { } known)
            {
                CheckUse(node, name, known, installed);
            }
        }
    }

    private void CheckUse(Node node, string name, ImmutableSortedDictionary<string, PackageArchive> known, HashSet<string> installed)
    {
        if (!known.TryGetValue(name, out var archive))
        {
            problems.Add(node, Unknown.Message("archive", name, known.Keys));
        }
        else if (!installed.Overlaps(archive.Packages))
        {
            problems.Add(node, $"nothing comes from {Quote.Of(name)}: none of its packages is installed ({string.Join(", ", archive.Packages)}); name one under 'packages'");
        }
    }

    private static IEnumerable<string> Installed(ImageDraft draft)
    {
        var docker = draft.Values.Get(ImageKeys.Docker);
        var defaults = draft.Parent is null ? draft.Catalog.Defaults.Docker : null;
        return new[] { ToolKeys.Cli, ToolKeys.Buildx, ToolKeys.Compose }
            .Select(tool => (docker?.Get(tool) ?? defaults?.Get(tool))?.Package)
            .Concat(draft.Values.Get(ImageKeys.Programs, []).Select(program => program.Source.Package))
            .OfType<string>()
            .Concat(draft.Values.Get(ImageKeys.Packages, []))
            .Concat(draft.Values.Get(ImageKeys.Python)?.DebianPackages ?? []);
    }

    // RFC 9580, 4.2 and 5.5.1: a file begins with the tag of its first packet, in the old format or the new one.
    private static bool IsPublicKey(string path)
    {
        using var file = File.OpenRead(path);
        if (path.EndsWith(".asc", StringComparison.Ordinal))
        {
            var text = new StreamReader(file).ReadToEnd();
            return text.Contains(Armour, StringComparison.Ordinal) && !text.Contains("PRIVATE KEY", StringComparison.Ordinal);
        }

        return file.ReadByte() is 0x98 or 0x99 or 0x9A or 0xC6;
    }
}
