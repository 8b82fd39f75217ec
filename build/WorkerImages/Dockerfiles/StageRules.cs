using WorkerImages.Oci;

namespace WorkerImages.Dockerfiles;

/// <summary>Rules about FROM and the stages it begins.</summary>
internal static class StageRules
{
    private static readonly string[] ReservedNames = ["scratch", "context"];

    public static IEnumerable<LintRule> All =>
    [
        new("DL3006", "the base has no tag; a base without one is another image tomorrow", (file, _) =>
            Bases(file).Where(each => !Reference.TryParse(each.Base, out var name) || name is { Tag: null, Digest: null }).Select(Shown)),
        new("DL3007", "the base's tag is latest; name a version", (file, _) =>
            Bases(file).Where(each => Reference.TryParse(each.Base, out var name) && name is { Tag: "latest", Digest: null }).Select(Shown)),
        new("DL3024", "two stages have one name", (file, _) =>
            file.Stages.Where(stage => stage.Name is not null && file.Stages.Take(stage.Number).Any(other => other.Name == stage.Name))
                .Select(stage => (stage.From.Line, stage.Name!))),
        new("DL3026", "an image comes from a registry that is not allowed", (file, policy) =>
            Images(file).Where(each => Reference.TryParse(each.Image, out var name) && !policy.Registries.Contains(name.Registry))),
        new("DL3061", "a Dockerfile begins with FROM or ARG", (file, _) =>
            file.Preamble.Where(each => each.Keyword != "ARG").Take(1).Select(each => (each.Line, each.Keyword))),
        new("DL3063", "a stage has a reserved name", (file, _) =>
            file.Stages.Where(stage => ReservedNames.Contains(stage.Name)).Select(stage => (stage.From.Line, stage.Name!))),
    ];

    // A base that depends on the platform names one of the Dockerfile's own stages: nothing else here has such names.
    private static IEnumerable<(int Line, string Base)> Bases(DockerfileText file) =>
        file.Stages
            .Where(stage => !stage.Base.Contains("$TARGET", StringComparison.Ordinal) && !stage.Base.Contains("${TARGET", StringComparison.Ordinal))
            .Select(stage => (stage, Base: file.BaseOf(stage)))
            .Where(each => each.Base != "scratch" && !file.Stages.Take(each.stage.Number).Any(other => string.Equals(other.Name, each.Base, StringComparison.OrdinalIgnoreCase)))
            .Select(each => (each.stage.From.Line, each.Base));

    private static IEnumerable<(int Line, string Image)> Images(DockerfileText file) =>
        Bases(file).Concat(file.Instructions
            .SelectMany(each => DockerfileText.From(each).Where(from => !file.IsStage(from)).Select(from => (each.Line, from))));

    private static (int Line, string Found) Shown((int Line, string Base) each) => each;
}
