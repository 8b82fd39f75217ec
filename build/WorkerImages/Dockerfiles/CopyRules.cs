using WorkerImages.Oci;

namespace WorkerImages.Dockerfiles;

/// <summary>Rules about COPY and ADD.</summary>
internal static class CopyRules
{
    private static readonly string[] Archives = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst"];

    public static IEnumerable<LintRule> All =>
    [
        new("DL3020", "ADD copies a file; use COPY", (file, _) =>
            Of(file, "ADD").SelectMany(each => file.Sources(each.Add).Where(IsPlainFile).Select(source => (each.Add.Line, source)))),
        new("DL3021", "COPY with several sources needs a directory, which ends in '/'", (file, _) =>
            Of(file, "COPY").Select(each => (each.Add.Line, Words: WordsOf(each.Add)))
                .Where(each => each.Words.Count > 2 && !each.Words[^1].EndsWith('/'))
                .Select(each => (each.Line, each.Words[^1]))),
        new("DL3022", "COPY --from names neither an earlier stage nor an image with a tag or digest", (file, _) =>
            Copies(file).Where(each => !IsSelf(each) && !IsEarlier(file, each) && !IsPinned(each.From)).Select(each => (each.Line, each.From))),
        new("DL3023", "COPY --from names its own stage", (file, _) =>
            Copies(file).Where(IsSelf).Select(each => (each.Line, each.From))),
    ];

    private static IEnumerable<(DockerfileStage Stage, DockerfileInstruction Add)> Of(DockerfileText file, string keyword) =>
        file.Stages.SelectMany(stage => stage.Instructions.Where(each => each.Keyword == keyword).Select(each => (stage, each)));

    private static IEnumerable<(DockerfileStage Stage, int Line, string From)> Copies(DockerfileText file) =>
        Of(file, "COPY").Where(each => each.Add.Flag("from") is not null).Select(each => (each.Stage, each.Add.Line, each.Add.Flag("from")!));

    private static IReadOnlyList<string> WordsOf(DockerfileInstruction copy) =>
        copy.Exec is { } exec ? exec : DockerfileWords.Fields(copy.Arguments);

    private static bool IsPlainFile(string source) =>
        !DockerfileText.IsRemote(source) && !Archives.Any(end => source.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static bool IsSelf((DockerfileStage Stage, int Line, string From) copy) =>
        string.Equals(copy.Stage.Name, copy.From, StringComparison.OrdinalIgnoreCase);

    private static bool IsEarlier(DockerfileText file, (DockerfileStage Stage, int Line, string From) copy) =>
        file.Stages.Take(copy.Stage.Number).Any(stage =>
            string.Equals(stage.Name, copy.From, StringComparison.OrdinalIgnoreCase) || $"{stage.Number}" == copy.From);

    private static bool IsPinned(string from) => Reference.TryParse(from, out var image) && image is not { Tag: null, Digest: null };
}
