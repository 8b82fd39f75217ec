using System.Text.RegularExpressions;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>
/// Lines of a file for pip (pip's "Requirements File Format") that cannot come true in a build: while pip runs, the files are there that the
/// definition names, and no others of the project.
/// </summary>
/// <param name="root">The repository's absolute path.</param>
/// <param name="draft">The image.</param>
/// <param name="pip">What it says of pip.</param>
/// <param name="problems">What is wrong.</param>
internal sealed partial class RequirementLines(string root, ImageDraft draft, PipDefinition pip, ProblemList problems)
{
    private const string Elsewhere = @"[A-Za-z0-9+.-]+:/|\$\{|/";

    /// <param name="file">Its path from the image's folder.</param>
    public void Check(string file)
    {
        // They may also stand in a file of constraints.
        var mustHaveHashes = pip is { RequireHashes: true, ConstraintFiles.IsEmpty: true } && pip.RequirementFiles.Contains(file);
        foreach (var (line, text) in LinesOf(draft.FromRoot(file)))
        {
            var place = new SourcePlace(draft.FromRoot(file), line, 1);
            if (Included().Match(text) is { Success: true } included)
            {
                CheckIncluded(place, file, included.Groups["file"].Value);
            }
            else if (Local().IsMatch(text))
            {
                problems.Add(
                    place,
                    $"{Quote.Of(text)} is of the project, which is not there while pip runs: build a wheel of it, "
                        + "name the wheel's folder under 'python: wheels', and here its name and version");
            }
            else if (mustHaveHashes && !text.StartsWith('-') && !text.Contains("--hash", StringComparison.Ordinal))
            {
                // Not shown: an address in it may hold a password.
                problems.Add(place, "the requirement has no hash, which 'requireHashes' wants of every one: add --hash=sha256:…, such as pip hash prints it");
            }
        }
    }

    // In the image the files of each image of the family lie below a folder of its name, as they lie beside its definition.
    private void CheckIncluded(SourcePlace place, string file, string included)
    {
        if (included.StartsWith('/') || included.Contains("://", StringComparison.Ordinal) || included.Contains("${", StringComparison.Ordinal))
        {
            return;
        }

        var path = $"{draft.Name}/{file}";
        var parts = included.Split('/').Where(part => part is not ("" or "."));
        var there =
            from image in draft.Family
            let files = image.Values.TryGet(ImageKeys.Python, out var python) ? python.Pip : null
            where files is not null
            from each in files.RequirementFiles.Concat(files.ConstraintFiles)
            select $"{image.Name}/{each}";
        if (RelativePath.Join(path[..path.LastIndexOf('/')], string.Join('/', parts)) is not { } wanted || !there.Contains(wanted))
        {
            problems.Add(place, $"{Quote.Of(included)} is not there while pip runs: name it under 'requirements' or 'constraints' of image.yaml, too");
        }
    }

    // As pip reads them: a line that ends with a backslash goes on in the next one, and what follows a blank and # is for people.
    private IEnumerable<(int Line, string Text)> LinesOf(string fromRoot)
    {
        var (first, whole) = (0, "");
        foreach (var (line, index) in File.ReadLines(Path.Combine(root, fromRoot)).Append("").Select((line, index) => (line, index)))
        {
            first = whole.Length == 0 ? index + 1 : first;
            whole += Comment().Replace(line, "");
            if (whole.EndsWith('\\'))
            {
                whole = whole[..^1];
                continue;
            }

            if (whole.Trim() is { Length: > 0 } text)
            {
                yield return (first, text);
            }

            whole = "";
        }
    }

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\A(?:-r|-c|--requirement|--constraint)(?:=|\s*)(?<file>[^\s=]\S*)")]
    private static partial Regex Included();

    // Paths that do not begin at the image's root: what -e names unless it is a repository of version control, and requirements that are no names.
    [GeneratedRegex(
        @"\A(?:(?:-e|--editable)(?:=|\s+)(?!" + Elsewhere + @")|"
            + @"(?!-|" + Elsewhere + @")(?:\.{1,2}(?:[/\[\s]|\z)|[^@<>=!~;\[\s]*/|\S+\.(?:whl|zip|tar\.gz)(?:[\s;\[]|\z)))")]
    private static partial Regex Local();
}
